// What stands for a module in the comparison with an earlier run: its text, which of its functions can see something from outside, which fields of its objects the program changes wherever it has them, and what is asked about it.
import { createHash, hash } from "node:crypto";
import { placeKey } from "./place-key.ts";
import type { ModuleUses } from "./module-uses.ts";
import { partsIn, placeInPart, type ModuleParts } from "./parts.ts";
import type { FlowModule, Program } from "./program.ts";
import type { Relevance } from "./relevance.ts";
import { changedIn } from "./changed-fields.ts";
import type { Asked } from "../questions.ts";

const DIGITS = 24;
const DIGITS_OF_PART = 12;

export interface Digests {
  /** Of each module. */
  readonly digests: readonly string[];
  /** Of each module part by part; null where an edit of it is not looked at so. */
  readonly parts: readonly (PartDigests | null)[];
}

export interface PartDigests extends ModuleParts {
  /** By the place of each part of which more is to be said than its text, what stands for that; with a blank between. */
  readonly more: readonly string[];
}

interface Compared {
  readonly program: Program;
  readonly uses: (module: FlowModule) => ModuleUses;
  readonly relevance: Relevance;
  readonly questions?: readonly Asked[];
}

export function digestsOf(
  { program, uses, relevance, questions = [] }: Compared,
  { contents, partsOf }: { readonly contents: readonly string[]; readonly partsOf: (module: number) => ModuleParts | null },
): Digests {
  const asked = Map.groupBy(questions, ({ outline }) => outline.file);
  const changedOf = changedIn(program, uses);
  const parts: (PartDigests | null)[] = [];
  const digests = program.modules.map((module, i) => {
    const functions = uses(module).functions.map(({ line, column }) => {
      const key = placeKey(i, line, column);
      return { line, column, flag: relevance.callsSource(key) ? "2" : relevance.isRelevant(key) ? "1" : "0" };
    });
    const changed = changedOf(module);
    const here = asked.get(module.file) ?? [];
    const texts = partsOf(i);
    parts.push(texts === null ? null : { ...texts, whole: `${texts.whole} ${changed}`, more: moreOf(texts, functions, here) });
    const keys = here.map(({ outline }) => outline.key).sort();
    return createHash("sha256")
      .update([contents[i], functions.map(({ flag }) => flag).join(""), changed, ...keys].join("\n"))
      .digest("hex")
      .slice(0, DIGITS);
  });
  return { digests, parts };
}

interface FlaggedFunction {
  readonly line: number;
  readonly column: number;
  readonly flag: string;
}

/** Which functions of a part can see something from outside, and what is asked about it: by lines of code that are counted from its first one. */
function moreOf(texts: ModuleParts, functions: readonly FlaggedFunction[], asked: readonly Asked[]): readonly string[] {
  if (asked.length === 0 && functions.every(({ flag }) => flag === "0")) return [];
  const parts = partsIn(texts);
  const said = parts.map((): string[] => []);
  const ofHead = new Map(parts.flatMap(({ head }, i) => (head === null ? [] : [[`${head.line}:${head.column}`, i] as const])));
  const at = (line: number): number =>
    Math.max(
      0,
      parts.findLastIndex((part) => part.line <= line),
    );
  for (const { line, column, flag } of functions) {
    if (flag === "0") continue;
    const i = ofHead.get(`${line}:${column}`) ?? at(line);
    said[i]!.push(`${flag}@${placeInPart(parts[i]!, line)}:${column}`);
  }
  for (const { outline } of asked) {
    const { place, kind, isStated, around, branches } = outline;
    const i = at(place.line);
    const [from, to] = [place.line, place.endLine].map((line) => placeInPart(parts[i]!, line));
    const tests = branches.map(({ holds }) => holds);
    const shown = [kind, isStated, from, place.column, to, place.endColumn, around.length, ...tests];
    said[i]!.push(shown.join(" "));
  }
  return said.flatMap((one, i) =>
    one.length === 0 ? [] : [`${i} ${hash("sha256", one.sort().join("\n"), "base64url").slice(0, DIGITS_OF_PART)}`],
  );
}
