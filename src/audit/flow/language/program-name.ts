// `sys.argv[0]` is the program that runs already, whoever started it, as long as the module leaves the list as it is.
import type { Call, Expression, Module, Node } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";

const HARMLESS_CALLS = new Set(["len", "list", "tuple", "print", "repr", "str", "enumerate", "iter"]);
const kept = new WeakMap<Module, boolean>();

/** `sys.argv[0]`, or `argv[0]`. */
export function isFirstOfArguments(whole: Expression, key: Expression): boolean {
  return key.kind === "Constant" && key.type === "int" && key.value === 0 && isCalledArgv(whole);
}

/** Nothing in the module takes from the list, writes to it or hands it on by another name. */
export function keepsArguments(module: Module): boolean {
  const before = kept.get(module);
  if (before !== undefined) return before;
  let keeps = true;
  walk(module, (node) => {
    keeps &&= !changes(node);
    return keeps;
  });
  kept.set(module, keeps);
  return keeps;
}

function changes(node: Node): boolean {
  if (node.kind === "Call") return isGivenOn(node) || (node.func.kind === "Attribute" && isCalledArgv(node.func.value));
  if ((node.kind === "Attribute" || node.kind === "Name") && isCalledArgv(node)) return node.ctx !== "Load";
  if (node.kind === "Subscript" && isCalledArgv(node.value)) return node.ctx !== "Load";
  return (node.kind === "Assign" || node.kind === "NamedExpr") && isCalledArgv(node.value);
}

/** To whoever may change it: not to `len`, nor to what starts a program with it. */
function isGivenOn({ func, args, keywords }: Call): boolean {
  if (![...args, ...keywords.map(({ value }) => value)].some(isCalledArgv)) return false;
  if (func.kind === "Name") return !HARMLESS_CALLS.has(func.id);
  return func.kind !== "Attribute" || func.value.kind !== "Name" || func.value.id !== "os";
}

function isCalledArgv(node: Expression): boolean {
  return node.kind === "Attribute" ? node.attr === "argv" : node.kind === "Name" && node.id === "argv";
}
