// `npm run ecosystem -- flows [--accept] [name…]`: what the audit calls proven in real projects, against what was read and judged. Downloads.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkTree } from "../../src/audit/check-tree.ts";
import { uncapped } from "../../src/audit/rule.ts";
import { RULES } from "../../src/audit/rules.gen.ts";
import type { Output } from "../../src/cli/output.ts";
import type { Finding } from "../../src/model/finding.ts";
import { listSourceTree } from "../../src/python/source-tree.ts";
import { showDifference } from "../difference.ts";
import { openSdists, readPins, type Pin } from "../sdists.ts";
import { FINGERPRINT_DIGITS, headOf, precisionTable, readJudgements, writeJudgements, type Judgement } from "./judged.ts";

const FILES = { pins: ["inspect/projects.txt", "flows/projects.txt"], judged: "judged.txt", seen: "seen.txt", precision: "precision.txt" };
const folder = import.meta.dirname;
/** Any day: suppressions in these projects name none. */
const TODAY = "2026-01-01";
/** Of what is less grave a sample is read, and what is new of it is only counted. */
const READ_FROM = new Set(["high", "medium"]);
/** About the audit itself, and secrets, which are judged on look-alikes. */
const NO_WEAKNESS = /^(?:SRC|SUP|SEC)/;

interface Seen {
  /** `httpbin 0.10.4`. */
  readonly project: string;
  readonly proven: readonly Finding[];
  /** One line: how many calls were resolved, how many findings there are. */
  readonly line: string;
}

export async function runFlows(words: readonly string[], out: Output): Promise<number> {
  const accept = words.includes("--accept");
  const asked = words.filter((word) => !word.startsWith("--"));
  const pins = FILES.pins.flatMap((file) => readPins(readFileSync(join(folder, "..", file), "utf8")));
  const unknown = asked.filter((name) => !pins.some((pin) => pin.name === name));
  if (unknown.length > 0) {
    out.note(`not in projects.txt: ${unknown.join(", ")}`);
    return 2;
  }
  const wanted = asked.length === 0 ? pins : pins.filter(({ name }) => asked.includes(name));
  const seen: Seen[] = [];
  for (const pin of wanted) {
    out.progress(`${pin.name} ${pin.version}`);
    seen.push(await lookAt(pin));
  }
  const judgedText = readFileSync(join(folder, FILES.judged), "utf8");
  const judged = readJudgements(judgedText);
  const { unread, gone } = compare(seen, judged);
  for (const one of unread) out.line(`new   ${one.project}  ${one.rule} ${one.severity} ${one.fingerprint} ${one.place} ${one.why}`);
  for (const one of gone) out.line(`gone  ${one.project}  ${one.as} ${one.rule} ${one.fingerprint} ${one.place} ${one.why}`);
  const before = linesOf(FILES.seen);
  const all = new Map(before.map((line) => [line.split(":")[0]!, line]));
  for (const { project, line } of seen) all.set(project, line);
  const now = [...all.values()].sort();
  for (const line of showDifference("calls resolved", before.join("\n"), now.join("\n"))) out.line(line);
  const left = judged.filter((one) => !gone.includes(one));
  out.line(precisionTable(accept ? left : judged));
  if (!accept) return unread.length + gone.length > 0 ? 1 : 0;
  const kept = [...left, ...unread];
  writeFileSync(join(folder, FILES.judged), writeJudgements(kept, headOf(judgedText)));
  writeFileSync(join(folder, FILES.precision), precisionTable(kept));
  writeFileSync(join(folder, FILES.seen), `${now.join("\n")}\n`);
  return 0;
}

function linesOf(file: string): string[] {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n") : [];
}

async function lookAt(pin: Pin): Promise<Seen> {
  // What a cap keeps from being proven is judged all the same: so it is seen when the cap is no longer needed.
  await using unpacked = await openSdists(process.env).unpack(pin);
  const { findings, stats } = await checkTree(listSourceTree(unpacked.root), { rules: RULES.map(uncapped), auditors: [], today: TODAY });
  const proven = findings.filter(
    ({ suppression, confidence, severity, rule }) =>
      suppression === null && confidence === "proven" && severity !== "note" && !NO_WEAKNESS.test(rule),
  );
  const grave = proven.filter(({ severity }) => READ_FROM.has(severity)).length;
  const counts = `${proven.length} proven, ${grave} of them medium or high`;
  const project = `${pin.name} ${pin.version}`;
  return { project, proven, line: `${project}: ${stats.callsResolved} of ${stats.callsFollowed} calls resolved; ${counts}` };
}

function compare(seen: readonly Seen[], judged: readonly Judgement[]): { readonly unread: readonly Judgement[]; readonly gone: readonly Judgement[] } {
  const key = ({ project, rule, fingerprint }: Pick<Judgement, "project" | "rule" | "fingerprint">): string => [project, rule, fingerprint].join(" ");
  const now = seen.flatMap(({ project, proven }) => proven.map((finding) => judgementOf(project, finding)));
  const [known, found] = [new Set(judged.map(key)), new Set(now.map(key))];
  const looked = new Set(seen.map(({ project }) => project));
  return {
    unread: now.filter((one) => READ_FROM.has(one.severity) && !known.has(key(one))),
    gone: judged.filter((one) => looked.has(one.project) && !found.has(key(one))),
  };
}

function judgementOf(project: string, { rule, severity, fingerprint, place, message }: Finding): Judgement {
  const digits = fingerprint.slice(0, FINGERPRINT_DIGITS);
  return { project, as: "unread", rule, severity, fingerprint: digits, place: `${place.file}:${place.line}`, why: message };
}
