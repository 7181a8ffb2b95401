// `from flask import *`: names that nothing binds may be those of such a library.
import type { Module } from "../../../python/parse/ast.ts";
import type { Models } from "../models/models.ts";
import { knownNames } from "../models/known-names.ts";

const NONE: readonly string[] = [];
const kept = new WeakMap<Module, readonly string[]>();

/** Dotted names of what a module takes everything from, the last one first. */
export function starredImports(module: Module): readonly string[] {
  const before = kept.get(module);
  if (before !== undefined) return before;
  const found = module.body.flatMap((one) =>
    one.kind === "ImportFrom" && one.level === 0 && one.module !== null && one.names.some(({ name }) => name === "*") ? [one.module] : [],
  );
  const starred = found.length === 0 ? NONE : found.toReversed();
  kept.set(module, starred);
  return starred;
}

/** What a name that nothing in sight binds is called in the library that it is taken from; null where no model knows it there. */
export function starredName(module: Module, name: string, models: Models): string | null {
  for (const library of starredImports(module)) {
    const dotted = `${library}.${name}`;
    if (knownNames(models).has(dotted)) return dotted;
  }
  return null;
}
