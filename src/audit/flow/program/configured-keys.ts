// Which keys of a configuration (`app.config["KEY"]`) the functions of a module may change after it was loaded.
import type { Expression, Module } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";

const CHANGING = /^(?:update|setdefault|pop|clear|popitem|from_\w+)$/;
const READING = new Set("get items keys values copy startswith endswith split strip lower upper format join rstrip lstrip".split(" "));
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
      if (node.kind === "Subscript" && isConfig(node.value) && node.ctx !== "Load") change(node.slice);
      // What lies there is changed: `app.config["KINDS"].add(x)`, `app.config["MAP"]["x"] = y`.
      const held = node.kind === "Attribute" || (node.kind === "Subscript" && node.ctx !== "Load") ? node.value : null;
      if (held?.kind === "Subscript" && isConfig(held.value) && !(node.kind === "Attribute" && READING.has(node.attr))) change(held.slice);
      if (node.kind !== "Call" || node.func.kind !== "Attribute" || !isConfig(node.func.value) || !CHANGING.test(node.func.attr)) return;
      for (const { arg } of node.keywords) if (arg !== null) keys.add(arg);
      if (node.args.length > 0 || node.keywords.length === 0 || node.keywords.some(({ arg }) => arg === null)) change(node.args[0] ?? null);
    });
  walk(ast, (node, parent) => {
    // By another name, or handed on: whoever has it may change it.
    const isUsed = parent?.kind === "Attribute" || (parent?.kind === "Subscript" && parent.value === node);
    isAny ||= node.kind === "Attribute" && isConfig(node) && !isUsed;
    return !isAny;
  });
  if (!isAny)
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
