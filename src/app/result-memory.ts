// Tells the result of the last audit of a project again, without an audit, while nothing it was made of is otherwise: by size, times and inode of every file, as git knows its own.
import { join } from "node:path";
import type { AuditResult } from "../audit/check-tree.ts";
import { codeLines, restored, stripped, type Stripped } from "../audit/code-lines.ts";
import { digestOf } from "../audit/digest.ts";
import type { Finding } from "../model/finding.ts";
import { markOf, settledBefore, UNREPEATABLE } from "../platform/noted-reads.ts";
import type { SourceTree } from "../python/source-tree.ts";
import { readChecked, writeChecked } from "./checked-json.ts";

export interface ResultMemory {
  /** Null where something is otherwise, or nothing was kept. */
  recall(): AuditResult | null;
  /** `paths`: all that were looked at while it was made. A result that may not hold is not kept. */
  keep(result: AuditResult, paths: ReadonlySet<string>): void;
}

export interface ResultMemoryOptions {
  readonly tree: SourceTree;
  /** Before the tree was listed. */
  readonly startedMs: number;
  /** All that a result depends on beside files. */
  readonly about: readonly unknown[];
}

interface Saved {
  readonly key: string;
  /** Of paths that are no files of the tree. */
  readonly outside: readonly (readonly [path: string, mark: string | null])[];
  /** Without code where that is the line of the place. */
  readonly findings: readonly Stripped<Finding>[];
  readonly rest: Omit<AuditResult, "findings">;
}

const SAVED_MAX_BYTES = 64 * 1024 * 1024;
const OUTSIDE_MAX = 10_000;

/** `folder`: of the cache. */
export function openResultMemory(folder: string, { tree, startedMs, about }: ResultMemoryOptions): ResultMemory {
  const file = join(folder, "audits", `${digestOf(tree.root).slice(0, 32)}.result.json`);
  const key = digestOf([about, process.version, process.platform, process.arch, tree.root, tree.files, tree.leftOut, tree.leftOutCount]);
  const settledMs = settledBefore(startedMs);
  return {
    recall() {
      const saved = readChecked(file, SAVED_MAX_BYTES) as Saved | null;
      if (saved?.key !== key || !saved.outside.every(([path, mark]) => markOf(path) === mark)) return null;
      return recalled(saved, tree);
    },
    keep({ findings, ...rest }, paths) {
      if (!rest.isFinished || rest.explained !== null || paths.has(UNREPEATABLE)) return;
      if (tree.files.some(({ modifiedMs, changedMs }) => Math.max(modifiedMs, changedMs) > settledMs)) return;
      const listed = new Set(tree.files.flatMap(({ path, link }) => (link === null ? [join(tree.root, path)] : [])));
      const outside = [...paths].filter((path) => !listed.has(path)).map((path) => [path, markOf(path, settledMs)] as const);
      if (outside.length > OUTSIDE_MAX || outside.some(([, mark]) => mark === null)) return;
      const codeLine = codeLines(tree);
      const kept = findings.map((finding) => stripped(finding, codeLine));
      try {
        writeChecked(file, { key, outside, findings: kept, rest } satisfies Saved);
      } catch {
        // Full or read-only: the next run audits.
      }
    },
  };
}

function recalled({ findings, rest }: Saved, tree: SourceTree): AuditResult {
  const { stats } = rest;
  const codeLine = codeLines(tree);
  const zero = Object.fromEntries(Object.keys(stats.stagesMs).map((stage) => [stage, 0])) as typeof stats.stagesMs;
  return {
    ...rest,
    findings: findings.map((finding) => restored(finding, codeLine)),
    stats: {
      ...stats,
      filesRecalled: tree.files.filter(({ path, link }) => link === null && /\.pyw?$/.test(path)).length,
      unitsRun: 0,
      unitsRecalled: stats.unitsRun + stats.unitsRecalled,
      stagesMs: zero,
    },
  };
}
