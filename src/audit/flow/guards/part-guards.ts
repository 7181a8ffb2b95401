// Tests of a part of something that say what the whole is: the host of an address, the folders above a path.
import type { AsyncFor, Call, Compare, Expression, For, Name } from "../../../python/parse/ast.ts";
import { cleanFor } from "../values/taint.ts";
import { onlyConstant, type Value } from "../values/value.ts";
import { behindBegin } from "../values/addresses.ts";
import { harmlessWithout } from "./pattern-alphabet.ts";
import { signingOf } from "./signatures.ts";

/** Their result is the same thing in another form, or a part of it that is looked up. */
const FORMS = new Set([
  "urlparse",
  "urlsplit",
  "ip_address",
  "IPv4Address",
  "gethostbyname",
  "URL",
  "str",
  "Path",
  "PurePath",
  "resolve",
  "realpath",
  "abspath",
  "normpath",
  "absolute",
  "strip",
  "lower",
  "casefold",
]);
const HOSTS = new Set(["netloc", "hostname", "host", "authority"]);
/** Of an address of a network, where it does not hold. */
const INSIDE = new Set(["is_private"]);
const DEPTH_MAX = 8;

/** The variable that a chain of forms begins with: `x` of `ip_address(gethostbyname(urlparse(x).hostname))`; null where it is put together from several. */
export function originOf(written: Expression, depth = 0): Name | null {
  if (depth > DEPTH_MAX) return null;
  const node = orNothing(written);
  if (node.kind === "Name") return node;
  if (node.kind === "NamedExpr") return originOf(node.value, depth + 1);
  if (node.kind === "Attribute") return HOSTS.has(node.attr) ? originOf(node.value, depth + 1) : null;
  if (node.kind !== "Call") return null;
  const { func, args } = node;
  // `ast.parse(x, mode="eval")`, `compile(tree, "", "eval")`
  if (isSyntaxTree(node) && args.length > 0) return originOf(args[0]!, depth + 1);
  if (node.keywords.length > 0) return null;
  const name = func.kind === "Name" ? func.id : func.kind === "Attribute" ? func.attr : "";
  // `urljoin(base, x)` leads where `x` does, or to the base.
  if (name === "urljoin" && args.length === 2) return originOf(args[1]!, depth + 1);
  if (!FORMS.has(name)) return null;
  if (args.length === 1) return originOf(args[0]!, depth + 1);
  return args.length === 0 && func.kind === "Attribute" ? originOf(func.value, depth + 1) : null;
}

function isSyntaxTree({ func }: Call): boolean {
  if (func.kind === "Name") return func.id === "compile";
  return func.kind === "Attribute" && func.attr === "parse" && func.value.kind === "Name" && func.value.id === "ast";
}

/** `x` of `x or ""`. */
function orNothing(node: Expression): Expression {
  const [first, second, ...more] = node.kind === "BoolOp" && node.op === "Or" ? node.values : [];
  const isNothing = second?.kind === "Constant" && second.type === "str" && second.value === "";
  return first !== undefined && isNothing && more.length === 0 ? first : node;
}

/** `self.url` of `urlparse(self.url).hostname`, a field of a variable. */
export function fieldOf(node: Expression, depth = 0): Expression | null {
  if (depth > DEPTH_MAX) return null;
  if (node.kind === "Attribute") {
    if (HOSTS.has(node.attr)) return fieldOf(node.value, depth + 1);
    return depth > 0 && node.value.kind === "Name" ? node : null;
  }
  if (node.kind !== "Call" || node.keywords.length > 0 || node.args.length !== 1) return null;
  const name = node.func.kind === "Name" ? node.func.id : node.func.kind === "Attribute" ? node.func.attr : "";
  return FORMS.has(name) ? fieldOf(node.args[0]!, depth + 1) : null;
}

/** What is assigned is another form of a variable. */
export function isForm(node: Expression): boolean {
  const form = orNothing(node);
  return (form.kind === "Call" || form.kind === "Attribute") && originOf(form) !== null;
}

/** `urlparse(x)` in `urlparse(x).hostname`: what an address has to be so that its host is that. */
export function wholeOfHost(written: Expression): Expression | null {
  const tested = orNothing(written);
  if (
    tested.kind === "Call" &&
    tested.func.kind === "Attribute" &&
    tested.args.length === 0 &&
    ["lower", "strip", "casefold"].includes(tested.func.attr)
  )
    return wholeOfHost(tested.func.value);
  return tested.kind === "Attribute" && HOSTS.has(tested.attr) ? tested.value : null;
}

/** `address.is_private` that does not hold, `address.is_global` that does. */
export function isOutside(tested: Expression, holds: boolean): Expression | null {
  if (tested.kind !== "Attribute") return null;
  return (tested.attr === "is_global" && holds) || (INSIDE.has(tested.attr) && !holds) ? tested.value : null;
}

/** `path` in `path.parents`. */
export function wholeOfParents(where: Expression): Expression | null {
  return where.kind === "Attribute" && ["parents", "parent"].includes(where.attr) ? where.value : null;
}

/** `x` in `x.split("/")` and `Path(x).parts`: what the parts are taken from. */
export function partsListed(where: Expression): Expression {
  if (where.kind === "Attribute" && where.attr === "parts") return originOf(where.value) ?? where;
  const isSplit = where.kind === "Call" && where.func.kind === "Attribute" && where.func.attr === "split" && where.args.length === 1;
  return isSplit && where.func.kind === "Attribute" ? where.func.value : where;
}

