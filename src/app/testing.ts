// For tests: an audit of a folder as `fairlead check` makes one, with what is not said left as it is without options.
import { auditProject, type AuditedProject, type AuditRequest } from "./audit-project.ts";

export async function auditForTest(root: string, change: Partial<AuditRequest> = {}): Promise<AuditedProject> {
  return await auditProject({
    root,
    environment: null,
    confidence: "pattern",
    useBaseline: true,
    timeLimit: null,
    advisories: null,
    environments: [],
    memory: null,
    since: null,
    only: null,
    why: null,
    history: false,
    models: { files: [], folder: root },
    nowMs: Date.UTC(2026, 5, 15),
    progress: () => {},
    signal: new AbortController().signal,
    ...change,
  });
}
