// Names of a template while it is rendered, and what they stand for.
import { joinMarks, UNMARKED, type Marks } from "./filters.ts";
import type { TemplateFile } from "./template-set.ts";
import type { MacroBody } from "./template.ts";

export type Cell<V> =
  | { readonly kind: "value"; readonly value: V; readonly marks: Marks }
  | {
      readonly kind: "macro";
      readonly macro: MacroBody;
      readonly file: TemplateFile;
      readonly scope: Scope<V>;
      readonly isEscaping: boolean;
    }
  /** An imported template, or `self`. */
  | { readonly kind: "names"; readonly names: ReadonlyMap<string, Cell<V>> }
  /** `super`: the block of the template that this one extends. */
  | { readonly kind: "super"; readonly run: () => void }
  /** What was put out while it was made. */
  | { readonly kind: "rendered" };

export function valueCell<V>(value: V, marks: Marks = UNMARKED): Cell<V> {
  return { kind: "value", value, marks };
}

export class Scope<V> {
  readonly names: Map<string, Cell<V>>;
  readonly outer: Scope<V> | null;
  constructor(outer: Scope<V> | null, names: Map<string, Cell<V>> = new Map()) {
    this.outer = outer;
    this.names = names;
  }

  get(name: string): Cell<V> | undefined {
    const own = this.names.get(name);
    if (own !== undefined) return own;
    let found: Cell<V> | undefined;
    for (let at = this.outer; at !== null && found === undefined; at = at.outer) found = at.names.get(name);
    return found;
  }
}

export function joinCells<V>(one: Cell<V>, other: Cell<V>, join: (a: V, b: V) => V): Cell<V> {
  if (one === other || other.kind === "rendered") return one;
  if (one.kind === "rendered") return other;
  if (one.kind !== "value" || other.kind !== "value") return one;
  return valueCell(join(one.value, other.value), joinMarks(one.marks, other.marks));
}

/** What was bound since is forgotten. */
export function restore<V>(names: Map<string, Cell<V>>, from: ReadonlyMap<string, Cell<V>>): void {
  names.clear();
  for (const [name, cell] of from) names.set(name, cell);
}
