// Attributes: of objects, classes, modules and what belongs to others; reading and writing them.
import { withoutMark } from "./fields-set.ts";
import { hasFromBase, isOfCollection } from "./names-of-bases.ts";
import { classAttribute, isProperty, isSpecial, linearOrder } from "./class-tree.ts";
import type { Access, CallSite } from "./call-site.ts";
import { ForeignAttributes } from "./foreign-attributes.ts";
import { joinAll, type Raised } from "../machine.ts";
import type { Instance } from "../values/state.ts";
import { begunNames, isPath, memberOfPath } from "../values/path-pieces.ts";
import { namesOfBase } from "../models/guesses.ts";
import { cleanFor, joinTaint } from "../values/taint.ts";
import {
  constant,
  HARMLESS,
  isCode,
  join,
  memberOf,
  NOTHING,
  open,
  reference,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type FunctionValue,
  type Ref,
  type Value,
  NO_ARGUMENTS,
} from "../values/value.ts";

const BUILT_IN_TYPES = /^(?:str|int|float|bool|bytes|list|dict|tuple|set|frozenset|type|object|\w+(?:Error|Exception))$/;
/** Objects that share fields, one behind the other. */
const SHARING_MAX = 4;

export abstract class Attributes extends ForeignAttributes {
  /** What the body of a class bound. */
  abstract classVariable(cls: ClassValue, name: string): Value | undefined;
  abstract classVariables(cls: ClassValue): ReadonlyMap<string, Value>;
  abstract basesOf(cls: ClassValue): readonly Value[];
  abstract call(callee: Value, args: CallArguments, site: CallSite): Value;
  abstract globalOf(ref: Ref & { kind: "module" }, name: string): Value;

  attribute(value: Value, name: string, site: CallSite): Value {
    const [only] = value.refs;
    // Most are of one thing, or of nothing that is known.
    if (only === undefined) {
      // What a class or a function is called nobody outside chooses.
      if (name === "__name__" || name === "__qualname__") return HARMLESS;
      if (name === "__class__") return UNKNOWN;
      return value.isOpen || value.constants.length > 0 ? memberOf(value, name) : NOTHING;
    }
    if (value.refs.length === 1 && only.kind !== "foreign" && !value.isOpen && value.constants.length === 0)
      return this.#attributeOf(only, name, site);
    const ofPath = value.isOpen && isPath(value) ? this.#ofPath(value, name) : null;
    if (ofPath !== null) return ofPath;
    const found = value.refs.map((ref) => this.#attributeOf(ref, name, site));
    // Where a model knows what the method of such a thing gives, what else it might be is no matter.
    const known = value.refs.map((ref) => (ref.kind === "foreign" ? `${ref.name}.${name}` : "")).filter((one) => this.isKnownResult(one));
    const part = known.map((one) => this.models.attributePasses.get(one)).find((one) => one !== undefined);
    if (part !== undefined) {
      const taken = open(cleanFor(value.taint, part.cleans));
      return part.type === null ? taken : { ...taken, refs: [{ kind: "foreign", name: part.type }] };
    }
    // An attribute of something from outside is from outside as well.
    if (known.length === 0 && (value.isOpen || value.constants.length > 0))
      found.push(reference({ kind: "bound", self: { ...value, refs: [] }, name }), open(value.taint));
    const result = found.length === 1 ? found[0]! : joinAll(found);
    return known.length === 0 || value.taint.length === 0 ? result : { ...result, taint: joinTaint(result.taint, value.taint) };
  }

  #ofPath(value: Value, name: string): Value | null {
    if (name !== "parts") return memberOfPath(value, name);
    const { names, isAll } = begunNames(value);
    if (isAll) return this.list(names.map(constant), "tuple");
    return names.length === 0 ? null : this.make({ kind: "sequence", type: "tuple", items: null, rest: open(value.taint), head: names });
  }

