// Corrects what the rules know how to correct: plans the new texts, shows them as a difference, and writes the files that nobody changed meanwhile.
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { applyFixes } from "../audit/fixes/apply-fixes.ts";
import { maskLine } from "../audit/secrets/redact.ts";
import type { Finding, Place } from "../model/finding.ts";
import { writeFileDurably } from "../platform/files.ts";
import { unifiedDiff } from "../platform/unified-diff.ts";
import { readModule } from "../python/parse/parse-module.ts";
import type { SourceFile } from "../python/source-tree.ts";
import type { AuditedProject } from "./audit-project.ts";

export interface FixPlan {
  readonly files: readonly PlannedFix[];
  /** What is not corrected although a rule offers it, and why. */
  readonly left: readonly { readonly finding: Finding; readonly because: string }[];
  /** Of fixes that only `--unsafe` carries out. */
  readonly unsafeCount: number;
}

export interface PlannedFix {
  readonly file: SourceFile;
  readonly text: string;
  readonly fixes: readonly Finding[];
  /** Unified, without secrets. */
  readonly diff: readonly string[];
}

/** Changes nothing. */
export function planFixes({ root, tree, report }: AuditedProject, withUnsafe: boolean): FixPlan {
  const offered = report.findings.filter(({ suppression, fix }) => suppression === null && fix !== undefined);
  const wanted = offered.filter(({ fix }) => withUnsafe || fix?.isSafe);
  const left: { finding: Finding; because: string }[] = [];
  const files: PlannedFix[] = [];
  for (const [path, findings] of Map.groupBy(wanted, ({ place }) => place.file)) {
    const file = tree.files.find((one) => one.path === path);
    const hidden = report.hidden.filter((place) => place.file === path);
    const planned = file === undefined || file.link !== null ? "it is no file of its own" : planFile(root, file, { findings, hidden });
    if (typeof planned === "string") left.push(...findings.map((finding) => ({ finding, because: planned })));
    else {
      if (planned.fixes.length > 0) files.push(planned);
      left.push(...planned.left.map((finding) => ({ finding, because: "it touches another fix: run this again" })));
    }
  }
  return { files, left, unsafeCount: offered.length - wanted.length };
}

interface ToFix {
  readonly findings: readonly Finding[];
  readonly hidden: readonly Place[];
}

/** The reason where the file is left as it is. */
function planFile(
  root: string,
  file: SourceFile,
  { findings, hidden }: ToFix,
): (PlannedFix & { readonly left: readonly Finding[] }) | string {
  const before = readUntouched(root, file);
  if (before === null) return "it was changed while it was audited";
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(before); // leaves the byte-order mark out, as the positions do
  } catch {
    return "it is no UTF-8";
  }
  const fixed = applyFixes(text, findings);
  if (/\.pyw?$/.test(file.path) && readModule(fixed.text).module.errors.length > readModule(text).module.errors.length)
    return "the result would be no Python";
  const shown = masked(text, hidden);
  const diff = unifiedDiff(shown, applyFixes(shown, findings).text, { before: file.path, after: file.path });
  const hasMark = before[0] === 0xef && before[1] === 0xbb && before[2] === 0xbf;
  return { file, text: `${hasMark ? "\ufeff" : ""}${fixed.text}`, fixes: fixed.applied, left: fixed.left, diff };
}

/** Stars are as long as what they hide, so that each edit stays where it is. */
function masked(text: string, hidden: readonly Place[]): string {
  if (hidden.length === 0) return text;
  const parts = text.split(/(\r\n|\r|\n)/);
  return parts.map((part, i) => (i % 2 === 1 ? part : maskLine(part, i / 2 + 1, hidden))).join("");
}

export interface FixOutcome {
  readonly written: readonly PlannedFix[];
  /** Changed since they were audited: left as they are. */
  readonly changed: readonly string[];
}

export function runFixes(root: string, { files }: FixPlan): FixOutcome {
  const changed: string[] = [];
  const written = files.filter(({ file, text }) => {
    if (readUntouched(root, file) === null) {
      changed.push(file.path);
      return false;
    }
    writeFileDurably(join(root, file.path), text, lstatSync(join(root, file.path)).mode & 0o777);
    return true;
  });
  return { written, changed };
}

/** Null when it is no longer the file that was listed before the audit. */
function readUntouched(root: string, { path, sizeBytes, modifiedMs, changedMs, inode }: SourceFile): Uint8Array | null {
  try {
    const absolute = join(root, path);
    const bytes = readFileSync(absolute);
    const now = lstatSync(absolute);
    const isSame = now.isFile() && now.size === sizeBytes && now.mtimeMs === modifiedMs && now.ctimeMs === changedMs && now.ino === inode;
    return isSame && bytes.length === sizeBytes ? bytes : null;
  } catch {
    return null;
  }
}
