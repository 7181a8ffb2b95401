// The file of accepted findings: sorted lines of text, one finding each, without line numbers, so that two branches merge and edits elsewhere change nothing.
import type { Finding } from "../../model/finding.ts";

export interface BaselineEntry {
  /** Where it was when it was accepted. */
  readonly file: string;
  readonly fingerprint: string;
  readonly rule: string;
  /** What a person wrote behind it. */
  readonly reason: string | null;
  /** From 1. */
  readonly line: number;
}

export interface Baseline {
  /** Relative to the project. */
  readonly file: string;
  readonly entries: readonly BaselineEntry[];
  /** Lines that cannot be read, such as those of an unfinished merge. */
  readonly malformed: readonly number[];
  /** Lines that somebody wrote for whoever reads the file, `# …`. */
  readonly remarks: readonly string[];
}

const HEAD = [
  "# Findings of `fairlead check` that were accepted as they are: they are shown as such and do not count.",
  "# `fairlead check --baseline write` renews this file, `--baseline prune` takes away what is no longer found. A reason may follow a line: `# why`.",
];
const LINE = /^(.*) ([A-Z]{3}\d{3}) ([0-9a-f]{32})(?:\s+#\s*(.*\S))?\s*$/;
const LINES_MAX = 100_000;

export function parseBaseline(file: string, text: string): Baseline {
  const entries: BaselineEntry[] = [];
  const malformed: number[] = [];
  const remarks: string[] = [];
  for (const [i, line] of text.split(/\r?\n/, LINES_MAX).entries()) {
    if (line.startsWith("#") && !HEAD.includes(line)) remarks.push(line);
    if (line.trim() === "" || line.startsWith("#")) continue;
    const match = LINE.exec(line);
    if (match === null) malformed.push(i + 1);
    else
      entries.push({ file: match[1]!.split("::", 1)[0]!, rule: match[2]!, fingerprint: match[3]!, reason: match[4] ?? null, line: i + 1 });
  }
  return { file, entries, malformed, remarks };
}

/** Reasons and remarks that stood in the file before are kept. */
export function renderBaseline(findings: readonly Finding[], before: Baseline | null): string {
  const reasons = new Map(before?.entries.map(({ fingerprint, reason }) => [fingerprint, reason]));
  const lines = findings.map(({ rule, place, symbol, fingerprint, suppression }) => {
    // What moved has another fingerprint now, and the reason that it was matched with.
    const reason = reasons.get(fingerprint) ?? (suppression?.kind === "baseline" ? suppression.reason : null);
    const where = symbol === "" ? place.file : `${place.file}::${symbol}`;
    return `${where.replaceAll(CONTROL, "?")} ${rule} ${fingerprint}${reason === null ? "" : `  # ${reason}`}`;
  });
  return `${[...HEAD, ...(before?.remarks ?? []), ...new Set(lines.sort())].join("\n")}\n`;
}

// oxlint-disable-next-line no-control-regex -- a file name may hold a line end, and a line is an entry
const CONTROL = /[\x00-\x1f\x7f]/g;
