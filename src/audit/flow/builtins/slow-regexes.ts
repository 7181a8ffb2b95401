// A text from outside that an expression of the program takes quadratic time for: whoever sends a long one keeps a process busy.
import type { Builtin, Builtins } from "./builtins.ts";
import { isQuadratic, type RegexUse } from "../../patterns/quadratic-regex.ts";
import { parseRegex, withoutLayout } from "../../patterns/regex-syntax.ts";
import { lettersOf } from "./regex-flags.ts";
import { isFromNowhere } from "../values/taint.ts";
import { onlyConstant, type CallArguments, type Value } from "../values/value.ts";

/** How a function of `re` looks for the expression, and which argument is looked at. */
const USES: Readonly<Record<string, readonly [RegexUse, subject: number]>> = {
  search: ["search", 1],
  match: ["match", 1],
  fullmatch: ["whole", 1],
  findall: ["search", 1],
  finditer: ["search", 1],
  split: ["search", 1],
  sub: ["search", 2],
  subn: ["search", 2],
};

const RULE = "DOS007";
const KNOWN_MAX = 1_000;
const known = new Map<string, boolean>();

/** The same functions, each of which also judges how long it may take. */
export function judgingTime(builtins: Readonly<Record<string, Builtin>>): Readonly<Record<string, Builtin>> {
  const names = Object.keys(USES).map((name) => `re.${name}`);
  const judging = names.map((name): readonly [string, Builtin] => [
    name,
    (machine, args, site) => {
      judgeTime(machine, name.slice(3), args, site);
      return builtins[name]?.(machine, args, site);
    },
  ]);
  return { ...builtins, ...Object.fromEntries(judging) };
}

/** `args`: as of the function of the module, the expression first. */
export function judgeTime(machine: Builtins, name: string, { positional, keywords }: CallArguments, site: Parameters<Builtin>[2]): void {
  const [use, at] = USES[name]!;
  const subject = positional[at] ?? keywords.get("string");
  if (subject === undefined || isFromNowhere(machine.taintIn(subject))) return;
  const flags = positional[at + (at === 2 || name === "split" ? 2 : 1)] ?? keywords.get("flags");
  if (!isSlow(positional[0] ?? keywords.get("pattern"), flags, use)) return;
  machine.tooLarge(machine.taintIn(subject), site, { sink: `re.${name}`, rule: RULE });
}

function isSlow(pattern: Value | undefined, flags: Value | undefined, use: RegexUse): boolean {
  const source = pattern === undefined ? undefined : onlyConstant(pattern);
  const letters = lettersOf(flags);
  if (typeof source !== "string" || letters === null) return false;
  const key = `${use} ${letters}/${source}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const regex = parseRegex(letters.includes("x") ? withoutLayout(source) : source);
  const isIt = regex !== null && isQuadratic(regex, use, letters.includes("m"));
  if (known.size < KNOWN_MAX) known.set(key, isIt);
  return isIt;
}
