// The thread in which the tree of a release is audited while the rest is built: takes what is in `workerData`, posts the result once.
import { AUDITORS } from "../audit/auditors.ts";
import { checkTree } from "../audit/check-tree.ts";
import type { DependencyOptions } from "../audit/dependencies/policy.ts";
import { loadUserModels } from "../audit/flow/models/load-models.ts";
import { CODE_RULES } from "../audit/code-rules.gen.ts";
import { FACTS_BY_ID } from "../audit/rule-facts.gen.ts";
import { workerThreads } from "../platform/builtin.ts";
import { sourceTreeOf, type SourceFile } from "../python/source-tree.ts";

export interface TreeToAudit {
  /** Holds exactly these files. */
  readonly folder: string;
  readonly files: readonly SourceFile[];
  /** YYYY-MM-DD, in UTC. */
  readonly today: string;
  readonly timeLimitMs: number;
  readonly dependencies: DependencyOptions;
  /** Relative to the folder. */
  readonly models: readonly string[];
}

const { parentPort, workerData } = workerThreads();
const { folder, files, models, ...options } = workerData as TreeToAudit;
const result = await checkTree(sourceTreeOf({ root: folder, files }), {
  rules: CODE_RULES,
  facts: FACTS_BY_ID,
  auditors: AUDITORS,
  userModels: loadUserModels(models, folder),
  ...options,
});
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- the port of a thread; only a browser's window has origins
parentPort?.postMessage(result);
