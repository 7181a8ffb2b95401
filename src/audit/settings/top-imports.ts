// What a module imports at its top level, also in branches and `try`: without a walk through its functions.
import type { Module, Statement } from "../../python/parse/ast.ts";

const kept = new WeakMap<Module, ReadonlyMap<string, string>>();
const DEPTH_MAX = 20;

/** Name in the module → dotted name: `from .a import b` gives `.a.b`, `from . import b` gives `..b`. */
export function topImports(module: Module): ReadonlyMap<string, string> {
  const before = kept.get(module);
  if (before !== undefined) return before;
  const found = new Map<string, string>();
  gather(module.body, found, 0);
  kept.set(module, found);
  return found;
}

function gather(body: readonly Statement[], found: Map<string, string>, depth: number): void {
  if (depth > DEPTH_MAX) return;
  for (const node of body) {
    if (node.kind === "Import")
      for (const { name, asname } of node.names) found.set(asname ?? name.split(".")[0]!, asname === null ? name.split(".")[0]! : name);
    else if (node.kind === "ImportFrom")
      for (const { name, asname } of node.names) found.set(asname ?? name, `${".".repeat(node.level)}${node.module ?? ""}.${name}`);
    else if (node.kind === "If" || node.kind === "Try" || node.kind === "TryStar") {
      gather(node.body, found, depth + 1);
      gather(node.orelse, found, depth + 1);
      if (node.kind !== "If") for (const handler of node.handlers) gather(handler.body, found, depth + 1);
    } else if (node.kind === "With") gather(node.body, found, depth + 1);
  }
}
