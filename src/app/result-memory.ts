// Tells the result of the last audit of a project again, without an audit, while nothing it was made of is otherwise: by size, times and inode of every file, as git knows its own.
import { lstatSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { AuditResult } from "../audit/check-tree.ts";
import { digestOf } from "../audit/digest.ts";
import type { Finding } from "../model/finding.ts";
import { UNREPEATABLE } from "../platform/noted-reads.ts";
import type { SourceTree } from "../python/source-tree.ts";
import { writeCache } from "../platform/files.ts";

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

type KeptFinding = Omit<Finding, "code"> & { readonly code?: string };

interface Saved {
  readonly key: string;
  /** Of paths that are no files of the tree. */
  readonly outside: readonly (readonly [path: string, mark: string])[];
  /** Without code where that is the line of the place. */
  readonly findings: readonly KeptFinding[];
  readonly rest: Omit<AuditResult, "findings">;
}

/** A file changed less than this before it was read may change again without a new time (git calls it racy). */
const RACY_MS = 2_000;
const SAVED_MAX_BYTES = 64 * 1024 * 1024;
const OUTSIDE_MAX = 10_000;
const CODE_MAX_UNITS = 200;

/** `folder`: of the cache. */
export function openResultMemory(folder: string, { tree, startedMs, about }: ResultMemoryOptions): ResultMemory {
  const file = join(folder, "audits", `${digestOf(tree.root).slice(0, 32)}.result.json`);
  const key = digestOf([about, process.version, process.platform, process.arch, tree.root, tree.files, tree.leftOut, tree.leftOutCount]);
  const settledMs = startedMs - RACY_MS;
  return {
    recall() {
      const saved = load(file);
      if (saved?.key !== key || !saved.outside.every(([path, mark]) => markOf(path) === mark)) return null;
      return recalled(saved, tree);
    },
    keep({ findings, ...rest }, paths) {
      if (!rest.isFinished || rest.explained !== null || paths.has(UNREPEATABLE)) return;
      if (tree.files.some(({ modifiedMs, changedMs }) => Math.max(modifiedMs, changedMs) > settledMs)) return;
      const listed = new Set(tree.files.flatMap(({ path, link }) => (link === null ? [join(tree.root, path)] : [])));
      const outside = [...paths].filter((path) => !listed.has(path)).map((path) => [path, markOf(path, settledMs)] as const);
      if (outside.length > OUTSIDE_MAX || outside.some(([, mark]) => mark === RACY)) return;
      const lineOf = lineReader(tree);
      const kept = findings.map((finding) => withoutCode(finding, lineOf));
      try {
        writeCache(file, JSON.stringify({ key, outside, findings: kept, rest } satisfies Saved));
      } catch {
        // Full or read-only: the next run audits.
      }
    },
  };
}

function load(file: string): Saved | null {
  try {
    if (lstatSync(file).size > SAVED_MAX_BYTES) return null;
    return JSON.parse(readFileSync(file, "utf8")) as Saved;
  } catch {
    return null;
  }
}

const RACY = "racy";

/** Of what is there, through links. `settledMs`: what changed since cannot be told from what changes now. */
function markOf(path: string, settledMs = Number.POSITIVE_INFINITY): string {
  try {
    const { size, mtimeMs, ctimeMs, ino, mode } = statSync(path);
    return Math.max(mtimeMs, ctimeMs) > settledMs ? RACY : `${size} ${mtimeMs} ${ctimeMs} ${ino} ${mode}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "unknown";
  }
}

function recalled({ findings, rest }: Saved, tree: SourceTree): AuditResult {
  const { stats } = rest;
  const lineOf = lineReader(tree);
  const zero = Object.fromEntries(Object.keys(stats.stagesMs).map((stage) => [stage, 0])) as typeof stats.stagesMs;
  return {
    ...rest,
    findings: findings.map((finding) => ({ ...finding, code: finding.code ?? lineOf(finding) })),
    stats: {
      ...stats,
      filesRecalled: tree.files.filter(({ path, link }) => link === null && /\.pyw?$/.test(path)).length,
      unitsRun: 0,
      unitsRecalled: stats.unitsRun + stats.unitsRecalled,
      stagesMs: zero,
    },
  };
}

/** What the project's code says is read again, not kept. */
function withoutCode(finding: Finding, lineOf: LineReader): KeptFinding {
  const { code, ...more } = finding;
  return code === lineOf(finding) ? more : finding;
}

type LineReader = (finding: Pick<Finding, "place">) => string;

function lineReader(tree: SourceTree): LineReader {
  const known = new Map<string, readonly string[]>();
  return ({ place: { file, line } }) => {
    const lines = known.get(file) ?? tree.text(file)?.text.split("\n") ?? [];
    known.set(file, lines);
    return (lines[line - 1] ?? "").trim().slice(0, CODE_MAX_UNITS);
  };
}
