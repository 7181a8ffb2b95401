// Audits Dockerfiles and compose files.
import type { Auditor } from "../auditor.ts";
import type { Unmarked } from "../fingerprint.ts";
import { auditDockerfile } from "./dockerfile/audit-dockerfile.ts";
import { isDockerfile } from "./dockerfile/read-dockerfile.ts";

/** More than any repository has. */
const FILES_MAX = 2_000;

export const containersAuditor: Auditor = {
  name: "containers",
  async audit(project) {
    const found: Unmarked[] = [];
    const files = project.tree.files.filter(({ path, link }) => link === null && isDockerfile(path) && !path.includes("{{"));
    for (const { path } of files.slice(0, FILES_MAX)) {
      project.signal?.throwIfAborted();
      found.push(...auditDockerfile(project, path));
    }
    return found;
  },
};