  #attributeOf(ref: Ref, name: string, site: CallSite): Value {
    switch (ref.kind) {
      case "module":
        return this.globalOf(ref, name);
      case "foreign":
        return name === "__name__" && BUILT_IN_TYPES.test(ref.name)
          ? constant(ref.name)
          : this.foreignAttribute(`${ref.name}.${name}`, site);
      case "class":
        return (
          this.classMember(ref.cls, name, null, site) ??
          this.ofClass(ref, name, site) ??
          this.#brought(ref.cls, { member: `.${name}`, site }) ??
          reference({ kind: "bound", self: reference(ref), name })
        );
      case "super":
        return this.#superMember(ref, name, site);
      case "object":
        return this.#fieldOf(ref, name, site);
      case "function":
        return this.ofFunction(ref.fn, name) ?? reference({ kind: "bound", self: reference(ref), name });
      case "record":
        return name === "_fields"
          ? this.list(
              ref.fields.map((one) => constant(one)),
              "tuple",
            )
          : reference({ kind: "bound", self: reference(ref), name });
      case "partial":
        return this.#ofPartial(ref, name) ?? reference({ kind: "bound", self: reference(ref), name });
      default:
        return reference({ kind: "bound", self: reference(ref), name });
    }
  }

  /** `self.__name` in a method, of an instance of several classes: a field of the class that the method stands in. */
  protected privateName(whole: Value, name: string, isWritten: boolean): string {
    const owner = this.at.fn?.cls ?? null;
    if (owner === null || !name.startsWith("__") || name.endsWith("__") || this.isDecisive(name)) return name;
    const thing = this.onlyThing(whole)?.thing;
    if (thing?.kind !== "instance" || thing.cls === null || linearOrder(this, thing.cls).length < 2) return name;
    const own = `_${owner.node.name.replace(/^_+/, "")}${name}`;
    return isWritten || thing.fields.has(own) ? own : name;
  }

  /** What `functools.partial` keeps. */
  #ofPartial({ callee, args }: Ref & { kind: "partial" }, name: string): Value | null {
    if (name === "func") return callee;
    if (args.rest !== NOTHING) return null;
    return name === "args" ? this.list(args.positional, "tuple") : name === "keywords" ? this.mapping(args.keywords) : null;
  }

  /** What every class has without saying so, or its metaclass brings. */
  protected abstract ofClass(ref: Ref & { kind: "class" }, name: string, site: CallSite): Value | null;
  /** What was assigned to an attribute of a function. */
  protected abstract ofFunction(fn: FunctionValue, name: string): Value | null;
  /** `name` is bound in some class to what decides itself what reading or writing it means. */
  protected abstract isDecisive(name: string): boolean;

  /** The class has something under this name that comes before the object's own field. */
  protected abstract isTakenByClass(cls: ClassValue, name: string): boolean;

  #superMember(ref: Ref & { kind: "super" }, name: string, site: CallSite): Value {
    const found = this.classMember(this.#typeBehind(ref), name, ref.self, site, ref.cls);
    if (found !== null) return found;
    // What built-in types do by these names is known.
    return this.#brought(ref.cls, { member: `().${name}`, site }) ?? reference({ kind: "bound", self: reference(ref), name });
  }

  /** The class whose order `super()` goes on in: that of the object, or the class itself in a class method. */
  #typeBehind({ cls, self }: Ref & { kind: "super" }): ClassValue {
    const [ref] = self.refs;
    const thing = ref?.kind === "object" ? this.thing(ref.id) : undefined;
    const own = ref?.kind === "class" ? ref.cls : thing?.kind === "instance" ? thing.cls : null;
    return own !== null && linearOrder(this, own).some(({ node }) => node === cls.node) ? own : cls;
  }

  #fieldOf(ref: Ref & { kind: "object" }, name: string, site: CallSite): Value {
    const thing = this.thing(ref.id);
    const ofChain = thing?.kind === "mapping" && thing.chain !== undefined ? this.ofChain(thing.chain, name) : null;
    if (thing?.kind !== "instance") return ofChain ?? reference({ kind: "bound", self: reference(ref), name });
    const { cls } = thing;
    if (cls !== null && this.isDecisive("__getattribute__")) {
      const reader = this.classMember(cls, "__getattribute__", reference(ref), site);
      const asked = { positional: [constant(name)], keywords: new Map(), rest: NOTHING };
      const self = reference(ref);
      if (reader !== null) return this.#orBehind(cls, name, { self, site, read: () => this.call(reader, asked, site) })!;
    }
    return this.plainAttribute(ref, name, site);
  }

  /** `both.maps`, `both.parents` of a `ChainMap`; null for any other name. */
  protected abstract ofChain(chain: Value, name: string): Value | null;

  /** As `object.__getattribute__`, and `__getattr__` behind it. */
  plainAttribute(ref: Ref & { kind: "object" }, name: string, site: CallSite): Value {
    const thing = this.thing(ref.id);
    if (thing?.kind !== "instance") return reference({ kind: "bound", self: reference(ref), name });
    const { cls } = thing;
    const field = thing.fields.get(name);
    if (field !== undefined && !(cls !== null && this.isDecisive(name) && this.isTakenByClass(cls, name)))
      return thing.maybe?.has(name) === true && cls !== null
        ? join(field, this.#behindField(cls, name, { self: reference(ref), site }))
        : field;
    const shared = this.#sharedFields(thing);
    const kept = shared === undefined ? undefined : this.pairsOf(shared);
    if (kept !== undefined && kept !== null && (kept.names.has(name) || kept.rest !== NOTHING)) return kept.names.get(name) ?? kept.rest;
    if (cls !== null) {
      const self = reference(ref);
      const member = this.#orBehind(cls, name, { self, site, read: () => this.classMember(cls, name, self, site) });
      // Set under a name that is not known: perhaps this one.
      if (member !== null) return thing.rest === NOTHING || member.refs.some(isCode) ? member : join(member, thing.rest);
      if (name === "__dict__") return this.#fieldsOf(ref.id);
      if (name === "__class__") return reference({ kind: "class", cls });
      // Written in the class's own body with two underlines alone.
      const mangled = /^_[A-Za-z]\w*?(__\w+)$/.exec(name)?.[1];
      if (mangled !== undefined && thing.fields.has(mangled)) return thing.fields.get(mangled)!;
      const ofThread = name === "start" || name === "join" ? this.ofThread(ref, cls, name) : null;
      if (ofThread !== null) return ofThread;
      const bases = this.foreignBases(cls);
      if (isOfCollection(bases, name)) return reference({ kind: "bound", self: reference(ref), name });
      const fromBase = hasFromBase(bases, name);
      const made = fromBase === true ? null : this.classMember(cls, "__getattr__", reference(ref), site);
      if (made !== null) return this.#asked(made, name, { isSure: fromBase === false, site });
      const isLacking = thing.rest === NOTHING && fromBase === false && ref.id > this.at.frame && this.#isAllOwn(cls);
      if (isLacking) return this.fails("AttributeError");
      return thing.rest === NOTHING ? (this.#brought(cls, { member: `().${name}`, site }) ?? UNKNOWN) : thing.rest;
    }
    if (name === "__dict__" && thing.foreign === "types.SimpleNamespace") return this.#fieldsOf(ref.id);
    if (thing.rest !== NOTHING) return thing.rest;
    return reference({ kind: "bound", self: reference(ref), name });
  }

  /** Of a class made from `Thread`: its `run` is what is started. */
  protected abstract ofThread(ref: Ref & { kind: "object" }, cls: ClassValue, name: "start" | "join"): Value | null;

  /** What is read; where that fails for want of an attribute, what `__getattr__` says. */
  #orBehind(cls: ClassValue, name: string, { self, site, read }: Reading): Value | null {
    const fallback = this.isDecisive("__getattr__") ? this.classMember(cls, "__getattr__", self, site) : null;
    if (fallback === null) return read();
    const caught: Raised[] = [];
    this.at.catching.push(caught);
    const member = read();
    this.at.catching.pop();
    const lacking = caught.filter((one) => this.raisedName(one.value, one.state) === "AttributeError");
    for (const one of caught) if (!lacking.includes(one)) this.raise(one.value, one.state);
    if (lacking.length === 0) return member;
    const found = this.state;
    this.meet(lacking.map(({ state }) => state));
    const made = this.call(fallback, { positional: [constant(name)], keywords: new Map(), rest: NOTHING }, site);
    this.meet([found, this.state]);
    return found === null ? made : join(member ?? NOTHING, made);
  }

  protected abstract raisedName(value: Value, state?: Attributes["state"]): string | null;
  abstract raise(value: Value, state: Attributes["state"]): void;

  /** `self.__dict__`: what is written there is a field. */
  #fieldsOf(id: number): Value {
    return this.make({ kind: "mapping", slots: new Map(), rest: NOTHING, restKeys: NOTHING, fieldsOf: id });
  }

  /** What an attribute is where the object itself has none. */
  #behindField(cls: ClassValue, name: string, { self, site }: { readonly self: Value; readonly site: CallSite }): Value {
    const member = this.classMember(cls, name, self, site);
    if (member !== null) return member;
    const made = this.classMember(cls, "__getattr__", self, site);
    return made === null ? UNKNOWN : this.#asked(made, name, { isSure: true, site });
  }

  /** What `__getattr__` says; a base that may have the attribute itself keeps it from being asked. */
  #asked(made: Value, name: string, { isSure, site }: { readonly isSure: boolean; readonly site: CallSite }): Value {
    const before = isSure ? null : (this.state?.copy() ?? null);
    const said = this.call(made, { positional: [constant(name)], keywords: new Map(), rest: NOTHING }, site);
    if (before === null) return said;
    this.meet([before, this.state]);
    return join(said, UNKNOWN);
  }

  /** Nothing but what the program says itself decides what its instances have. */
  #isAllOwn(cls: ClassValue): boolean {
    if (!this.isWaitedFor || this.state === null || this.foreignBases(cls).length > 0 || this.metaclassOf(cls) !== null) return false;
    return linearOrder(this, cls).every(
      ({ node }) => node.decorator_list.length === 0 && node.keywords.length === 0 && node.bases.every(({ kind }) => kind === "Name"),
    );
  }

  protected abstract metaclassOf(cls: ClassValue): ClassValue | null;

  /** What a base of another package brings, of several the one that a model knows; `member` as it is written behind the class, `.objects` of the class itself or `().request` of an instance. */
  #brought(cls: ClassValue, { member, site }: { readonly member: string; readonly site: CallSite }): Value | null {
    for (const base of this.foreignBases(cls)) {
      const name = `${this.#steered(cls, base, member)}${member.replace(/^\(\)/, "")}`;
      if (this.isModelled(name)) return this.foreignAttribute(name, site);
    }
    return null;
  }

  /** An instance of the class as a model names it: another thing where it is told by the class itself what to do. */
  #steered(cls: ClassValue, base: string, member: string): string {
    if (!member.startsWith("()")) return base;
    const steered = this.models.steered.get(base);
    const isSteered = steered !== undefined && [...steered.methods].some((name) => classAttribute(this, cls, name) !== null);
    return isSteered ? steered.is : `${base}()`;
  }

  /** Classes of other packages that a class is made from, as far as models say what those are made from. */
  protected foreignBases(cls: ClassValue): readonly string[] {
    return linearOrder(this, cls).flatMap((one) => this.basesOf(one).flatMap((base) => namesOfBase(base, one.node, this.models)));
  }

  /** A method bound to `self`, the value of a property, or a class variable; null where the classes in sight have none. */
  protected classMember(cls: ClassValue, name: string, self: Value | null, site: CallSite, behind: ClassValue | null = null): Value | null {
    const found = classAttribute(this, cls, name, behind);
    if (found === null) return null;
    const { value, owner } = found;
    const [ref] = value.refs;
    if (ref?.kind === "object") return this.described(value, { cls, self, site });
    if (ref?.kind !== "function" || ref.fn.self !== null) return value;
    const { fn } = ref;
    if (name === "__new__" || isSpecial(fn.node, "staticmethod")) return value;
    if (isSpecial(fn.node, "classmethod") || name === "__init_subclass__" || name === "__class_getitem__")
      return reference({ kind: "function", fn: { ...fn, self: reference({ kind: "class", cls }), cls: owner } });
    if (self === null) return reference({ kind: "function", fn: { ...fn, cls: owner } });
    const bound = reference({ kind: "function", fn: { ...fn, self, cls: owner } });
    const isCached = isSpecial(fn.node, "cached_property");
    if (!isCached && !isProperty(fn.node)) return bound;
    const made = this.call(bound, NO_ARGUMENTS, site);
    // From now on a field like any other.
    const only = isCached && this.state !== null ? this.onlyThing(self) : null;
    if (only?.thing.kind === "instance") this.state!.put(only.id, { ...only.thing, fields: new Map(only.thing.fields).set(name, made) });
    return made;
  }

  /** What a class variable gives that is an object: itself, or what it decides. */
  protected abstract described(value: Value, of: Access): Value;

  /** Raises a built-in exception. */
  abstract fails(name: string, args?: readonly Value[]): Value;

  /** What fails for sure is seen where something around waits for it: elsewhere too little depends on it to rely on what seems certain. */
  protected get isWaitedFor(): boolean {
    return this.at.catching.length > 0;
  }

  // ---- writing ----

  /** The dictionary that was assigned to `self.__dict__`: its fields lie there. */
  #sharedFields({ fields }: Instance): Value | undefined {
    return this.isDecisive("__dict__") ? fields.get("__dict__") : undefined;
  }

  /** The dictionary is that of this object, perhaps by way of others; of a longer way it is taken to be. */
  #leadsTo(fields: Value, id: number): boolean {
    let at: Value = fields;
    for (let i = 0; i < SHARING_MAX; i++) {
      const thing = this.onlyThing(at)?.thing;
      if (thing?.kind !== "mapping" || thing.fieldsOf === undefined) return false;
      const of = this.thing(thing.fieldsOf);
      if (thing.fieldsOf === id) return true;
      const next = of?.kind === "instance" ? of.fields.get("__dict__") : undefined;
      if (next === undefined) return false;
      at = next;
    }
    return true;
  }

  protected abstract noteDecisive(name: string): void;
  abstract setItem(target: Value, key: Value, value: Value): void;

  setAttribute(target: Value, name: string, value: Value): void {
    const only = this.onlyThing(target);
    if (name === "__dict__" && only?.thing.kind === "instance" && this.#leadsTo(value, only.id)) return;
    if (name === "__dict__" && only?.thing.kind === "instance" && this.pairsOf(value) !== null) {
      this.noteDecisive(name);
      return this.state?.put(only.id, { ...only.thing, fields: new Map([[name, value]]) });
    }
    const [becomes] = value.refs;
    if (name === "__class__" && only?.thing.kind === "instance" && only.thing.cls !== null && becomes?.kind === "class")
      return this.state?.put(only.id, { ...only.thing, cls: becomes.cls });
    for (const { id, thing } of this.things(target)) {
      if (thing.kind !== "instance") continue;
      const shared = this.#sharedFields(thing);
      if (shared !== undefined) {
        this.setItem(shared, constant(name), value);
        continue;
      }
      const before = only === null ? (thing.fields.get(name) ?? NOTHING) : NOTHING;
      const after = { ...thing, fields: new Map(thing.fields).set(name, join(before, value)) };
      this.state?.put(
        id,
        only !== null
          ? withoutMark(after, name)
          : thing.fields.has(name)
            ? after
            : { ...after, maybe: new Set([...(thing.maybe ?? []), name]) },
      );
    }
    for (const ref of target.refs) {
      if (ref.kind === "class") this.setClassVariable(ref.cls, name, value);
      if (ref.kind === "module") this.setGlobal(ref, name, value);
    }
  }

  abstract setClassVariable(cls: ClassValue, name: string, value: Value): void;
  abstract setGlobal(ref: Ref & { kind: "module" }, name: string, value: Value): void;

  deleteAttribute(target: Value, name: string): void {
    const only = this.onlyThing(target);
    if (only?.thing.kind !== "instance") return;
    const fields = new Map(only.thing.fields);
    fields.delete(name);
    this.state?.put(only.id, withoutMark({ ...only.thing, fields }, name));
  }
}

interface Reading {
  readonly self: Value;
  readonly site: CallSite;
  readonly read: () => Value | null;
}
