// Tables of what wakes a rule: many names with one check.
import type { Call } from "../../python/parse/ast.ts";
import type { ImportFact } from "../../python/facts/module-facts.ts";
import type { At } from "../rule.ts";

export type CallCheck = (call: Call, at: At) => void;

/** The same check for each name: names are parted by spaces, and `{}` in a prefix stands for each of them. */
export function eachCall(pattern: string, names: string, check: CallCheck): Record<string, CallCheck> {
  return Object.fromEntries(names.split(" ").map((name) => [pattern.replace("{}", name), check]));
}

/** `from a import b, c` gives two facts: a rule that says something about `a` says it once for a module. */
export function isFirstImport(fact: ImportFact, root: string, at: At): boolean {
  const first = at.module.facts.imports.find(({ module, name, level }) => {
    const whole = name === null || name === "*" ? module : `${module}.${name}`;
    return level === 0 && (whole === root || whole.startsWith(`${root}.`));
  });
  return first === fact;
}

/** Something of it is called in the module: then each call is judged for what it does, and the import says no more. */
export function isCalled(root: string, at: At): boolean {
  return at.module.facts.calls.some(({ node, scope }) => at.module.target(node.func, scope)?.startsWith(`${root}.`) === true);
}

const IMPORTS = /^\s*(?:from|import)\b/;

/** Its name stands somewhere else in the module: what nothing names can do nothing. */
export function isNamedLater({ local, name }: ImportFact, at: At): boolean {
  if (name === "*") return true;
  const word = new RegExp(`\\b${local}\\b`);
  return at.module.text.split("\n").some((line) => word.test(line) && !IMPORTS.test(line));
}
