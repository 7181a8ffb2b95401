// How tests are written: what they are about, what may be asked twice, and what answers yes or no.
import type { Call, Compare, Expression, Name } from "../../../python/parse/ast.ts";
import { isForm, originOf } from "./part-guards.ts";
import { namesIn } from "./unproved-test.ts";

const ANSWERING = new Set([
  "startswith",
  "endswith",
  "is_relative_to",
  "isalnum",
  "isalpha",
  "isdigit",
  "isdecimal",
  "isidentifier",
  "bool",
  "all",
  "any",
  "issubset",
  "is_file",
  "is_dir",
  "isfile",
  "isdir",
  "exists",
  "is_absolute",
  "isabs",
  "samefile",
]);

export const LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/** Tests of a text after which it holds nothing that any interpreter of text minds. */
export const HARMLESS_TESTS = new Set(["isdigit", "isalnum", "isalpha", "isdecimal", "isnumeric", "isidentifier"]);

/** What it gives is a yes or a no. */
export function isTest(node: Expression): boolean {
  if (node.kind === "Compare") return node.ops.length === 1;
  if (node.kind === "UnaryOp") return node.op === "Not";
  if (node.kind === "BoolOp") return node.values.every(isTest);
  return (
    node.kind === "Call" && ANSWERING.has(node.func.kind === "Attribute" ? node.func.attr : node.func.kind === "Name" ? node.func.id : "")
  );
}

/** The variable that a test is about: `x in known`, `x == "a"`, `x.isdigit()`, `is_valid(x)`. */
export function testedName(node: Expression): Name | null {
  return testedNames(node)[0] ?? null;
}

/** Those that it may be about, the likeliest first. */
export function testedNames(node: Expression): readonly Name[] {
  const tested = node.kind === "Compare" ? [node.left] : node.kind === "Call" ? testedBy(node) : [];
  return tested.flatMap((one) => (one.kind === "Name" ? [one] : one.kind === "Attribute" ? (originOf(one) ?? []) : []));
}

function testedBy(call: Call): readonly Expression[] {
  const { func, args, keywords } = call;
  const one = oneOfBy(call) ?? begunWithSome(call);
  if (one !== null) return [one.tested];
  if (args.length + keywords.length === 0) return func.kind === "Attribute" ? [func.value] : [];
  return [...args.toReversed(), ...keywords.map(({ value }) => value)];
}

/** `x` in `str(x)`, `x.lower()` and `x.upper()`: it holds what they hold. */
export function sameLetters(node: Expression): Expression {
  if (node.kind !== "Call" || node.keywords.length > 0) return node;
  const [first] = node.args;
  if (node.func.kind === "Name" && node.func.id === "str" && node.args.length === 1 && first !== undefined) return sameLetters(first);
  const isCase = node.func.kind === "Attribute" && ["lower", "upper", "casefold"].includes(node.func.attr) && node.args.length === 0;
  return isCase && node.func.kind === "Attribute" ? sameLetters(node.func.value) : node;
}

const QUIET = new Set("realpath abspath normpath join str Path resolve listdir get values keys tuple list set frozenset".split(" "));

/** Last name of what is called, where looking it up changes nothing. */
export function calledName({ func }: Call): string {
  return func.kind === "Attribute" ? (isQuiet(func.value) ? func.attr : "") : func.kind === "Name" ? func.id : "";
}

/** Functions that call what they are given, elsewhere → at which position. */
const CALLED_ELSEWHERE: ReadonlyMap<string, number> = new Map([
  ["to_thread", 0],
  ["run_in_threadpool", 0],
  ["run_sync", 0],
  ["run_in_executor", 1],
]);

/** `validate(x)` of `asyncio.to_thread(validate, x)`; null for any other call. */
export function handedOver(call: Call): Call | null {
  const at = CALLED_ELSEWHERE.get(calledName(call));
  const func = at === undefined ? undefined : call.args[at];
  return at === undefined || func === undefined ? null : { ...call, func, args: call.args.slice(at + 1) };
}

/** `x` of `any(x.startswith(one) for one in known)`: what a test of several judges. */
export function judgedOfSeveral({ func, args: [each] }: Call): Expression | null {
  if (func.kind !== "Name" || (func.id !== "any" && func.id !== "all")) return null;
  if (each?.kind !== "GeneratorExp" && each?.kind !== "ListComp") return null;
  const { elt } = each;
  if (elt.kind === "Compare") return elt.ops[0] === "Eq" && isQuiet(elt.left) ? elt.left : null;
  const isJudge = elt.kind === "Call" && elt.func.kind === "Attribute" && /^(?:startswith|endswith|match|fullmatch)$/.test(elt.func.attr);
  return isJudge && elt.func.kind === "Attribute" && isQuiet(elt.func.value) ? elt.func.value : null;
}

