// Characters that the outside no longer brings into a text: each was replaced, or left out. Where none is left that does harm, the text is harmless.
import type { AsyncFor, Comprehension, For } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import { cleanFor, isSettledFor, KIND_BITS, LINE_KINDS, type Taint } from "../values/taint.ts";
import { DOUBLED, HOSTLESS, JSON_TEXT, LOOSE_QUOTES, REOPENED, withMark } from "../values/lacks.ts";
import { open, type FunctionValue, type Value } from "../values/value.ts";

/** Without all of one of these a text brings no tag into a page; between quotes its own may still end them. */
const TAGLESS = ["<>", `<${JSON_TEXT}`];
/** Without all of one of these a text does no harm at a sink of the kind. */
const HARMFUL: readonly (readonly [characters: string, bits: number])[] = [
  ["<>\"'", KIND_BITS.html],
  ["*()\\", KIND_BITS.ldap],
  ["{", KIND_BITS.template | KIND_BITS.format],
  [" \n;&|<>$`\\\"'()", KIND_BITS.command],
  ["\r\n", LINE_KINDS],
];
/** What stands for a character: `&lt;`, `\2a`, `%3C`, or nothing. */
const ESCAPE = /^(?:&(?:#\d+|#x[\da-f]+|\w+);|\\{1,2}(?:x?[\da-f]{2,4}|[^\w\s])|%[\da-f]{2}|)$/i;

/** The same text after each `from` in it became `to`. */
export function withReplaced(before: Value, after: Value, from: string, to: string): Value {
  if (from.length !== 1) return after;
  const old = stillMarked(before.lacks ?? "", from, to);
  const isEscaped = ESCAPE.test(to);
  const kept = isEscaped
    ? old
    : old
        .split("")
        .filter((one) => !to.includes(one))
        .join("");
  return lacking(after, isEscaped || !to.includes(from) ? kept + from : kept);
}

/** What is left out may bring two slashes together at the begin; a quote that is put in or left out is none of a pair. */
function stillMarked(lacks: string, from: string, to: string): string {
  const marks = lacks.replace(HOSTLESS, "").replace(from.includes("\\") ? REOPENED : "", "");
  return from.includes("'") || to.includes("'") ? marks.replace(DOUBLED, "").replace(REOPENED, "") : marks;
}

/** `x.replace("&lt;", "<")`. */
export function isUnescaping(from: string, to: string): boolean {
  return from !== "" && to.length === 1 && ESCAPE.test(from);
}

/** The same text, known to hold none of these characters, beside those that it is known not to hold. */
export function lacking(value: Value, characters: string): Value {
  const all = [...new Set((value.lacks ?? "") + characters)].toSorted().join("");
  const hasNone = (characters: string): boolean => characters.split("").every((one) => all.includes(one));
  const most = HARMFUL.reduce((sum, [harmful, kind]) => (hasNone(harmful) ? sum | kind : sum), 0);
  const isTagless = (most & KIND_BITS.html) === 0 && !isSettledFor(value.taint, KIND_BITS.html) && TAGLESS.some(hasNone);
  const bits = isTagless ? most | KIND_BITS.html : most;
  const parts = value.parts?.map((part) => (typeof part === "string" ? part : { taint: cleanFor(part.taint, bits) })) ?? null;
  return { ...value, taint: cleanFor(value.taint, bits), parts, lacks: isTagless ? withMark(all, LOOSE_QUOTES) : all };
}

/** Escaped as `html.escape(x, quote=False)` does. */
export function escapedTags(taint: Taint): Value {
  return lacking(open(taint), "&<>");
}

/** The same text, known not to hold this one character; of a longer piece nothing is remembered. */
export function without(value: Value, part: string): Value {
  return part.length === 1 && value.isOpen && value.refs.length === 0 ? lacking(value, part) : value;
}

/** Characters that are no letters: what is looked up among them is a character itself, where a loop over a text gives it. */
export function areMarks(characters: readonly unknown[]): characters is readonly string[] {
  return characters.length > 1 && characters.every((one) => typeof one === "string" && one.length === 1 && !/[\p{L}\p{N}]/u.test(one));
}

const NONE: ReadonlySet<string> = new Set();
const kept = new WeakMap<FunctionValue["node"], ReadonlySet<string>>();

/** Names that loops over one variable bind in a function. */
export function loopedOver(fn: FunctionValue["node"] | undefined): ReadonlySet<string> {
  if (fn === undefined) return NONE;
  const before = kept.get(fn);
  if (before !== undefined) return before;
  const names = new Set<string>();
  const note = ({ target, iter }: Pick<For | AsyncFor | Comprehension, "target" | "iter">): void => {
    if (target.kind === "Name" && iter.kind !== "Call" && iter.kind !== "List" && iter.kind !== "Tuple") names.add(target.id);
  };
  for (const top of Array.isArray(fn.body) ? fn.body : [fn.body])
    walk(top, (node) => {
      if (node.kind === "For") note(node);
      if (node.kind === "ListComp" || node.kind === "GeneratorExp" || node.kind === "SetComp") node.generators.forEach(note);
    });
  kept.set(fn, names);
  return names;
}
