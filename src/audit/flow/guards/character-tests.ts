// Tests that say of a text which characters it may hold: `all(c in LETTERS for c in x)`, `set(x) <= LETTERS`, `[c for c in x if c in "<>"]` that is empty.
import type { Call, Comprehension, Expression, For, Name, Statement } from "../../../python/parse/ast.ts";
import { isQuiet } from "./test-forms.ts";

/** Every character of `text` is one of `letters`. */
export interface CharacterTest {
  readonly text: Expression;
  readonly letters: Expression;
}

/** For every character of `text` that is asked about (`when`), `test` holds, or does not. */
export interface LetterTest {
  readonly text: Expression;
  /** The variable that is one character after the other. */
  readonly name: string;
  readonly when: readonly Expression[];
  readonly test: Expression;
  readonly holds: boolean;
}

/** `set(x).issubset("abc")`; and `x.strip("abc")` or `x.translate(str.maketrans("", "", "abc"))`, of which nothing is left. */
export function charactersBy({ func, args, keywords }: Call, holds: boolean): CharacterTest | null {
  const [first] = args;
  if (first === undefined || args.length !== 1 || keywords.length > 0 || func.kind !== "Attribute") return null;
  if (!holds && (func.attr === "strip" || func.attr === "lstrip" || func.attr === "rstrip")) return { text: func.value, letters: first };
  if (!holds && func.attr === "translate" && first.kind === "Call" && first.func.kind === "Attribute" && first.func.attr === "maketrans")
    return first.args.length === 3 && first.args.slice(0, 2).every((one) => one.kind === "Constant" && one.value === "")
      ? { text: func.value, letters: first.args[2]! }
      : null;
  const text = holds && func.attr === "issubset" ? setOf(func.value) : null;
  return text === null ? null : { text, letters: setOf(first) ?? first };
}

/** `all(… for c in x)` that holds, `any(… for c in x)` and `[c for c in x if …]` that do not. */
export function lettersBy(test: Expression, holds: boolean): LetterTest | null {
  if (test.kind === "ListComp" || test.kind === "SetComp") return holds ? null : ofEach(test.generators, null, false);
  if (test.kind !== "Call" || test.func.kind !== "Name" || test.func.id !== (holds ? "all" : "any")) return null;
  const [each, ...more] = test.args;
  if (each === undefined || more.length > 0 || test.keywords.length > 0) return null;
  if (each.kind === "GeneratorExp" || each.kind === "ListComp" || each.kind === "SetComp") return ofEach(each.generators, each.elt, holds);
  return each.kind === "Call" ? ofMapped(each, holds) : null;
}

/** `len([c for c in x if …])` that is `len(x)`, or 0; `sum(1 for c in x if …)` likewise. */
export function lettersCounted(count: Expression, other: Expression): LetterTest | null {
  if (count.kind !== "Call" || count.func.kind !== "Name" || count.keywords.length > 0) return null;
  const [each, ...more] = count.args;
  const isList = count.func.id === "len" && each?.kind === "ListComp";
  const isSum = count.func.id === "sum" && each?.kind === "GeneratorExp" && each.elt.kind === "Constant" && each.elt.value === 1;
  if ((!isList && !isSum) || more.length > 0) return null;
  const isNone = other.kind === "Constant" && other.value === 0;
  const found = ofEach(each.generators, null, !isNone);
  const isAll = other.kind === "Call" && other.func.kind === "Name" && other.func.id === "len" && isSameName(other.args[0], found?.text);
  return isNone || isAll ? found : null;
}

/** The text whose characters are asked, by a test or for a list of some of them. */
export function textOfLetters(test: Expression): Name | null {
  const text = (lettersBy(test, false) ?? lettersBy(test, true))?.text;
  return text?.kind === "Name" ? text : null;
}

function isSameName(one: Expression | undefined, other: Expression | undefined): boolean {
  return one?.kind === "Name" && other?.kind === "Name" && one.id === other.id;
}

function ofEach(generators: readonly Comprehension[], elt: Expression | null, holds: boolean): LetterTest | null {
  const [only, ...others] = generators;
  if (only === undefined || others.length > 0 || only.target.kind !== "Name" || only.is_async === 1) return null;
  const test = elt ?? (only.ifs.length === 1 ? only.ifs[0]! : null);
  return test === null ? null : { text: listed(only.iter), name: only.target.id, when: elt === null ? [] : only.ifs, test, holds };
}

