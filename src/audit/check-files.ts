// Audits the Python files of a tree, one after the other, and keeps of each what the rest of the audit needs.
import { join } from "node:path";
import { readRegular, tooLargeReason } from "../platform/read-regular.ts";
import { cpuMs } from "../platform/clock.ts";
import type { SourceFile } from "../python/source-tree.ts";
import { checkSource, recalledSource, type CheckedSource } from "./check-source.ts";
import { Remarks } from "./remarks.ts";
import { take, type RunningAudit } from "./running-audit.ts";
import { judgeSettings } from "./settings/judge-settings.ts";

/** Larger than any file that a person wrote; a generated one of this size parses in some seconds. */
const FILE_BYTES_MAX = 8 * 1024 * 1024;
/** Source whose trees wait for what looks at several modules: a project of this size is parsed once, of a larger one the rest is parsed again where it is needed. */
const TREES_BYTES_MAX = 4 * 1024 * 1024;

export interface FilesToCheck {
  readonly files: readonly SourceFile[];
  readonly isAside: (path: string) => boolean;
  /** Called before each file. */
  readonly next: (done: number) => void;
}

/** How many were left when the time was over. */
export function checkFiles(audit: RunningAudit, { files, isAside, next }: FilesToCheck): number {
  const fromMs = cpuMs();
  const [startMs, { stagesMs }] = [performance.now(), audit.stats];
  let done = 0;
  for (; done < files.length && !audit.isOver(); done++) {
    next(done);
    checkFile(audit, files[done]!, isAside(files[done]!.path));
  }
  // To ask the system for the time of each stage of each file would cost more than some of them: they share that of all by how long they took.
  const share = (cpuMs() - fromMs) / Math.max(1, performance.now() - startMs);
  for (const stage of ["read", "parse", "facts", "rules"] as const) stagesMs[stage] *= share;
  return files.length - done;
}

function checkFile(audit: RunningAudit, { path, sizeBytes }: SourceFile, isAside: boolean): void {
  const { stats, findings } = audit;
  stats.files += 1;
  const read = (): Uint8Array | null => {
    const bytes = bytesOf(join(audit.root, path));
    return typeof bytes === "string" ? null : bytes;
  };
  const recalled = recallFile(audit, { path, isAside, read });
  if (recalled !== null) return count(audit, recalled, { path, sizeBytes, isAside });
  const startMs = performance.now();
  const source = bytesOf(join(audit.root, path));
  stats.stagesMs.read += performance.now() - startMs;
  if (typeof source === "string") {
    stats.brokenFiles += 1;
    findings.push(...new Remarks(path, audit.byId).notRead(source));
    return;
  }
  const checked = checkSource({ file: path, source, isAside, read }, audit);
  audit.memory?.keepSource(path, isAside, () => checked.record());
  count(audit, checked, { path, sizeBytes, isAside });
}

function recallFile(
  audit: RunningAudit,
  { path, isAside, read }: { readonly path: string; readonly isAside: boolean; readonly read: () => Uint8Array | null },
): CheckedSource | null {
  const known = audit.memory?.sourceOf(path, isAside) ?? null;
  if (known === null) return null;
  audit.stats.filesRecalled += 1;
  return recalledSource({ file: path, record: known, read }, audit);
}

function count(
  audit: RunningAudit,
  checked: CheckedSource,
  { path, sizeBytes, isAside }: { readonly path: string; readonly sizeBytes: number; readonly isAside: boolean },
): void {
  const { stats } = audit;
  stats.lines += checked.lines;
  stats.functions += checked.functions;
  stats.calls += checked.calls;
  if (checked.faults > 0) stats.brokenFiles += 1;
  for (const stage of ["parse", "facts", "rules"] as const) stats.stagesMs[stage] += checked.stagesMs[stage];
  if (isAside) {
    const { module } = checked.followed;
    const settings = module.concernsSettings === false ? [] : judgeSettings([module], { index: audit.index, isAside: () => true });
    audit.findings.push(...checked.finish([...settings, ...take(audit, path)]));
    return;
  }
  audit.treesBytes += sizeBytes;
  if (audit.treesBytes > TREES_BYTES_MAX) checked.drop();
  audit.own.push({ ...checked, sizeBytes });
}

/** The reason, where it cannot be read: files come and go while a tree is audited. */
function bytesOf(path: string): Uint8Array | string {
  try {
    const reading = readRegular(path, { bytesMax: FILE_BYTES_MAX, noLinks: true });
    if (reading.kind === "bytes") return reading.bytes;
    return reading.kind === "too-large" ? tooLargeReason(reading.sizeBytes, FILE_BYTES_MAX) : "it is no file any more";
  } catch (error) {
    return `it cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
  }
}
