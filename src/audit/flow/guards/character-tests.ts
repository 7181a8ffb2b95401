// Tests that say of a text which characters it may hold: `all(c in LETTERS for c in x)`, `set(x) <= LETTERS`, a loop that ends at the first other one.
import type { Call, Comprehension, Expression, For, Statement } from "../../../python/parse/ast.ts";
import { isQuiet } from "./test-forms.ts";

const HARMLESS_TESTS = new Set(["isdigit", "isalnum", "isalpha", "isdecimal", "isnumeric", "isidentifier"]);

/** Every character of `text` is one of `letters`, or a letter or a digit. */
export interface CharacterTest {
  readonly text: Expression;
  readonly letters: readonly Expression[];
  readonly isWord: boolean;
}

/** What a call says where it holds (or does not). */
export function charactersBy({ func, args, keywords }: Call, holds: boolean): CharacterTest | null {
  const [first] = args;
  if (first === undefined || args.length !== 1 || keywords.length > 0) return null;
  if (func.kind === "Name" && func.id === (holds ? "all" : "any")) return quantified(first, holds);
  if (!holds || func.kind !== "Attribute" || func.attr !== "issubset") return null;
  const text = setOf(func.value);
  return text === null ? null : { text, letters: [setOf(first) ?? first], isWord: false };
}

/** `set(x) <= set("abc")`. */
export function charactersOfSet(left: Expression, right: Expression): CharacterTest | null {
  const text = setOf(left);
  return text === null ? null : { text, letters: [setOf(right) ?? right], isWord: false };
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

/** What is known of a text behind a loop over its characters that was not left. */
export function charactersOfLoop({ target, iter, body }: Pick<For, "target" | "iter" | "body">): CharacterTest | null {
  const [only] = body;
  if (body.length !== 1 || only?.kind !== "If" || only.orelse.length > 0 || !isLeft(only.body)) return null;
  return target.kind === "Name" && iter.kind === "Name" ? characterTest(only.test, { name: target.id, text: iter, holds: false }) : null;
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

function quantified(node: Expression, holds: boolean): CharacterTest | null {
  if (node.kind !== "GeneratorExp" && node.kind !== "ListComp") return null;
  const [generator] = node.generators as readonly [Comprehension, ...Comprehension[]];
  if (node.generators.length !== 1 || generator.ifs.length > 0 || generator.target.kind !== "Name") return null;
  return characterTest(node.elt, { name: generator.target.id, text: generator.iter, holds });
}

interface Character {
  readonly name: string;
  readonly text: Expression;
  readonly holds: boolean;
}

function characterTest(test: Expression, { name, text, holds }: Character): CharacterTest | null {
  if (test.kind === "UnaryOp" && test.op === "Not") return characterTest(test.operand, { name, text, holds: !holds });
  // `c.isalnum() or c in "-_"`
  if (test.kind === "BoolOp" && test.op === (holds ? "Or" : "And")) {
    const each = test.values.map((one) => characterTest(one, { name, text, holds }));
    if (!each.every((one) => one !== null)) return null;
    return { text, letters: each.flatMap(({ letters }) => letters), isWord: each.some(({ isWord }) => isWord) };
  }
  const isIt = (node: Expression | undefined): boolean => node?.kind === "Name" && node.id === name;
  if (test.kind === "Compare" && test.ops.length === 1 && isIt(test.left)) {
    const isMember = test.ops[0] === (holds ? "In" : "NotIn") || test.ops[0] === (holds ? "Eq" : "NotEq");
    return isMember ? { text, letters: [test.comparators[0]!], isWord: false } : null;
  }
  const isPlain = test.kind === "Call" && test.func.kind === "Attribute" && HARMLESS_TESTS.has(test.func.attr) && isIt(test.func.value);
  return isPlain && holds ? { text, letters: [], isWord: true } : null;
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
