// What is a test, an example or documentation to the search for secrets: what is found there is a note.
import type { AuditedProject } from "../auditor.ts";
import { isTestOrExample } from "./file-kind.ts";

/** A hidden folder such as `.github` is no less real for a secret. */
export function isAside(project: AuditedProject, path: string): boolean {
  return isTestOrExample(path) || project.isAside(path.replaceAll(/(^|\/)\.(?=[^/]+\/)/g, "$1"));
}
