// A text from outside that an expression of the program takes quadratic time for: whoever sends a long one keeps a process busy.
import type { Builtin, Builtins } from "./builtins.ts";
import type { Call as CallNode, Module } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import type { CallSite } from "../language/call-site.ts";
import { isExponential } from "../../patterns/exponential-regex.ts";
import { isQuadratic, type RegexUse } from "../../patterns/quadratic-regex.ts";
import { parseRegex, withoutLayout, type Regex } from "../../patterns/regex-syntax.ts";
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

const KNOWN_MAX = 1_000;
const known = new Map<string, boolean>();

/** The same functions, each of which also judges how long it may take. */
export function judgingTime(builtins: Readonly<Record<string, Builtin>>): Readonly<Record<string, Builtin>> {
  const names = Object.keys(USES).map((name) => `re.${name}`);
  const judging = names.map((name): readonly [string, Builtin] => [
    name,
    (machine, args, site) => {
      judgeTime(machine, name.slice(3), { args, site, isLookedUp: () => isWrittenElsewhere(machine, site) });
      return builtins[name]?.(machine, args, site);
    },
  ]);
  return { ...builtins, ...Object.fromEntries(judging) };
}

/** `args`: as of the function of the module, the expression first. */
export function judgeTime(
  machine: Builtins,
  name: string,
  {
    args: { positional, keywords },
    site,
    isLookedUp,
  }: { readonly args: CallArguments; readonly site: CallSite; readonly isLookedUp: () => boolean },
): void {
  const [use, at] = USES[name]!;
  const subject = positional[at] ?? keywords.get("string");
  if (subject === undefined || isFromNowhere(machine.taintIn(subject))) return;
  const flags = positional[at + (at === 2 || name === "split" ? 2 : 1)] ?? keywords.get("flags");
  const pattern = positional[0] ?? keywords.get("pattern");
  const rule =
    isLookedUp() && isOf(ENDLESS, { pattern, flags, use }) ? "DOS002" : isOf(QUADRATIC, { pattern, flags, use }) ? "DOS007" : null;
  if (rule !== null) machine.tooLarge(machine.taintIn(subject), site, { sink: `re.${name}`, rule });
}

/** An expression that the rules about what is written there do not see: `re.match(self.WORD, text)`. */
export function isWrittenElsewhere(machine: Builtins, site: CallSite): boolean {
  const { kind, args } = site as Partial<CallNode>;
  const [first] = kind === "Call" ? (args ?? []) : [];
  // A parameter, or what a loop gives.
  if (first?.kind === "Name") {
    machine.ledger.touchText(machine.moduleHere);
    return !assignedIn(machine.moduleHere.ast).has(first.id);
  }
  return first?.kind === "Attribute" || first?.kind === "Subscript" || first?.kind === "Call" || first?.kind === "JoinedStr";
}

const assigned = new WeakMap<Module, ReadonlySet<string>>();

/** Names that an assignment somewhere in the module gives a value. */
function assignedIn(module: Module): ReadonlySet<string> {
  const before = assigned.get(module);
  if (before !== undefined) return before;
  const found = new Set<string>();
  walk(module, (node) => {
    if (node.kind === "Assign") for (const target of node.targets) if (target.kind === "Name") found.add(target.id);
    if (node.kind === "AnnAssign" && node.target.kind === "Name") found.add(node.target.id);
    return true;
  });
  assigned.set(module, found);
  return found;
}

type Judge = (regex: Regex, use: RegexUse, isMultiline: boolean) => boolean;
const QUADRATIC: Judge = isQuadratic;
const ENDLESS: Judge = (regex, use, isMultiline) => isExponential(regex, use === "whole", isMultiline);

function isOf(
  judge: Judge,
  { pattern, flags, use }: { readonly pattern: Value | undefined; readonly flags: Value | undefined; readonly use: RegexUse },
): boolean {
  const source = pattern === undefined ? undefined : onlyConstant(pattern);
  const letters = lettersOf(flags);
  if (typeof source !== "string" || letters === null) return false;
  const key = `${judge === QUADRATIC ? 2 : 0} ${use} ${letters}/${source}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const regex = parseRegex(letters.includes("x") ? withoutLayout(source) : source);
  const isIt = regex !== null && judge(regex, use, letters.includes("m"));
  if (known.size < KNOWN_MAX) known.set(key, isIt);
  return isIt;
}
