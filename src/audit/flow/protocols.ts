// Special methods of the program's own classes: what subscripts, iteration and operators mean for their instances.
import type { BinOp } from "../../python/parse/ast.ts";
import { cleanFor } from "./taint.ts";
import { NOWHERE, Things } from "./things.ts";
import { NOTHING, open, type Value } from "./value.ts";

const OPERATOR_METHODS: Readonly<Partial<Record<BinOp["op"], string>>> = {
  Add: "__add__",
  Sub: "__sub__",
  Mult: "__mul__",
  Div: "__truediv__",
  Mod: "__mod__",
  BitOr: "__or__",
  BitAnd: "__and__",
};

export abstract class Protocols extends Things {
  /** Calls the method, where the value is for sure an instance of a class that has it; else null. */
  protected special(value: Value, name: string, args: readonly Value[]): Value | null {
    const only = this.onlyThing(value);
    if (only?.thing.kind !== "instance" || only.thing.cls === null) return null;
    const member = this.classMember(only.thing.cls, name, value, NOWHERE);
    return member === null ? null : this.call(member, { positional: args, keywords: new Map(), rest: NOTHING }, NOWHERE);
  }

  protected operatorOf(op: BinOp["op"], left: Value, right: Value): Value | null {
    const name = OPERATOR_METHODS[op];
    if (name === undefined) return null;
    const own = this.special(left, name, [right]) ?? this.special(right, name.replace("__", "__r"), [left]);
    return own ?? this.#modelled(left, name, right) ?? this.#modelled(right, name.replace("__", "__r"), left);
  }

  /** As a model says of a thing of a library: `Markup("<b>%s</b>") % name` escapes. */
  #modelled({ refs }: Value, name: string, other: Value): Value | null {
    for (const ref of refs) {
      const pass = ref.kind === "foreign" ? this.models.passes.get(`${ref.name}.${name}`) : undefined;
      if (pass === undefined) continue;
      const result = open(cleanFor(this.deepTaint(other), pass.cleans));
      return pass.type === null ? result : { ...result, refs: [{ kind: "foreign", name: pass.type }] };
    }
    return null;
  }

  override subscript(value: Value, key: Value): Value {
    return this.special(value, "__getitem__", [key]) ?? super.subscript(value, key);
  }

  override setItem(target: Value, key: Value, value: Value): void {
    if (this.special(target, "__setitem__", [key, value]) === null) super.setItem(target, key, value);
  }

  override setAttribute(target: Value, name: string, value: Value): void {
    if (this.special(target, setterName(name), [value]) === null) super.setAttribute(target, name, value);
  }

  override itemsOf(value: Value): readonly Value[] | null {
    return super.itemsOf(this.special(value, "__iter__", []) ?? value);
  }

  override anyOf(value: Value): Value {
    return super.anyOf(this.special(value, "__iter__", []) ?? value);
  }
}

/** Under which name a class's body keeps the setter of a property. */
export function setterName(property: string): string {
  return `${property}.setter`;
}
