// What each check of a workflow gets.
import type { KnownCommits } from "../known-commits.ts";
import type { FileReport } from "../../auditor.ts";
import type { Workflow } from "../read-workflow.ts";

export interface WorkflowAt {
  readonly workflow: Workflow;
  readonly report: FileReport;
  /** Owners on GitHub that the project names as its own, in lower case. */
  readonly owners: ReadonlySet<string>;
  readonly known: KnownCommits;
  /** Text of a line, from 1. */
  readonly line: (number: number) => string;
}

export type WorkflowCheck = (at: WorkflowAt) => void;
