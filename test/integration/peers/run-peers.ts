// Runs Bandit and Ruff's `S` rules over a tree and says what they report, a place that both report once.
import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { exec } from "../../../src/platform/exec.ts";

export const PEERS = ["ruff==0.17.6", "bandit==1.9.4"] as const;
const TIMEOUT_MS = 100_000;

export interface PeerFinding {
  /** What Bandit and Ruff number alike: `608` of `B608` and `S608`. */
  readonly number: string;
  /** `B608`, `S608` or both. */
  readonly ids: readonly string[];
  /** Relative to the tree, forward slashes. */
  readonly file: string;
  /** From 1, both inclusive. */
  readonly line: number;
  readonly endLine: number;
  /** The first line as written, without indentation. */
  readonly code: string;
}

interface BanditReport {
  readonly errors: readonly { readonly filename: string; readonly reason: string }[];
  readonly results: readonly {
    readonly test_id: string;
    readonly filename: string;
    readonly line_number: number;
    readonly line_range: readonly number[];
  }[];
}

type RuffReport = readonly {
  /** Null for a file that it cannot read. */
  readonly code: string | null;
  readonly filename: string;
  readonly location: { readonly row: number };
  readonly end_location: { readonly row: number };
}[];

/** `bin`: the folder of both programs. */
export async function runPeers(bin: string, root: string): Promise<readonly PeerFinding[]> {
  const bandit = JSON.parse(await report([join(bin, "bandit"), "-q", "-r", root, "-f", "json"])) as BanditReport;
  const select = ["--preview", "--no-cache", "--isolated", "--select", "S", "--output-format", "json"];
  const ruff = JSON.parse(await report([join(bin, "ruff"), "check", ...select, root])) as RuffReport;
  const lines = new Map<string, readonly string[]>();
  const at = (id: string, path: string, line: number, endLine: number): PeerFinding => {
    const file = relative(root, path).split(sep).join("/");
    const text = lines.get(file) ?? readFileSync(path, "utf8").split("\n");
    lines.set(file, text);
    return { number: id.slice(1), ids: [id], file, line, endLine: Math.max(line, endLine), code: (text[line - 1] ?? "").trim() };
  };
  return joined([
    ...bandit.results.map((one) => at(one.test_id, one.filename, one.line_number, one.line_range.at(-1) ?? one.line_number)),
    ...ruff.flatMap(({ code, filename, location, end_location: end }) =>
      code !== null && /^S\d+$/.test(code) ? [at(code, filename, location.row, end.row)] : [],
    ),
  ]);
}

/** Exit code 1: there are findings. */
async function report(argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await exec(argv, {
    timeoutMs: TIMEOUT_MS,
    outputMaxBytes: 64 * 1024 * 1024,
    purpose: "compare with another audit",
  });
  if (code !== 0 && code !== 1) throw new Error(`${argv.join(" ")} ended with ${code}\n${stderr}`);
  return stdout;
}

function joined(all: readonly PeerFinding[]): readonly PeerFinding[] {
  const found: PeerFinding[] = [];
  for (const one of all) {
    const i = found.findIndex((other) => isSame(one, other));
    const other = found[i];
    if (other === undefined) found.push(one);
    else found[i] = { ...other, ids: [...other.ids, ...one.ids] };
  }
  return found.sort((a, b) => (a.file === b.file ? a.line - b.line || (a.number < b.number ? -1 : 1) : a.file < b.file ? -1 : 1));
}

/** Two of one program are two. */
function isSame(one: PeerFinding, other: PeerFinding): boolean {
  return (
    one.number === other.number &&
    one.file === other.file &&
    !other.ids.some((id) => one.ids.includes(id)) &&
    one.line <= other.endLine &&
    other.line <= one.endLine
  );
}
