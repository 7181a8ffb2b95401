// Runs an audit of a source tree, with what is remembered of earlier ones; only loaded where the last result does not hold.
import { AUDITORS } from "../audit/auditors.ts";
import { checkTree, type AuditResult, type Counted } from "../audit/check-tree.ts";
import type { DependencyOptions } from "../audit/dependencies/policy.ts";
import { loadUserModels } from "../audit/flow/models/load-models.ts";
import { CODE_RULES } from "../audit/code-rules.gen.ts";
import { FACTS_BY_ID } from "../audit/rule-facts.gen.ts";
import { notingReads } from "../platform/noted-reads.ts";
import type { SourceTree } from "../python/source-tree.ts";
import { openAuditMemory } from "./audit-memory.ts";
import type { AuditRequest } from "./audit-project.ts";

export interface RunOptions {
  readonly tree: SourceTree;
  /** YYYY-MM-DD, in UTC. */
  readonly today: string;
  readonly timeLimitMs: number | null;
  /** Files that say more about the project's own code. */
  readonly models: readonly { readonly files: readonly string[]; readonly folder: string }[];
  readonly dependencies: DependencyOptions;
}

/** A terminal need not show each of ten thousand files. */
const PROGRESS_EACH = 100;
const PROGRESS: Readonly<Record<Counted, (done: number, all: number) => string>> = {
  files: (done, all) => (done === 0 ? `Auditing ${all} ${all === 1 ? "file" : "files"}` : `Auditing ${done} of ${all} files`),
  functions: (done, all) => `Following values, function ${done + 1} of ${all}`,
};

/** `paths`: what was looked at on the way. Throws what is wrong with a model file. */
export async function runAudit(
  { why, history, memory, nowMs, progress, signal }: AuditRequest,
  { tree, today, timeLimitMs, models, dependencies }: RunOptions,
): Promise<{ readonly result: AuditResult; readonly paths: ReadonlySet<string> }> {
  const remembered = memory === null ? null : openAuditMemory(memory, tree.root, () => nowMs);
  return await notingReads(() =>
    checkTree(tree, {
      ...(remembered === null ? {} : { memory: remembered }),
      rules: CODE_RULES,
      facts: FACTS_BY_ID,
      auditors: AUDITORS,
      today,
      history,
      ...(why === null ? {} : { why }),
      signal,
      ...(timeLimitMs === null ? {} : { timeLimitMs }),
      userModels: models.flatMap(({ files, folder }) => loadUserModels(files, folder)),
      dependencies,
      progress: (done, all, of) => done % PROGRESS_EACH === 0 && progress(PROGRESS[of](done, all)),
    }),
  );
}
