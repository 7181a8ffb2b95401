// Every auditor of what is no Python module; each is loaded when it is asked.
import type { Auditor } from "./auditor.ts";

export const SECRETS_AUDITOR = "secrets";

export const AUDITORS: readonly Auditor[] = [
  lazily("containers", async () => (await import("./containers/containers-auditor.ts")).containersAuditor),
  lazily("dependencies", async () => (await import("./dependencies/auditor.ts")).dependencyAuditor),
  lazily("packaging", async () => (await import("./packaging/packaging-auditor.ts")).packagingAuditor),
  { ...lazily(SECRETS_AUDITOR, async () => (await import("./secrets/auditor.ts")).secretsAuditor), keepsByFile: true },
  lazily("templates", async () => (await import("./templates/audit-templates.ts")).templateAuditor),
  lazily("workflows", async () => (await import("./workflows/workflows-auditor.ts")).workflowsAuditor),
];

function lazily(name: string, load: () => Promise<Auditor>): Auditor {
  return { name, audit: async (project) => await (await load()).audit(project) };
}
