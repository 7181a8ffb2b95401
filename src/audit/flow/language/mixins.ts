// Methods that `collections.abc.MutableMapping` brings: told by `__getitem__`, `__setitem__`, `__delitem__` and `__iter__` of the class that is made from it, or from `UserDict`.
import { classAttribute } from "./class-tree.ts";
import { NOWHERE } from "./call-site.ts";
import { isUserDict } from "./inherited.ts";
import { Instances } from "./instances.ts";
import type { Raised } from "../machine.ts";
import { join, NO_ARGUMENTS, NONE, NOTHING, UNKNOWN, type CallArguments, type ClassValue, type Value } from "../values/value.ts";

const MAPPINGS = new Set(["collections.abc.Mapping", "collections.abc.MutableMapping", "typing.Mapping", "typing.MutableMapping"]);
const ITEMS = ["__getitem__", "__setitem__", "__delitem__"] as const;
const BROUGHT = new Set(["get", "pop", "setdefault", "update", "keys", "values", "items", "clear"]);

export abstract class Mixins extends Instances {
  protected override mixedIn(
    self: Value,
    cls: ClassValue,
    { name, args }: { readonly name: string; readonly args: CallArguments },
  ): Value | null {
    if (!BROUGHT.has(name) || classAttribute(this, cls, name) !== null) return null;
    if (!this.foreignBases(cls).some((base) => MAPPINGS.has(base)) && !this.keepsByItself(cls, name)) return null;
    const [key = UNKNOWN, otherwise = NONE] = args.positional;
    switch (name) {
      case "get":
        return this.#found(self, key, otherwise);
      case "pop": {
        const value = this.#found(self, key, otherwise);
        if (this.state !== null) this.#onItem(self, "__delitem__", [key]);
        return value;
      }
      case "setdefault": {
        const value = this.#found(self, key, otherwise);
        if (this.state !== null) this.#onItem(self, "__setitem__", [key, value]);
        return value;
      }
      case "update":
        this.#updated(self, args);
        return NONE;
      case "clear":
        for (const one of this.itemsOf(self) ?? [this.anyOf(self)]) this.#onItem(self, "__delitem__", [one]);
        return NONE;
      default:
        return this.#shown(self, name);
    }
  }

  /** A `UserDict` with a way of its own to put items in or to give them back. */
  protected override keepsByItself(cls: ClassValue, name: string): boolean {
    const isOwn = BROUGHT.has(name) && ITEMS.some((one) => this.isDecisive(one) && classAttribute(this, cls, one) !== null);
    return isOwn && isUserDict(this.foreignBases(cls));
  }

  /** As the class says, or else as the dictionary does that it keeps. */
  #onItem(self: Value, name: (typeof ITEMS)[number], args: readonly Value[]): Value {
    const said = this.special(self, name, args);
    const held = said === null ? this.innerOf(self) : null;
    return said ?? (held === null ? UNKNOWN : this.dunder(held, name, { ...NO_ARGUMENTS, positional: args }, NOWHERE));
  }

  /** `self[key]`, or what stands for it where that fails. */
  #found(self: Value, key: Value, otherwise: Value): Value {
    const caught: Raised[] = [];
    this.at.catching.push(caught);
    const value = this.#onItem(self, "__getitem__", [key]);
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
    for (const [key, value] of only.slots) this.#onItem(self, "__setitem__", [this.keyValue(key), value]);
    if (only.rest !== NOTHING) this.#onItem(self, "__setitem__", [only.restKeys, only.rest]);
  }

  #shown(self: Value, name: string): Value {
    const keys = this.itemsOf(self);
    const one = (key: Value): Value => {
      if (name === "keys") return key;
      const value = this.#onItem(self, "__getitem__", [key]);
      return name === "values" ? value : this.list([key, value], "tuple");
    };
    return keys === null ? this.some(one(this.anyOf(self))) : this.list(keys.map(one));
  }
}
