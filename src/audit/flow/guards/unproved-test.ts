// Tests that may make a value harmless in a way that is not understood: what passed them is not surely what came from outside.
import type { Call, Compare, Expression, Name } from "../../../python/parse/ast.ts";
import { dottedName } from "../../../python/parse/dotted-name.ts";
import { walk } from "../../../python/parse/walk.ts";
import { ASKED } from "../values/looked-up.ts";
import type { FunctionValue } from "../values/value.ts";

/** Words in the names of functions that judge what they are given. */
const JUDGES = /valid|safe|allow|check|verif|permit|trust|accept|whitelist|authori[sz]e|(?:^|_)is_|(?:^|_)match/i;
const TEXT_TESTS = new Set(["startswith", "endswith", "match", "fullmatch", "search", "is_relative_to", "isalnum", "isdigit", "issubset"]);
const TAKES_APART = new Set([
  "urlparse",
  "urlsplit",
  "realpath",
  "abspath",
  "commonpath",
  "commonprefix",
  "ip_address",
  "Path",
  "PurePath",
]);
/** What a function may do about a test but to raise. */
const OTHER_WAYS = new Set(["Try", "TryStar", "IfExp", "For", "AsyncFor", "While", "Match", "With", "AsyncWith", "Yield", "YieldFrom"]);
const kept = new WeakMap<FunctionValue["node"], ReadonlySet<string>>();

const judges = new Map<string, boolean>();
const JUDGES_KEPT_MAX = 10_000;

export function isNamedLikeJudge(name: string): boolean {
  const before = judges.get(name);
  if (before !== undefined) return before;
  const is = JUDGES.test(name.slice(name.lastIndexOf(".") + 1));
  if (judges.size < JUDGES_KEPT_MAX) judges.set(name, is);
  return is;
}

/** Parameters of a function that it compares with what it knows, or takes apart to do so. */
export function judgedParameters(node: FunctionValue["node"]): ReadonlySet<string> {
  const known = kept.get(node);
  if (known !== undefined) return known;
  const parameters = new Set([...node.args.posonlyargs, ...node.args.args, ...node.args.kwonlyargs].map(({ arg }) => arg));
  const judged = new Set<string>();
  // Variables, and the parameters that they were made from: what is judged of a copy is judged of them.
  const madeFrom = new Map<string, readonly string[]>([...parameters].map((name) => [name, [name]]));
  const origins = (expression: Expression): readonly string[] => namesIn(expression).flatMap(({ id }) => madeFrom.get(id) ?? []);
  const judge = (expression: Expression): void => {
    for (const name of origins(expression)) judged.add(name);
  };
  if (node.kind !== "Lambda")
    for (const statement of node.body)
      walk(statement, (one) => {
        if (one.kind === "Assign")
          for (const target of one.targets)
            if (target.kind === "Name" && !parameters.has(target.id)) madeFrom.set(target.id, origins(one.value));
        if (one.kind === "Compare" && ((isMembership(one) && !isWritten(one)) || isEquality(one))) judge(one.left);
        if (one.kind === "Call") judgeCall(one, judge);
        return true;
      });
  kept.set(node, judged);
  return judged;
}

export function isMembership({ ops }: Compare): boolean {
  return ops.some((op) => op === "In" || op === "NotIn");
}

/** In a list that is written there: such a test is understood. */
function isWritten({ comparators: [right] }: Compare): boolean {
  const isList = right?.kind === "Tuple" || right?.kind === "List" || right?.kind === "Set";
  return isList && right.elts.every(({ kind }) => kind === "Constant");
}

/** With something that is not written there. */
function isEquality({ ops, comparators: [right] }: Compare): boolean {
  return ops[0] === "Eq" && right !== undefined && right.kind !== "Constant";
}

function judgeCall({ func, args }: Call, judge: (expression: Expression) => void): void {
  const name = func.kind === "Attribute" ? func.attr : func.kind === "Name" ? func.id : "";
  if (func.kind === "Attribute" && TEXT_TESTS.has(name)) for (const one of [func.value, ...args]) judge(one);
  else if (TAKES_APART.has(name) || JUDGES.test(name)) for (const one of args) judge(one);
}

/** What is asked again and gives the same: `request.GET.get("next")`, `request.args["next"]`; null for anything else. What is given where nothing is there, the program writes itself. */
export function askedAgain(node: Expression): string | null {
  const [of, key] = node.kind === "Subscript" ? [node.value, node.slice] : askedOf(node);
  const name = of === null || key?.kind !== "Constant" || key.type !== "str" ? null : dottedName(of);
  return name === null ? null : `${ASKED}${name}[${(key as { readonly value: string }).value}]`;
}

function askedOf(node: Expression): readonly [Expression | null, Expression | null] {
  if (node.kind !== "Call" || node.func.kind !== "Attribute" || node.keywords.length > 0) return [null, null];
  const [key, otherwise, ...more] = node.args;
  if (key === undefined || more.length > 0 || (otherwise !== undefined && otherwise.kind !== "Constant")) return [null, null];
  // `request.META.get(key)` asks for what `request.META[key]` is; any other method for something of its own.
  return [node.func.attr === "get" ? node.func.value : node.func, key];
}

const NO_CALLS: readonly Call[] = [];
const callsOf = new WeakMap<Expression, readonly Call[]>();

export function callsIn(test: Expression): readonly Call[] {
  if (test.kind === "Name" || test.kind === "Constant") return NO_CALLS;
  const before = callsOf.get(test);
  if (before !== undefined) return before;
  const found: Call[] = [];
  walk(test, (one) => {
    if (one.kind === "Call") found.push(one);
    return one.kind !== "Lambda";
  });
  callsOf.set(test, found);
  return found;
}

/** What something may be known of: `url` of `clean(url)`, `self.url` where it is given as it is. */
export function placesIn(expression: Expression): readonly Expression[] {
  return expression.kind === "Attribute" && dottedName(expression) !== null ? [expression] : namesIn(expression);
}

const raising = new WeakMap<FunctionValue["node"], boolean>();

/** By a statement of its own. */
export function raises(node: FunctionValue["node"]): boolean {
  const before = raising.get(node);
  if (before !== undefined) return before;
  let found = false;
  if (node.kind !== "Lambda")
    for (const statement of node.body)
      walk(statement, (one) => {
        found ||= one.kind === "Raise";
        return !found;
      });
  raising.set(node, found);
  return found;
}

const gates = new WeakMap<FunctionValue["node"], boolean>();

/** All that it does with what it refuses is to raise: where no call of it raised, nothing was refused. */
export function refusesByRaising(node: FunctionValue["node"]): boolean {
  const before = gates.get(node);
  if (before !== undefined) return before;
  let is = node.kind !== "Lambda" && raises(node);
  if (node.kind !== "Lambda")
    for (const statement of node.body)
      walk(statement, (one) => {
        if (one.kind === "If") is &&= one.orelse.length === 0 && (one.body.at(-1)?.kind === "Raise" || one.body.at(-1)?.kind === "If");
        is &&= !OTHER_WAYS.has(one.kind) && (one.kind !== "Return" || one === node.body.at(-1));
        return is;
      });
  gates.set(node, is);
  return is;
}

export function namesIn(expression: Expression): readonly Name[] {
  const found: Name[] = [];
  walk(expression, (one) => {
    if (one.kind === "Name") found.push(one);
    return one.kind !== "Lambda";
  });
  return found;
}
