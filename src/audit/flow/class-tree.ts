// Attributes of classes, looked up through their bases.
import type { AsyncFunctionDef, ClassDef, FunctionDef, Lambda } from "../../python/parse/ast.ts";
import { dottedName } from "../../python/parse/dotted-name.ts";
import type { ClassValue, Value } from "./value.ts";

/** Longer chains of bases are cut. */
const BASES_MAX = 32;

/** Where a class's own names and its bases are found. */
export interface ClassReader {
  classVariable(cls: ClassValue, name: string): Value | undefined;
  basesOf(cls: ClassValue): readonly Value[];
}

/** `isBehind`: without the class itself, as `super()` looks. */
export function classAttribute(
  reader: ClassReader,
  cls: ClassValue,
  name: string,
  isBehind = false,
): { readonly value: Value; readonly owner: ClassValue } | null {
  const order = linearOrder(reader, cls);
  for (const one of isBehind ? order.slice(1) : order) {
    const value = reader.classVariable(one, name);
    if (value !== undefined) return { value, owner: one };
  }
  return null;
}

/** Depth first, each class where it comes last: what Python's C3 gives for all but odd diamonds. */
export function linearOrder(reader: ClassReader, cls: ClassValue): readonly ClassValue[] {
  const found: ClassValue[] = [];
  const visit = (one: ClassValue): void => {
    if (found.length >= BASES_MAX) return;
    const before = found.findIndex(({ node }) => node === one.node);
    if (before >= 0) found.splice(before, 1);
    found.push(one);
    for (const base of reader.basesOf(one))
      for (const ref of base.refs) if (ref.kind === "class" && ref.cls.node !== one.node) visit(ref.cls);
  };
  visit(cls);
  return found;
}

/** Whether a decorator with this last name stands on it. */
export function isSpecial(node: FunctionDef | AsyncFunctionDef | Lambda, name: string): boolean {
  if (node.kind === "Lambda") return false;
  return node.decorator_list.some((decorator) => {
    const dotted = dottedName(decorator);
    return dotted !== null && (dotted === name || dotted.endsWith(`.${name}`));
  });
}

/** Its `__init__` takes the annotated fields in order. */
export function isDataclass(node: ClassDef): boolean {
  return node.decorator_list.some((decorator) => {
    const named = decorator.kind === "Call" ? decorator.func : decorator;
    const last = named.kind === "Attribute" ? named.attr : named.kind === "Name" ? named.id : "";
    return ["dataclass", "define", "attrs", "frozen", "s"].includes(last);
  });
}