/** `x` and all beginnings of `any(x.startswith(f"{one}/") for one in known)`, which asks what `x.startswith(tuple(…))` asks. */
export function begunWithSome({ func, args: [each] }: Call): { readonly tested: Expression; readonly begins: Expression } | null {
  if (func.kind !== "Name" || func.id !== "any" || (each?.kind !== "GeneratorExp" && each?.kind !== "ListComp")) return null;
  const { elt } = each;
  const [begin, ...more] = elt.kind === "Call" ? elt.args : [];
  if (elt.kind !== "Call" || elt.func.kind !== "Attribute" || elt.func.attr !== "startswith" || begin === undefined || more.length > 0)
    return null;
  const bound = each.generators.map(({ target }) => (target.kind === "Name" ? target.id : null));
  const { value: tested } = elt.func;
  if (tested.kind !== "Name" || bound.includes(null) || bound.includes(tested.id)) return null;
  return { tested, begins: { ...each, kind: "ListComp", elt: begin } };
}

/** Calls nothing that matters, and binds nothing. */
export function isQuiet(node: Expression): boolean {
  switch (node.kind) {
    case "Constant":
    case "Name":
      return true;
    case "Attribute":
    case "FormattedValue":
      return isQuiet(node.value);
    case "JoinedStr":
      return node.values.every(isQuiet);
    case "Subscript":
      return isQuiet(node.value) && isQuiet(node.slice);
    case "Tuple":
    case "List":
    case "Set":
      return node.elts.every(isQuiet);
    case "Dict":
      return node.keys.every((key) => key === null || isQuiet(key)) && node.values.every(isQuiet);
    case "BinOp":
      return isQuiet(node.left) && isQuiet(node.right);
    case "ListComp":
    case "SetComp":
    case "GeneratorExp":
      return isQuiet(node.elt) && node.generators.every((one) => isQuiet(one.iter) && one.ifs.every(isQuiet));
    case "Compare":
      return isQuiet(node.left) && node.comparators.every(isQuiet);
    case "Call":
      return isForm(node) || (node.args.every(isQuiet) && node.keywords.length === 0 && QUIET.has(calledName(node)));
    default:
      return false;
  }
}

/** A test that changes nothing: asked for again, or not at all, it is the same. */
export function isQuietTest(node: Expression): boolean {
  if (!isTest(node)) return false;
  return isQuiet(node) || (node.kind === "Call" && node.func.kind === "Attribute" && isQuiet(node.func.value) && node.args.every(isQuiet));
}

/** `x.isalnum()` for `str.isalnum(x)`. */
export function askedOfText(call: Call, isBuiltin: (type: Expression) => boolean): Call {
  const { func, args } = call;
  const [self, ...others] = args;
  if (func.kind !== "Attribute" || func.value.kind !== "Name" || func.value.id !== "str" || self === undefined) return call;
  return isBuiltin(func.value) ? { ...call, func: { ...func, value: self }, args: others } : call;
}

/** `x` of `x[:2] == "//"`, and of `x[0] == "/"`. */
export function beginTested(tested: Expression, other: Expression): Expression | null {
  if (tested.kind !== "Subscript" || other.kind !== "Constant" || other.type !== "str") return null;
  const { slice } = tested;
  const isFirst = slice.kind === "Constant" && slice.type === "int" && slice.value === 0 && other.value.length === 1;
  const isBegin =
    slice.kind === "Slice" &&
    slice.step === null &&
    (slice.lower === null || (slice.lower.kind === "Constant" && slice.lower.type === "int" && slice.lower.value === 0)) &&
    slice.upper?.kind === "Constant" &&
    slice.upper.type === "int" &&
    slice.upper.value === other.value.length;
  return isFirst || isBegin ? tested.value : null;
}

/** `x` of `len(x) <= n` where it holds, and of `len(x) > n` where it does not. */
export function boundedText(
  left: Expression,
  { op, right, holds }: { readonly op: Compare["ops"][number] | undefined; readonly right: Expression; readonly holds: boolean },
): Expression | null {
  const isLess = (op === "Lt" || op === "LtE") === holds;
  const side = isLess ? left : right;
  const isOrder = op === "Lt" || op === "LtE" || op === "Gt" || op === "GtE";
  const isLength = side.kind === "Call" && side.func.kind === "Name" && side.func.id === "len" && side.args.length === 1;
  return isOrder && isLength ? side.args[0]! : null;
}

