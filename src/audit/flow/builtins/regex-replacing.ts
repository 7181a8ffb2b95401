// `re.sub`: what is left of a text where a written expression matched it, and what a function makes of each match.
import type { Builtin, Builtins } from "./builtins.ts";
import type { ObjectMethods } from "./object-methods.ts";
import { judgeTimeOf, matchInOpen, readExpression, replacedIn } from "./regex-builtins.ts";
import { lacking } from "../guards/lacking.ts";
import { cleanByReplacing, leftOutBy } from "../guards/pattern-alphabet.ts";
import { cleanFor, isFromNowhere, joinTaint, NUMBER_KINDS, type Taint } from "../values/taint.ts";
import { HARMLESS, NOTHING, onlyConstant, open, UNKNOWN, type CallArguments, type Value } from "../values/value.ts";

export const REPLACING_BUILTINS: Readonly<Record<string, Builtin>> = {
  "re.sub": (machine, args) => replacedIn(machine, args) ?? replaced(machine, args),
  "re.subn": (machine, args) => withNumber(machine, replacedIn(machine, args) ?? replaced(machine, args)),
};

/** Of `re.compile("…")`. */
export const REPLACING_METHODS: ObjectMethods = {
  sub: (machine, { thing }, args) => {
    judgeTimeOf(machine, thing, "sub", args.positional);
    const whole = { ...args, positional: [thing.fields.get("held") ?? UNKNOWN, ...args.positional] };
    return replacedIn(machine, whole) ?? replaced(machine, whole);
  },
  subn: (machine, self, args) => withNumber(machine, REPLACING_METHODS["sub"]!(machine, self, args) ?? UNKNOWN),
};

/** How often it was replaced stands beside it. */
function withNumber(machine: Builtins, value: Value): Value {
  return machine.listed([value, HARMLESS], "tuple");
}

function replaced(machine: Builtins, { positional, keywords }: CallArguments): Value {
  const [pattern = UNKNOWN, replacement = UNKNOWN, value = UNKNOWN, count] = positional;
  // The first few alone are replaced where it says how many.
  const known = count === undefined && !keywords.has("count") ? onlyConstant(pattern) : undefined;
  const taint = machine.taintIn(value);
  const left = (by: string): Taint => (typeof known === "string" ? cleanFor(taint, cleanByReplacing(known, by)) : taint);
  if (!replacement.refs.some(({ kind }) => kind === "function" || kind === "partial")) {
    const put = onlyConstant(replacement);
    const result = open(joinTaint(typeof put === "string" ? left(put) : taint, machine.taintIn(replacement)));
    const gone = typeof put === "string" && typeof known === "string" ? leftOutBy(known, put) : "";
    return gone === "" ? result : lacking(result, gone);
  }
  const regex = readExpression(pattern, undefined);
  const match = (regex === null ? null : matchInOpen(machine, regex, open(taint))) ?? open(taint);
  const made = machine.call(replacement, { positional: [match], keywords: new Map(), rest: NOTHING }, machine.siteHere);
  const [fixed, brought] = [fixedIn(made), machine.taintIn(made)];
  return open(joinTaint(fixed === null || !isHarmless(brought) ? taint : left(fixed), brought));
}

function isHarmless(taint: Taint): boolean {
  return isFromNowhere(taint) ? taint.length === 0 : taint.every(({ cleaned }) => (cleaned & NUMBER_KINDS) === NUMBER_KINDS);
}

/** Letters that are written in a text; null where not all that it may be is known. */
function fixedIn({ constants, refs, parts, isOpen }: Value): string | null {
  if (refs.length > 0) return null;
  if (!isOpen) return constants.every((one) => typeof one === "string") ? constants.join("") : null;
  return constants.length > 0 ? null : (parts ?? [""]).filter((part) => typeof part === "string").join("");
}
