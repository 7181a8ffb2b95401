// Audits Dockerfiles and compose files.
import type { Auditor } from "../auditor.ts";
import type { Unmarked } from "../fingerprint.ts";
import { auditComposeFiles } from "./compose/audit-compose.ts";
import { isComposeFile } from "./compose/read-compose.ts";
import { auditDockerfile } from "./dockerfile/audit-dockerfile.ts";
import { isDockerfile } from "./dockerfile/read-dockerfile.ts";

/** More than any repository has. */
const FILES_MAX = 2_000;

export const containersAuditor: Auditor = {
  name: "containers",
  async audit(project) {
    const found: Unmarked[] = [];
    const files = project.tree.files.filter(({ path, link }) => link === null && !path.includes("{{"));
    for (const { path } of files.filter(({ path }) => isDockerfile(path)).slice(0, FILES_MAX)) {
      project.signal?.throwIfAborted();
      found.push(...auditDockerfile(project, path));
    }
    const compose = files.filter(({ path }) => isComposeFile(path)).slice(0, FILES_MAX);
    return [
      ...found,
      ...auditComposeFiles(
        project,
        compose.map(({ path }) => path),
      ),
    ];
  },
};
