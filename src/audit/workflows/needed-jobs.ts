// Which jobs come before a job, as `needs` says.
import { itemsAt } from "../yaml/yaml-document.ts";
import type { Job } from "./read-workflow.ts";

/** Over all questions about one workflow: one of thousands of jobs that all need each other is none. */
const JOBS_LOOKED_AT_MAX = 10_000;

/** Of each job those that it needs, and what these need. */
export function neededJobs(jobs: readonly Job[]): (job: Job) => ReadonlySet<Job> {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  let left = JOBS_LOOKED_AT_MAX;
  return (job) => {
    const found = new Set<Job>();
    const open = [job];
    while (open.length > 0)
      for (const item of itemsAt(open.pop()!.node, "needs")) {
        if (left-- <= 0) return found;
        const needed = item.kind === "scalar" ? byId.get(item.text) : undefined;
        if (needed === undefined || found.has(needed)) continue;
        found.add(needed);
        open.push(needed);
      }
    return found;
  };
}
