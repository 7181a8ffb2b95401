// What a program asks of classes: which attributes and methods they have, what they are made from.
import { classAttribute, linearOrder, methodsOf } from "../language/class-tree.ts";
import { ANY_NAME } from "../language/property-names.ts";
import type { ClassDef } from "../../../python/parse/ast.ts";
import { typeSaidBefore } from "../entries/said-types.ts";
import { NOWHERE } from "../language/call-site.ts";
import { HOLDERS_MAX, isHeld } from "../values/holders.ts";
import type { FlowModule } from "../program/program.ts";
import { isWithout } from "../values/state.ts";
import { Methods } from "./methods.ts";
import { doubt } from "../values/taint.ts";
import {
  join,
  isCode,
  NO_ARGUMENTS,
  NONE,
  NOTHING,
  onlyConstant,
  open,
  reference,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type Ref,
  type Value,
} from "../values/value.ts";

/** More methods of one beginning are not looked at one by one. */
const METHODS_MAX = 16;
const PROTOCOL = /(?:^|\.)Protocol(?:\[\])*$/;

/** They bring nothing that has a name without underlines. */
const BARE = new Set(["object", "abc.ABC", "typing.Generic"]);

export abstract class ClassQuestions extends Methods {
  /** Given to somebody of whom is not known what he does: what is empty may be there to be filled. */
  protected mayBeFilled({ positional, keywords }: CallArguments): void {
    for (const value of keywords.size === 0 ? positional : [...positional, ...keywords.values()]) {
      const only = value.refs.length === 1 ? this.onlyThing(value) : null;
      if (only === null || this.state === null) continue;
      const { id, thing } = only;
      const isEmptyList = thing.kind === "sequence" && thing.items?.length === 0 && thing.view === undefined && thing.type !== "tuple";
      if (isEmptyList && thing.type !== "iterator") this.state.put(id, { ...thing, items: null, rest: UNKNOWN });
      if (
        thing.kind === "mapping" &&
        isWithout(thing) === true &&
        !thing.factory &&
        thing.chain === undefined &&
        thing.fieldsOf === undefined
      )
        this.state.put(id, { ...thing, rest: UNKNOWN, restKeys: UNKNOWN });
    }
  }

  /** Which type an answer has by one of these methods of the object at hand; where it is not known which object that is, by what is made from its class too. */
  protected saidBefore(methods: readonly string[]): string | null {
    if (methods.length === 0) return null;
    const self = this.at.fn?.self ?? null;
    const [one, ...others] = self === null ? [] : this.things(self);
    const made = one?.thing.kind === "instance" && others.length === 0 ? one.thing.cls : null;
    const cls = made ?? (self === null ? (this.at.fn?.cls ?? null) : null);
    if (cls === null) return null;
    const classes = [...linearOrder(this, cls), ...(made === null ? this.subclassesOf(cls) : [])];
    for (const { module } of classes) this.ledger.touchText(module);
    return typeSaidBefore(
      classes.map(({ node }) => node),
      methods,
    );
  }

  /** As the metaclass of a class answers `isinstance`, or `issubclass`; null where it does not. */
  checkedByClass(value: Value, { refs: [ref] }: Value, by: "__instancecheck__" | "__subclasscheck__"): Value | null {
    if (ref?.kind !== "class" || !this.isDecisive(by)) return null;
    const meta = this.metaclassOf(ref.cls);
    const check = meta === null ? null : this.classMember(meta, by, reference(ref), NOWHERE);
    return check === null ? null : this.call(check, { positional: [value], keywords: new Map(), rest: NOTHING }, NOWHERE);
  }

  /** Whether a class is one of those that another stands above. */
  isBelowClass(cls: ClassValue, type: Ref): boolean | undefined {
    if (type.kind === "class") return linearOrder(this, cls).some(({ node }) => node === type.cls.node) || this.#isBeside(cls, type.cls);
    if (type.kind !== "foreign") return undefined;
    const bases = this.foreignBases(cls);
    if (type.name === "object" || bases.includes(type.name)) return true;
    // What stands in for a library says all that its classes are made from.
    const isAllKnown = bases.every((base) => base === "object" || this.models.standIns.has(base));
    return bases.length === 0 || (isAllKnown && !type.name.includes(".")) ? false : undefined;
  }

  /** By the class that they count as: what was given to its `register`. */
  readonly #registered = new Map<ClassDef, Value[]>();

  /** Some count as a class that are not made from it: of a protocol, by `__subclasshook__`, by `register`. */
  hasOthersBelow(cls: ClassValue): boolean {
    return this.#registered.has(cls.node) || this.#isProtocol(cls) || this.#answersItself(cls);
  }

