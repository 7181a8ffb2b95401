// Instances of the project's own classes: how they are made, and what they show as text.
import { Calls } from "./calls.ts";
import { isDataclass, linearOrder } from "./class-tree.ts";
import { joinAll } from "./machine.ts";
import { cleanFor, KIND_BITS } from "./taint.ts";
import { NOWHERE, type CallSite } from "./things.ts";
import { constant, NOTHING, onlyConstant, UNKNOWN, type CallArguments, type ClassValue, type Value } from "./value.ts";

const NO_ARGUMENTS: CallArguments = { positional: [], keywords: new Map(), rest: NOTHING };

export abstract class Instances extends Calls {
  instantiate(cls: ClassValue, args: CallArguments, site: CallSite): Value {
    const self = this.instance(cls, null);
    if (this.isEnum(cls)) return this.enumMember(cls, args.positional[0] ?? UNKNOWN);
    const init = this.classMember(cls, "__init__", self, site);
    if (init !== null) this.call(init, args, site);
    else if (isDataclass(cls.node) || this.#hasForeignBase(cls)) this.#fillFields(cls, self, args);
    return self;
  }

  /** A data class, or one whose base makes `__init__` from annotations, as Pydantic and NamedTuple do. */
  #fillFields(cls: ClassValue, self: Value, args: CallArguments): void {
    const names = linearOrder(this, cls)
      .toReversed()
      .flatMap(({ node }) => node.body.flatMap((one) => (one.kind === "AnnAssign" && one.target.kind === "Name" ? [one.target.id] : [])));
    for (const [i, name] of names.entries()) {
      const value = args.keywords.get(name) ?? args.positional[i];
      if (value !== undefined) this.setAttribute(self, name, value);
      else if (args.rest !== NOTHING) this.setAttribute(self, name, args.rest);
      else
        for (const ref of this.classVariable(cls, name)?.refs ?? [])
          if (ref.kind === "factory") this.setAttribute(self, name, this.call(ref.of, NO_ARGUMENTS, NOWHERE));
    }
    for (const [name, value] of args.keywords) if (!names.includes(name)) this.setAttribute(self, name, value);
  }

  #hasForeignBase(cls: ClassValue): boolean {
    return linearOrder(this, cls).some((one) => this.basesOf(one).some(({ refs }) => refs.some(({ kind }) => kind === "foreign")));
  }

  protected isEnum(cls: ClassValue): boolean {
    return linearOrder(this, cls).some((one) =>
      this.basesOf(one).some(({ refs }) => refs.some((ref) => ref.kind === "foreign" && /^enum\.\w*(?:Enum|Flag)$/.test(ref.name))),
    );
  }

  /** A look-up gives one of the members, whatever it is asked for. */
  protected enumMember(cls: ClassValue, key: Value): Value {
    const members = [...this.classVariables(cls)].filter(
      ([name, value]) => !name.startsWith("_") && value.refs.every(({ kind }) => kind !== "function"),
    );
    const known = onlyConstant(key);
    const chosen = members.filter(([name, value]) => known === undefined || known === name || onlyConstant(value) === known);
    return joinAll(
      chosen.map(([name, value]) =>
        this.instance(
          cls,
          null,
          new Map([
            ["name", constant(name)],
            ["value", value],
          ]),
        ),
      ),
    );
  }

  shown(value: Value): Value {
    const only = this.onlyThing(value);
    if (only?.thing.kind === "instance" && only.thing.cls !== null) {
      const member =
        this.classMember(only.thing.cls, "__str__", value, NOWHERE) ?? this.classMember(only.thing.cls, "__repr__", value, NOWHERE);
      if (member !== null) return this.call(member, NO_ARGUMENTS, NOWHERE);
    }
    const shown = this.textOf(value);
    return shown.taint.length === 0 ? shown : { ...shown, taint: cleanFor(shown.taint, KIND_BITS.document) };
  }
}
