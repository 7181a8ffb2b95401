// Every auditor of what is no Python module; each is loaded when it is asked, some only where there may be a file for them.
import type { Auditor } from "./auditor.ts";

export const SECRETS_AUDITOR = "secrets";

export const AUDITORS: readonly Auditor[] = [
  lazily("containers", async () => (await import("./containers/containers-auditor.ts")).containersAuditor, /docker|container|compose/i),
  lazily("dependencies", async () => (await import("./dependencies/auditor.ts")).dependencyAuditor),
  lazily(
    "packaging",
    async () => (await import("./packaging/packaging-auditor.ts")).packagingAuditor,
    /pyproject\.toml$|setup\.(?:cfg|py)$/,
  ),
  { ...lazily(SECRETS_AUDITOR, async () => (await import("./secrets/auditor.ts")).secretsAuditor), keepsByFile: true },
  lazily("templates", async () => (await import("./templates/audit-templates.ts")).templateAuditor),
  lazily("workflows", async () => (await import("./workflows/workflows-auditor.ts")).workflowsAuditor, /\.ya?ml$/),
];

/** `files`: matches the path of every file that it looks at for itself, and few others. Default: any. */
function lazily(name: string, load: () => Promise<Auditor>, files?: RegExp): Auditor {
  return {
    name,
    async audit(project) {
      const hasFiles = files === undefined || project.tree.files.some(({ path }) => files.test(path));
      return hasFiles ? await (await load()).audit(project) : [];
    },
  };
}