export function isHarmlessType(node: Expression): boolean {
  if (node.kind === "Tuple") return node.elts.every(isHarmlessType);
  return node.kind === "Name" && ["int", "float", "bool", "complex", "UUID", "date", "datetime", "Decimal"].includes(node.id);
}

/** `x` of `all(isinstance(one, int) for one in x)`. */
export function itemsOfType({ func, args: [each] }: Call, holds: boolean): Expression | null {
  if (!holds || func.kind !== "Name" || func.id !== "all" || (each?.kind !== "GeneratorExp" && each?.kind !== "ListComp")) return null;
  const { elt, generators } = each;
  const [only] = generators;
  if (elt.kind !== "Call" || elt.func.kind !== "Name" || elt.func.id !== "isinstance" || only === undefined || generators.length > 1)
    return null;
  const [tested, type] = elt.args;
  const isIt = tested?.kind === "Name" && only.target.kind === "Name" && tested.id === only.target.id && only.ifs.length === 0;
  return isIt && type !== undefined && isHarmlessType(type) ? only.iter : null;
}

/**
 * `x` and `known` of `any(x == one for one in known)`, which asks what `x in known` asks, and of `all(x != one for one in known)`; what is made of each
 * may stand in its place, `any(x == urlparse(one).hostname for one in known)`.
 */
export function oneOfBy({
  func,
  args: [each],
}: Call): { readonly tested: Expression; readonly where: Expression; readonly isAny: boolean } | null {
  if (func.kind !== "Name" || (func.id !== "any" && func.id !== "all")) return null;
  if (each?.kind !== "GeneratorExp" && each?.kind !== "ListComp") return null;
  const [only, ...more] = each.generators;
  const { elt } = each;
  const isAny = func.id === "any";
  if (only === undefined || more.length > 0 || only.ifs.length > 0 || only.target.kind !== "Name" || elt.kind !== "Compare") return null;
  const [right, ...others] = elt.comparators;
  if (right === undefined || others.length > 0 || elt.ops[0] !== (isAny ? "Eq" : "NotEq")) return null;
  const { id } = only.target;
  const isOfItem = (node: Expression): boolean => namesIn(node).some((name) => name.id === id);
  const [item, tested] = isOfItem(right) ? [right, elt.left] : [elt.left, right];
  if (!isOfItem(item) || isOfItem(tested) || !isQuiet(tested)) return null;
  return { tested, where: item.kind === "Name" ? only.iter : { ...each, kind: "ListComp", elt: item }, isAny };
}

export function isTextType(node: Expression): boolean {
  if (node.kind === "Tuple") return node.elts.every(isTextType);
  return node.kind === "Name" && ["str", "bytes"].includes(node.id);
}

/** The variable in `(x := …)`. */
export function unwrapped(node: Expression): Expression {
  return node.kind === "NamedExpr" ? node.target : node;
}

/** `if TYPE_CHECKING:`. */
export function isForTypes(test: Expression): boolean {
  return test.kind === "Name" ? test.id === "TYPE_CHECKING" : test.kind === "Attribute" && test.attr === "TYPE_CHECKING";
}

/** `len(x) > 0` that does not hold, `len(x) < 1` that does. */
export function isEmptyTest(
  { func, args }: Call,
  { op, right, holds }: { readonly op: Compare["ops"][number] | undefined; readonly right: Expression; readonly holds: boolean },
): boolean {
  if (func.kind !== "Name" || func.id !== "len" || args.length !== 1 || right.kind !== "Constant") return false;
  const limit = right.value;
  return (limit === 0 && op === (holds ? "LtE" : "Gt")) || (limit === 1 && op === (holds ? "Lt" : "GtE"));
}

/** `range(1, 500)` */
export function isWrittenRange(where: Expression): boolean {
  return (
    where.kind === "Call" && where.func.kind === "Name" && where.func.id === "range" && where.args.every(({ kind }) => kind === "Constant")
  );
}

/** What a test asks something for, and of what: `request.args.get("x")` of `request.args.get("x") in known` and of `request.args.get("x", "").isdigit()`. */
export function askedIn(test: Expression): readonly { readonly node: Expression; readonly of: Expression }[] {
  const tested =
    test.kind === "Compare"
      ? [test.left, ...test.comparators]
      : test.kind === "Call" && test.func.kind === "Attribute"
        ? [test.func.value]
        : [];
  return tested.map(sameLetters).flatMap((node): { readonly node: Expression; readonly of: Expression }[] => {
    if (node.kind === "Subscript") return node.slice.kind === "Constant" ? [{ node, of: node.value }] : [];
    return node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr === "get" ? [{ node, of: node.func.value }] : [];
  });
}