  #isProtocol(cls: ClassValue): boolean {
    return this.foreignBases(cls).some((base) => PROTOCOL.test(base));
  }

  #answersItself(cls: ClassValue): boolean {
    if (this.isDecisive("__subclasshook__") && classAttribute(this, cls, "__subclasshook__") !== null) return true;
    const meta = this.isDecisive("__subclasscheck__") ? this.metaclassOf(cls) : null;
    return meta !== null && classAttribute(this, meta, "__subclasscheck__") !== null;
  }

  /** Null where it leaves it to others. */
  #answerOf(type: ClassValue, cls: ClassValue): boolean | undefined | null {
    if (!this.#answersItself(type)) return null;
    const hook = this.isDecisive("__subclasshook__") ? classAttribute(this, type, "__subclasshook__") : null;
    if (hook === null) return undefined;
    const bound = this.attribute(reference({ kind: "class", cls: type }), "__subclasshook__", NOWHERE);
    const said = this.call(bound, { ...NO_ARGUMENTS, positional: [reference({ kind: "class", cls })] }, NOWHERE);
    const [ref] = said.refs;
    if (ref?.kind === "foreign" && ref.name === "NotImplemented" && said.refs.length === 1 && !said.isOpen) return null;
    return said.refs.length > 0 ? undefined : this.truth(said);
  }

  /** Whether a class that is not made from `type` counts as one of it. */
  #isBeside(cls: ClassValue, type: ClassValue): boolean | undefined {
    const answer = this.#answerOf(type, cls);
    if (answer !== null) return answer;
    const registered = (this.#registered.get(type.node) ?? []).map((one) => {
      const [ref] = one.refs;
      return ref === undefined || one.isOpen || one.refs.length > 1 ? undefined : ref.kind === "class" && this.isBelowClass(cls, ref);
    });
    if (registered.includes(true)) return true;
    if (registered.includes(undefined)) return undefined;
    return this.#isProtocol(type) ? this.#fits(cls, type) : false;
  }

  /** It has all the methods of a protocol. */
  #fits(cls: ClassValue, type: ClassValue): boolean | undefined {
    const line = linearOrder(this, type);
    const isLacking = line.some((one) => [...methodsOf(one)].some((name) => classAttribute(this, cls, name) === null));
    if (isLacking) return this.foreignBases(cls).length > 0 ? undefined : false;
    return line.some(({ node }) => node.body.some(({ kind }) => kind === "AnnAssign")) ? undefined : true;
  }

  /** `Base.register(Other)` */
  protected noteRegistering({ refs }: Value, { positional: [other = UNKNOWN] }: CallArguments): void {
    for (const ref of refs)
      if (ref.kind === "class") this.#registered.set(ref.cls.node, [...(this.#registered.get(ref.cls.node) ?? []), other]);
  }

  hasAttribute(value: Value, name: string): boolean | undefined {
    const [ref] = value.refs;
    if (ref?.kind === "function" && value.refs.length === 1 && !value.isOpen && value.constants.length === 0)
      return this.functionHas(ref, name);
    if (ref?.kind === "class" && value.refs.length === 1 && !value.isOpen && value.constants.length === 0)
      return this.#classHas(ref.cls, name);
    const only = this.onlyThing(value);
    if (only?.thing.kind !== "instance" || only.thing.rest !== NOTHING) return undefined;
    const { cls, fields, foreign } = only.thing;
    const isMaybe = fields.has(name) && only.thing.maybe?.has(name) === true;
    if (fields.has(name) && !isMaybe) return true;
    if (cls === null) return foreign === "types.SimpleNamespace" ? false : undefined;
    if (classAttribute(this, cls, name) !== null) return true;
    return this.foreignBases(cls).length > 0 || classAttribute(this, cls, "__getattr__") !== null || isMaybe ? undefined : false;
  }

  /** Only where nobody can have set it since: while the program is loaded, of a class that nothing but its own body makes. */
  #classHas(cls: ClassValue, name: string): boolean | undefined {
    if (classAttribute(this, cls, name) !== null) return true;
    const isPlain = (one: ClassValue): boolean => one.node.decorator_list.length === 0 && this.classVariable(one, ANY_NAME) === undefined;
    const isAll = this.ledger.isLoading && this.metaclassOf(cls) === null && this.foreignBases(cls).every((base) => BARE.has(base));
    return isAll && name !== "mro" && !/^__\w+__$/.test(name) && linearOrder(this, cls).every(isPlain) ? false : undefined;
  }

  /** For sure something holds it beside weak references. */
  isStillHeld({ refs }: Value): boolean {
    return refs.every(
      (ref) =>
        ref.kind !== "object" ||
        this.state === null ||
        isHeld(this.state, { id: ref.id, frame: this.at.frame, thingsMax: HOLDERS_MAX }) === true,
    );
  }

  override setAnyField(target: Value, value: Value): void {
    for (const ref of target.refs) {
      const names = ref.kind === "class" ? this.classVariables(ref.cls) : ref.kind === "module" ? this.globalsOf(ref.module) : undefined;
      if (ref.kind === "class") this.setClassVariable(ref.cls, ANY_NAME, value);
      for (const [name, before] of names ?? [])
        if (!before.refs.some(isCode) && !/^(?:__|\?)/.test(name)) this.setAttribute(reference(ref), name, join(before, value));
    }
    for (const { id, thing } of this.things(target)) {
      if (thing.kind !== "instance") continue;
      const fields = new Map([...thing.fields].map(([name, before]) => [name, join(before, value)]));
      this.state?.put(id, { ...thing, fields, rest: join(thing.rest, value) });
    }
  }

  /** Names of the methods that begin so, of an object or class of the program's own; none where there are too many. */
  methodsLike(value: Value, prefix: string): readonly string[] {
    const [ref] = value.refs;
    const only = this.onlyThing(value);
    const cls = ref?.kind === "class" ? ref.cls : only?.thing.kind === "instance" ? only.thing.cls : null;
    const all = cls === null ? [] : linearOrder(this, cls).flatMap(({ node }) => node.body);
    const names = all.flatMap((one) => (one.kind === "FunctionDef" && one.name.startsWith(prefix) ? [one.name] : []));
    return names.length > METHODS_MAX ? [] : [...new Set(names)];
  }

  /** What is kept of an object: a copy of it, with the fields that it says. */
  pickled(value: Value, depth: number): Value {
    const reduced = this.ownCopy(value, "__reduce__", []) ?? this.ownCopy(value, "__reduce_ex__", [UNKNOWN]);
    if (reduced !== null) return this.#remade(reduced);
    const said = this.ownCopy(value, "__getstate__", []);
    const copy = this.copied(value, depth);
    const [only, fields] = [this.onlyThing(copy), said === null ? null : this.pairsOf(said)];
    if (said === null || only?.thing.kind !== "instance") return copy;
    const bare = { ...only.thing, fields: new Map<string, Value>(), rest: NOTHING };
    const isTaken = this.isDecisive("__setstate__") && this.hasAttribute(copy, "__setstate__") !== false;
    if (isTaken || fields === null) {
      this.state?.put(only.id, bare);
      this.special(copy, "__setstate__", [said]);
    } else this.state?.put(only.id, { ...bare, fields: fields.names, rest: fields.rest });
    return copy;
  }

  /** `(make, arguments, state)`, as `__reduce__` says how an object is made again. */
  #remade(reduced: Value): Value {
    const [callee, args, state] = this.itemsOf(reduced) ?? [];
    const positional = args === undefined ? null : this.itemsOf(args);
    if (callee === undefined || positional === null) return open(doubt(this.deepTaint(reduced)));
    const made = this.call(callee, { ...NO_ARGUMENTS, positional }, NOWHERE);
    if (state === undefined || onlyConstant(state) === null) return made;
    const fields = this.pairsOf(state);
    const isTaken = this.isDecisive("__setstate__") && this.hasAttribute(made, "__setstate__") !== false;
    if (isTaken) this.special(made, "__setstate__", [state]);
    else if (fields === null || fields.rest !== NOTHING) this.setAnyField(made, this.anyOf(state));
    else for (const [name, value] of fields.names) this.setAttribute(made, name, value);
    return made;
  }

  /** `globals().update(names)` */
  boundAll({ positional: [names], keywords, rest }: CallArguments): Value {
    const module = { kind: "module", module: this.at.module } as const;
    const pairs = names === undefined ? null : this.pairsOf(names);
    for (const [name, value] of [...(pairs?.names ?? []), ...keywords]) this.setGlobal(module, name, value);
    const others = join(rest, pairs === null && names !== undefined ? open(this.deepTaint(names)) : (pairs?.rest ?? NOTHING));
    if (others !== NOTHING) this.setAnyField(reference(module), others);
    return NONE;
  }

  variablesOf(module: FlowModule): readonly string[] {
    const frame = this.thing(this.moduleFrame(module));
    return frame?.kind === "frame" ? [...frame.names.keys()] : [];
  }

  /** What the module's body bound; undefined where it was not run. */
  protected abstract globalsOf(module: FlowModule): ReadonlyMap<string, Value> | undefined;

  abstract override ownCopy(value: Value, name: string, args: readonly Value[]): Value | null;
}
