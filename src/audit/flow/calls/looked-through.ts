// Whether a function looks at what a text of Python says before the text runs, by its tree or by the names and instructions of its code, and may refuse it. What such a test lets pass nothing here knows.
import type { AsyncFunctionDef, ClassDef, FunctionDef, Module, Node } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";

/** Of `ast`, `dis`, code objects and visitors of trees. */
const LOOKS = new Set(["iter_child_nodes", "visit", "get_instructions", "co_names", "co_code", "co_consts"]);
const REACHED_MAX = 20;

type Definition = FunctionDef | AsyncFunctionDef | ClassDef;

const kept = new WeakMap<Definition, boolean>();
const definitions = new WeakMap<Module, readonly Definition[]>();

/** `line`: where the text runs. */
export function isLookedThrough(module: Module, line: number): boolean {
  const all = definitionsIn(module);
  const around = all.filter((one) => one.kind !== "ClassDef" && one.line <= line && line <= one.endLine).at(-1);
  if (around === undefined) return false;
  const before = kept.get(around);
  if (before !== undefined) return before;
  const looks = isLooking(around, all);
  kept.set(around, looks);
  return looks;
}

/** In the function or in what it calls by its name. */
function isLooking(around: Definition, all: readonly Definition[]): boolean {
  const byName = new Map(all.map((one) => [one.name, one]));
  const reached = new Set<Definition>([around]);
  let looks = false;
  let refuses = false;
  for (const one of reached)
    walk(one, (node) => {
      if (node.kind === "Attribute") looks ||= LOOKS.has(node.attr) || (node.attr === "walk" && isCalledAst(node.value));
      refuses ||=
        node.kind === "Raise" || node.kind === "Assert" || (node.kind === "If" && node.body.some(({ kind }) => kind === "Return"));
      const called = node.kind === "Call" ? calledName(node.func) : undefined;
      const found = called === undefined ? undefined : byName.get(called);
      if (found !== undefined && reached.size < REACHED_MAX) reached.add(found);
      return true;
    });
  return looks && refuses;
}

function isCalledAst(node: Node): boolean {
  return node.kind === "Name" && node.id === "ast";
}

function calledName(func: Node): string | undefined {
  return func.kind === "Name" ? func.id : func.kind === "Attribute" ? func.attr : undefined;
}

function definitionsIn(module: Module): readonly Definition[] {
  const before = definitions.get(module);
  if (before !== undefined) return before;
  const found: Definition[] = [];
  walk(module, (node) => {
    if (node.kind === "FunctionDef" || node.kind === "AsyncFunctionDef" || node.kind === "ClassDef") found.push(node);
    return true;
  });
  definitions.set(module, found);
  return found;
}