/** `map(str.isalnum, x)` */
function ofMapped({ func, args, keywords, ...place }: Call, holds: boolean): LetterTest | null {
  const [by, text] = args;
  if (func.kind !== "Name" || func.id !== "map" || by === undefined || text === undefined || args.length > 2 || keywords.length > 0)
    return null;
  const letter: Expression = { ...place, kind: "Name", id: MAPPED, ctx: "Load" };
  return { text: listed(text), name: MAPPED, when: [], test: { ...place, kind: "Call", func: by, args: [letter], keywords: [] }, holds };
}

/** No variable is called so. */
const MAPPED = "?letter";

/** `x` of `list(x)`, `set(x)`: the same characters. */
export function listed(node: Expression): Expression {
  if (node.kind !== "Call" || node.func.kind !== "Name" || !/^(?:list|tuple|set|frozenset|sorted|reversed|iter)$/.test(node.func.id))
    return node;
  return node.args.length === 1 && node.keywords.length === 0 ? listed(node.args[0]!) : node;
}

/** `set(x) <= set("abc")`. */
export function charactersOfSet(left: Expression, right: Expression): CharacterTest | null {
  const text = setOf(left);
  return text === null ? null : { text, letters: setOf(right) ?? right };
}

/** None of `items` is in `within`: one of the two is a text, the other holds what may not be in it. */
export interface NoneIn {
  readonly items: Expression;
  readonly within: Expression;
}

/** What `any(mark in x for mark in MARKS)` and `any(c in MARKS for c in x)` say where they do not hold, and `all(… not in …)` and `set(x).isdisjoint(MARKS)` where they do. */
export function noneBy({ func, args: [first, ...more], keywords }: Call, holds: boolean): NoneIn | null {
  if (first === undefined || more.length + keywords.length > 0) return null;
  if (func.kind === "Attribute" && func.attr === (holds ? "isdisjoint" : "intersection")) {
    return { items: setOf(func.value) ?? func.value, within: setOf(first) ?? first };
  }
  if (func.kind !== "Name" || func.id !== (holds ? "all" : "any")) return null;
  if (first.kind !== "GeneratorExp" && first.kind !== "ListComp") return null;
  const [only, ...others] = first.generators as readonly [Comprehension, ...Comprehension[]];
  return others.length + only.ifs.length > 0 ? null : noneOf(only, first.elt, holds ? "NotIn" : "In");
}

/** The same of a loop that was not left: `for mark in MARKS: if mark in x: abort(400)`. */
export function noneOfLoop({ body: [only, ...more], ...loop }: Pick<For, "target" | "iter" | "body">): NoneIn | null {
  const isOne = only?.kind === "If" && more.length === 0 && only.orelse.length === 0 && isLeft(only.body);
  return isOne && isQuiet(loop.iter) ? noneOf(loop, only.test, "In") : null;
}

function noneOf({ target, iter }: Pick<For, "target" | "iter">, test: Expression, op: "In" | "NotIn"): NoneIn | null {
  if (target.kind !== "Name" || test.kind !== "Compare" || test.ops.length > 1 || test.ops[0] !== op) return null;
  return test.left.kind === "Name" && test.left.id === target.id ? { items: iter, within: test.comparators[0]! } : null;
}

/** `set(x) & set(MARKS)` that is empty. */
export function noneInBoth(left: Expression, right: Expression): NoneIn | null {
  const [items, within] = [setOf(left), setOf(right)];
  return items === null && within === null ? null : { items: items ?? left, within: within ?? right };
}

/** Nothing behind the test is reached from here. */
export function isLeft(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  return last?.kind === "Return" || last?.kind === "Raise" || (last?.kind === "Expr" && isAbort(last.value));
}

/** `abort(400)`, as the frameworks have it. */
function isAbort(node: Expression): boolean {
  return node.kind === "Call" && node.func.kind === "Name" && node.func.id === "abort";
}

/** `x` in `set(x)`. */
function setOf(node: Expression): Expression | null {
  if (node.kind !== "Call" || node.func.kind !== "Name" || !["set", "frozenset"].includes(node.func.id)) return null;
  return node.args[0] ?? null;
}

/** `x` and `.-` of `x.replace(".", "").replace("-", "")`: what is asked of the rest is not asked of these. */
export function withoutSome(node: Expression): { readonly text: Expression; readonly also: string } {
  if (node.kind !== "Call" || node.func.kind !== "Attribute" || node.func.attr !== "replace" || node.keywords.length > 0)
    return { text: node, also: "" };
  const [from, to, ...more] = node.args;
  const isLeftOut = from?.kind === "Constant" && from.type === "str" && to?.kind === "Constant" && to.value === "";
  if (!isLeftOut || more.length > 0) return { text: node, also: "" };
  const { text, also } = withoutSome(node.func.value);
  return { text, also: also + from.value };
}
