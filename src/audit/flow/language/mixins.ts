// Methods that `collections.abc.MutableMapping` brings: told by `__getitem__`, `__setitem__`, `__delitem__` and `__iter__` of the class that is made from it.
import { classAttribute } from "./class-tree.ts";
import { Instances } from "./instances.ts";
import type { Raised } from "../machine.ts";
import { join, NONE, NOTHING, UNKNOWN, type CallArguments, type ClassValue, type Value } from "../values/value.ts";

const MAPPINGS = new Set(["collections.abc.Mapping", "collections.abc.MutableMapping", "typing.Mapping", "typing.MutableMapping"]);
const BROUGHT = new Set(["get", "pop", "setdefault", "update", "keys", "values", "items", "clear"]);

export abstract class Mixins extends Instances {
  protected override mixedIn(
    self: Value,
    cls: ClassValue,
    { name, args }: { readonly name: string; readonly args: CallArguments },
  ): Value | null {
    if (!BROUGHT.has(name) || classAttribute(this, cls, name) !== null || !this.foreignBases(cls).some((base) => MAPPINGS.has(base)))
      return null;
    const [key = UNKNOWN, otherwise = NONE] = args.positional;
    switch (name) {
      case "get":
        return this.#found(self, key, otherwise);
      case "pop": {
        const value = this.#found(self, key, otherwise);
        if (this.state !== null) this.special(self, "__delitem__", [key]);
        return value;
      }
      case "setdefault": {
        const value = this.#found(self, key, otherwise);
        if (this.state !== null) this.special(self, "__setitem__", [key, value]);
        return value;
      }
      case "update":
        this.#updated(self, args);
        return NONE;
      case "clear":
        for (const one of this.itemsOf(self) ?? [this.anyOf(self)]) this.special(self, "__delitem__", [one]);
        return NONE;
      default:
        return this.#shown(self, name);
    }
  }

  /** `self[key]`, or what stands for it where that fails. */
  #found(self: Value, key: Value, otherwise: Value): Value {
    const caught: Raised[] = [];
    this.at.catching.push(caught);
    const value = this.special(self, "__getitem__", [key]) ?? UNKNOWN;
    this.at.catching.pop();
    const lacking = caught.filter((one) => this.raisedName(one.value, one.state) === "KeyError");
    for (const one of caught) if (!lacking.includes(one)) this.raise(one.value, one.state);
    const isOver = this.state === null;
    this.meet([this.state, ...lacking.map(({ state }) => state)]);
    return isOver ? otherwise : join(value, otherwise);
  }

  #updated(self: Value, { positional, keywords }: CallArguments): void {
    const from = this.merged([...positional, this.mapping(keywords)]);
    const only = this.onlyThing(from)?.thing;
    if (only?.kind !== "mapping") return;
    for (const [key, value] of only.slots) this.special(self, "__setitem__", [this.keyValue(key), value]);
    if (only.rest !== NOTHING) this.special(self, "__setitem__", [only.restKeys, only.rest]);
  }

  #shown(self: Value, name: string): Value {
    const keys = this.itemsOf(self);
    const one = (key: Value): Value => {
      if (name === "keys") return key;
      const value = this.special(self, "__getitem__", [key]) ?? UNKNOWN;
      return name === "values" ? value : this.list([key, value], "tuple");
    };
    return keys === null ? this.some(one(this.anyOf(self))) : this.list(keys.map(one));
  }
}
