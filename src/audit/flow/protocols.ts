// Special methods of the program's own classes: what subscripts, iteration and operators mean for their instances.
import type { BinOp } from "../../python/parse/ast.ts";
import { NOWHERE, Things } from "./things.ts";
import { NOTHING, type Value } from "./value.ts";

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
    return this.special(left, name, [right]) ?? this.special(right, name.replace("__", "__r"), [left]);
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
