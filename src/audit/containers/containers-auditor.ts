// Audits Dockerfiles and compose files.
import { bounded, type Auditor } from "../auditor.ts";
import type { Unmarked } from "../fingerprint.ts";
import { unreadDocument } from "../rules/source/unread-document/rule.ts";
import { auditComposeFiles } from "./compose/audit-compose.ts";
import { isComposeFile } from "./compose/read-compose.ts";
import { auditDockerfile } from "./dockerfile/audit-dockerfile.ts";
import { isDockerfile } from "./dockerfile/read-dockerfile.ts";

/** More than any repository has. */
const FILES_MAX = 2_000;

export const containersAuditor: Auditor = {
  name: "containers",
  async audit(project) {
    const files = project.tree.files.filter(({ path, link }) => link === null && !path.includes("{{"));
    const dockerfiles = bounded(
      files.filter(({ path }) => isDockerfile(path)),
      FILES_MAX,
      unreadDocument,
    );
    const compose = bounded(
      files.filter(({ path }) => isComposeFile(path)),
      FILES_MAX,
      unreadDocument,
    );
    const found: Unmarked[] = [...dockerfiles.found, ...compose.found];
    for (const { path } of dockerfiles.taken) {
      project.keepOn();
      found.push(...auditDockerfile(project, path));
    }
    found.push(
      ...auditComposeFiles(
        project,
        compose.taken.map(({ path }) => path),
      ),
    );
    return found;
  },
};
