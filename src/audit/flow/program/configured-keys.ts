// Which keys of a configuration (`app.config["KEY"]`) the functions of a module may change after it was loaded.
import type { Expression, Module } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";

const CHANGING = /^(?:update|setdefault|pop|clear|popitem|from_\w+)$/;
const known = new WeakMap<Module, ReadonlySet<string> | null>();

/** Null: any. */
export function keysChangedLater(ast: Module): ReadonlySet<string> | null {
  const before = known.get(ast);
  if (before !== undefined) return before;
  const keys = new Set<string>();
  let isAny = false;
  const change = (key: Expression | null): void => {
    if (key?.kind === "Constant" && key.type === "str") keys.add(key.value);
    else isAny = true;
  };
  const look = (top: Parameters<typeof walk>[0]): void =>
    walk(top, (node) => {
      if (node.kind === "Subscript" && node.ctx !== "Load" && isConfig(node.value)) change(node.slice);
      if (node.kind !== "Call" || node.func.kind !== "Attribute" || !isConfig(node.func.value) || !CHANGING.test(node.func.attr)) return;
      for (const { arg } of node.keywords) if (arg !== null) keys.add(arg);
      if (node.args.length > 0 || node.keywords.length === 0 || node.keywords.some(({ arg }) => arg === null)) change(node.args[0] ?? null);
    });
  walk(ast, (node) => {
    if (node.kind !== "FunctionDef" && node.kind !== "AsyncFunctionDef") return true;
    look(node);
    return false;
  });
  const found = isAny ? null : keys;
  known.set(ast, found);
  return found;
}

function isConfig(node: Expression): boolean {
  return node.kind === "Attribute" && node.attr === "config";
}