/** `x` of `len(Path(x).parts) == 1` that holds and of `os.path.dirname(x)` that does not: a name, and no way through folders. Null for any other test. */
export function nameAlone(test: Expression, holds: boolean): Expression | null {
  if (test.kind === "Call") {
    const isOfFolders = test.func.kind === "Attribute" && test.func.attr === "dirname" && test.args.length === 1;
    return isOfFolders && !holds ? test.args[0]! : null;
  }
  if (test.kind !== "Compare" || test.ops.length > 1 || test.left.kind !== "Call") return null;
  const { func, args } = test.left;
  const [parts] = func.kind === "Name" && func.id === "len" ? args : [];
  return parts?.kind === "Attribute" && parts.attr === "parts" && isOne(test, holds) ? originOf(parts.value) : null;
}

/** At most one is left: `len(parts) > 1` that does not hold, `len(parts) == 1` that does. */
function isOne({ ops: [op], comparators: [right] }: Compare, holds: boolean): boolean {
  if (right?.kind !== "Constant" || right.type !== "int") return false;
  if (right.value === 1) return op === (holds ? "LtE" : "Gt") || op === (holds ? "Eq" : "NotEq");
  return right.value === 2 && op === (holds ? "Lt" : "GtE");
}

/** The last of `x.rsplit("/", 1)`: behind that slash there is none. Where an address leads, its begin says: nothing of it is shown of `x.split("next=")[1]`. */
export function behindLast(node: Expression, key: Value, item: Value): Value {
  if (node.kind !== "Call" || node.func.kind !== "Attribute") return item;
  if (node.func.attr === "split") return onlyConstant(key) === 0 || !item.isOpen ? item : { ...item, taint: behindBegin(item.taint) };
  if (node.func.attr !== "rsplit") return item;
  const [separator] = node.args;
  if (separator?.kind !== "Constant" || separator.type !== "str" || onlyConstant(key) !== -1 || !item.isOpen) return item;
  return { ...item, taint: cleanFor(item.taint, harmlessWithout(separator.value)), parts: null };
}

/** `path` in `commonpath([base, path])`. */
export function pathsTested(tested: Expression): readonly Expression[] {
  if (tested.kind !== "Call") return [];
  const { func, args } = tested;
  const name = func.kind === "Name" ? func.id : func.kind === "Attribute" ? func.attr : "";
  const [list] = args;
  if (name !== "commonpath" || (list?.kind !== "List" && list?.kind !== "Tuple")) return [];
  return list.elts.filter(({ kind }) => kind !== "Constant");
}

/** In a resolved form: whatever `..` the variable holds was followed before the test. */
export function isResolvedForm(node: Expression): boolean {
  if (node.kind !== "Call") return false;
  const { func } = node;
  const name = func.kind === "Name" ? func.id : func.kind === "Attribute" ? func.attr : "";
  if (["resolve", "realpath", "abspath", "normpath"].includes(name)) return true;
  return name === "str" && node.args[0] !== undefined && isResolvedForm(node.args[0]);
}

/** Variables inside of a path that is put together: `name` of `realpath(join(BASE, name))`. */
export function partsOfPath(node: Expression): readonly Name[] {
  if (node.kind === "Name") return [node];
  if (node.kind === "BinOp") return [...partsOfPath(node.left), ...partsOfPath(node.right)];
  if (node.kind !== "Call") return [];
  const { func, args } = node;
  const of = func.kind === "Attribute" && ["resolve", "joinpath", "absolute"].includes(func.attr) ? partsOfPath(func.value) : [];
  return [...of, ...args.flatMap(partsOfPath)];
}

const PUTS_TOGETHER = new Set(["join", "joinpath", "resolve", "realpath", "abspath", "normpath", "absolute", "Path", "PurePath", "str"]);

/** A path that is put together, and nothing else: `realpath(join(BASE, name))`, `(Path(base) / name).resolve()`. */
export function isPathPut(node: Expression, depth = 0): boolean {
  if (depth > DEPTH_MAX) return false;
  const isPart = (part: Expression): boolean =>
    part.kind === "Name" || part.kind === "Constant" || part.kind === "Attribute" || isPathPut(part, depth + 1);
  if (node.kind === "BinOp") return (node.op === "Div" || node.op === "Add") && isPart(node.left) && isPart(node.right);
  if (node.kind !== "Call" || node.keywords.length > 0) return false;
  const { func, args } = node;
  const name = func.kind === "Name" ? func.id : func.kind === "Attribute" ? func.attr : "";
  return PUTS_TOGETHER.has(name) && args.every(isPart) && (func.kind !== "Attribute" || isPart(func.value));
}

/** A variable of which the value tells something about another one. */
export function tellsOf(node: Expression): Name | null {
  return signingOf(node)?.signed ?? (isForm(node) ? originOf(node) : null);
}

const LISTS = new Set(["getmembers", "getnames", "infolist", "namelist"]);

/** The archives whose entries a loop goes through and refuses some of; what a function of the program gives may leave out some. */
export function archivesChecked({ iter, body }: For | AsyncFor): { readonly names: readonly Name[]; readonly isAll: boolean } {
  const isListed = iter.kind === "Call" && iter.func.kind === "Attribute" && LISTS.has(iter.func.attr);
  const isGiven = iter.kind === "Call" && !isListed;
  const all = isGiven ? iter.args : [isListed ? iter.func.value : iter];
  const refuses = body.some((one) => one.kind === "If" && ["Raise", "Continue", "Return"].includes(one.body.at(-1)?.kind ?? ""));
  return { names: refuses ? all.filter((one) => one.kind === "Name") : [], isAll: !isGiven };
}
