// Runs the twins of pairs with real Python and says what arrived: the label of a case is what happened, not what was meant.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Pair, SinkKind, Twin } from "./pair.ts";

export interface Labelled {
  readonly pair: Pair;
  readonly twin: Twin;
  /** Null where the program failed. */
  readonly arrived: boolean | null;
  readonly error: string | null;
}

/** Each does harm at its own kind of sink and is an ordinary text everywhere else. All in lower case, without a slash where a route carries it. */
const PAYLOADS: Readonly<Record<SinkKind, string>> = {
  sql: "mark' or 'mark'='mark",
  command: "mark; id",
  code: "mark()",
  path: "../../../../../etc/mark",
  html: "<img mark=1>",
};
const TIMEOUT_MS = 400_000;
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

/** `python` needs Flask. Throws when the harness itself fails. */
export function labelPairs(python: string, pairs: readonly Pair[]): Labelled[] {
  const folder = mkdtempSync(join(tmpdir(), "fl-pairs-"));
  try {
    const jobs = pairs.flatMap((pair, i) =>
      pair.twins.map((twin) => ({ pair, twin, folder: write(join(folder, `${i}-${twin.label}`), twin) })),
    );
    const input = jobs.map(({ pair: { source, sink }, folder: at }) => ({
      folder: at,
      program: source.program,
      feed: source.feed,
      kind: sink.kind,
      payload: PAYLOADS[sink.kind],
    }));
    const run = spawnSync(python, [join(import.meta.dirname, "spy.py")], {
      input: JSON.stringify(input),
      encoding: "utf8",
      timeout: TIMEOUT_MS,
      maxBuffer: OUTPUT_MAX_BYTES,
    });
    if (run.status !== 0) throw new Error(`the harness failed: ${run.error?.message ?? run.stderr}`);
    const answers = JSON.parse(run.stdout) as { readonly arrived?: boolean; readonly error?: string }[];
    return jobs.map(({ pair, twin }, i) => ({ pair, twin, arrived: answers[i]!.arrived ?? null, error: answers[i]!.error ?? null }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(folder: string, { files }: Twin): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
