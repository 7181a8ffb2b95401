// Classes as they come into being: their bodies, bases and metaclasses, and who else has a say.
import type { ClassDef } from "../../../python/parse/ast.ts";
import { linearOrder } from "./class-tree.ts";
import { CorrelatedTests } from "../guards/correlated-tests.ts";
import { NOWHERE, type CallSite } from "./call-site.ts";
import {
  constant,
  NOTHING,
  onlyConstant,
  reference,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type Constant,
  type Value,
} from "../values/value.ts";

export abstract class ClassDefinitions extends CorrelatedTests {
  readonly #classFrames = new Map<ClassDef, number>();
  readonly #isClassFrame = new Set<number>();
  readonly #bases = new Map<ClassDef, readonly Value[]>();
  readonly #metaclasses = new Map<ClassDef, ClassValue>();
  readonly #subclasses = new Map<ClassDef, ClassValue[]>();
  /** Classes whose metaclass is making them now. */
  readonly #unfinished: ClassValue[] = [];
  readonly #madeByCall = new WeakMap<CallSite, ClassDef>();

  /** The class in whose body functions are defined now. */
  protected classAround: ClassValue | null = null;

  /** Names of a class's body are not seen by its methods. */
  protected enclosingFrame(): number | null {
    const { frame } = this.at;
    return this.#isClassFrame.has(frame) ? this.outerOf(frame) : frame;
  }

  abstract setVariable(name: string, value: Value): void;

  /** Its body has run. */
  protected abstract classMade(cls: ClassValue): void;

  protected classDefinition(written: ClassDef): void {
    this.journal.spoil();
    // Each call of a function makes a class of its own.
    const node: ClassDef = this.at.fn !== null && this.#classFrames.has(written) ? { ...written } : written;
    const cls: ClassValue = { node, module: this.at.module, frame: this.enclosingFrame() };
    this.#open(
      cls,
      this.withStandIns(
        cls,
        node.bases.flatMap((base) => this.#standingFor(this.evaluate(base), node)),
      ),
    );
    const [around, at] = [this.classAround, this.at];
    this.classAround = cls;
    this.at = { ...at, frame: this.#classFrames.get(node)!, elsewhere: this.#elsewhere(node), fn: null };
    this.block(node.body);
    this.at = at;
    this.classAround = around;
    const keywords = new Map(node.keywords.flatMap(({ arg, value }) => (arg === null ? [] : [[arg, this.evaluate(value)] as const])));
    let value = this.#finished(cls, keywords, node);
    for (const decorator of node.decorator_list.toReversed()) {
      const applied = this.evaluate(decorator);
      if (applied.refs.some(({ kind }) => kind === "function" || kind === "object" || kind === "partial"))
        value = this.call(applied, { positional: [value], keywords: new Map(), rest: NOTHING }, decorator);
    }
    this.setVariable(node.name, value);
  }

  /** Its bases: of a class of a library what stands in for it. */
  protected abstract withStandIns(cls: ClassValue, bases: readonly Value[]): readonly Value[];

  /** What is no class may say which classes stand for it. */
  #standingFor(base: Value, { bases }: ClassDef): readonly Value[] {
    const isObject = base.refs.length === 1 && base.refs[0]!.kind === "object" && this.isDecisive("__mro_entries__");
    const said = isObject
      ? this.special(base, "__mro_entries__", [
          this.list(
            bases.map(() => UNKNOWN),
            "tuple",
          ),
        ])
      : null;
    return (said === null ? null : this.itemsOf(said)) ?? [base];
  }

  /** `global name` in the body of a class. */
  #elsewhere({ body }: ClassDef): ReadonlyMap<string, number> {
    const names = body.flatMap((one) => (one.kind === "Global" ? one.names : []));
    return new Map(names.map((name) => [name, this.moduleFrame(this.at.module)]));
  }

  #open(cls: ClassValue, bases: readonly Value[]): void {
    const frame = this.newId();
    this.state?.newFrame(frame, cls.frame);
    this.#classFrames.set(cls.node, frame);
    this.#isClassFrame.add(frame);
    this.#bases.set(cls.node, bases);
    for (const { refs } of bases) for (const ref of refs) if (ref.kind === "class") this.#addSubclass(ref.cls, cls);
  }

  #addSubclass({ node }: ClassValue, sub: ClassValue): void {
    const known = (this.#subclasses.get(node) ?? []).filter((one) => one.node.body !== sub.node.body);
    this.#subclasses.set(node, [...known, sub]);
  }

  /** What runs when the body has: the metaclass, descriptors that hear their name, the bases. */
  #finished(cls: ClassValue, keywords: ReadonlyMap<string, Value>, site: CallSite): Value {
    this.#noteNames(cls);
    if (this.isEnum(cls)) this.#makeMembers(cls);
    const meta = this.#chosenMetaclass(cls, keywords.get("metaclass"));
    if (meta !== null) this.#metaclasses.set(cls.node, meta);
    const more = new Map([...keywords].filter(([name]) => name !== "metaclass"));
    const value = meta === null ? reference({ kind: "class", cls }) : this.#madeByMetaclass(cls, meta, { keywords: more, site });
    this.#nameDescriptors(cls);
    this.classMade(cls);
    const told = this.classMember(cls, "__init_subclass__", null, site, cls);
    if (told !== null) this.call(told, { positional: [], keywords: more, rest: NOTHING }, site);
    return value;
  }

  #noteNames(cls: ClassValue): void {
    for (const [name, value] of this.classVariables(cls)) {
      if ((name.startsWith("__") && name.endsWith("__")) || /\.(?:setter|deleter)$/.test(name)) this.noteDecisive(name);
      const only = value.refs.length === 0 ? null : this.onlyThing(value);
      if (only?.thing.kind === "instance") this.noteDecisive(name);
    }
  }

  #nameDescriptors(cls: ClassValue): void {
    if (!this.isDecisive("__set_name__")) return;
    for (const [name, value] of this.classVariables(cls))
      this.special(value, "__set_name__", [reference({ kind: "class", cls }), constant(name)]);
  }

  #makeMembers(cls: ClassValue): void {
    const isFlag = this.foreignBases(cls).some((base) => /^enum\.(?:Int)?Flag$/.test(base));
    let count = 0;
    // Another name for a value is another name for its member.
    const made = new Map<Constant, Value>();
    for (const [name, value] of this.classVariables(cls)) {
      const isCode = value.refs.some(({ kind }) => kind === "function" || kind === "class");
      if (name.startsWith("_") || isCode || name.endsWith(".setter")) continue;
      const isCounted = value.refs.some((ref) => ref.kind === "foreign" && ref.name === "enum.auto()");
      const held = isCounted ? constant(isFlag ? 2 ** count : count + 1) : value;
      count += 1;
      const known = onlyConstant(held);
      const same = known === undefined ? undefined : made.get(known);
      if (same !== undefined) {
        this.setClassVariable(cls, name, same);
        continue;
      }
      const member = this.bare(cls, { positional: [held], keywords: new Map(), rest: NOTHING }, cls.node);
      this.setPlainAttribute(member, "name", constant(name));
      this.setPlainAttribute(member, "value", held);
      const init = this.classMember(cls, "__init__", member, cls.node);
      if (init !== null) this.call(init, { positional: this.itemsOf(held) ?? [held], keywords: new Map(), rest: NOTHING }, cls.node);
      this.setClassVariable(cls, name, member);
      if (known !== undefined) made.set(known, member);
    }
  }

  #chosenMetaclass(cls: ClassValue, given: Value | undefined): ClassValue | null {
    const [ref] = given?.refs ?? [];
    if (ref?.kind === "class") return ref.cls;
    for (const one of linearOrder(this, cls).slice(1)) {
      const inherited = this.#metaclasses.get(one.node);
      if (inherited !== undefined) return inherited;
    }
    return null;
  }

  #madeByMetaclass(
    cls: ClassValue,
    meta: ClassValue,
    { keywords, site }: { readonly keywords: ReadonlyMap<string, Value>; readonly site: CallSite },
  ): Value {
    const plain = reference({ kind: "class", cls });
    const names = this.#namespaceOf(cls, meta, site);
    const args = [constant(cls.node.name), this.list(this.basesOf(cls), "tuple"), names];
    const make = this.classMember(meta, "__new__", null, site);
    let made = plain;
    if (make !== null) {
      this.#unfinished.push(cls);
      made = this.call(make, { positional: [reference({ kind: "class", cls: meta }), ...args], keywords, rest: NOTHING }, site);
      this.#unfinished.pop();
    }
    const init = this.classMember(meta, "__init__", plain, site);
    if (init !== null) this.call(init, { positional: args, keywords, rest: NOTHING }, site);
    return made.refs.some(({ kind }) => kind === "class") ? made : plain;
  }

  /** What the body bound: in what the metaclass prepared for it, which sees each of the names. */
  #namespaceOf(cls: ClassValue, meta: ClassValue, site: CallSite): Value {
    const bound = this.classVariables(cls);
    const prepare = this.classMember(meta, "__prepare__", reference({ kind: "class", cls: meta }), site);
    if (prepare === null) return this.mapping(new Map(bound));
    const args = [constant(cls.node.name), this.list(this.basesOf(cls), "tuple")];
    const prepared = this.call(prepare, { positional: args, keywords: new Map(), rest: NOTHING }, site);
    for (const [name, value] of bound) if (/^\w+$/.test(name)) this.setItem(prepared, constant(name), value);
    return prepared;
  }

  protected newClass({ positional }: CallArguments, site: CallSite): Value {
    const [name = UNKNOWN, bases = UNKNOWN, names = UNKNOWN] = positional.slice(-3);
    const known = onlyConstant(name);
    if (typeof known !== "string") return UNKNOWN;
    this.journal.spoil();
    const unfinished = this.#unfinished.at(-1);
    const cls = unfinished ?? this.#classOfCall(known, bases, site);
    const only = this.onlyThing(this.innerOf(names) ?? names);
    if (only?.thing.kind === "mapping")
      for (const [key, value] of only.thing.slots) if (typeof key === "string") this.setClassVariable(cls, key, value);
    return unfinished === undefined ? this.#finished(cls, new Map(), site) : reference({ kind: "class", cls });
  }

  /** `type("C", bases, names)`. */
  #classOfCall(name: string, bases: Value, site: CallSite): ClassValue {
    const { line, column, endLine, endColumn } = site;
    const place = { line, column, endLine, endColumn };
    const empty = { bases: [], keywords: [], body: [], decorator_list: [], type_params: [] };
    const node: ClassDef = this.#madeByCall.get(site) ?? { kind: "ClassDef", ...place, name, ...empty };
    if (site !== NOWHERE) this.#madeByCall.set(site, node);
    const cls: ClassValue = { node, module: this.at.module, frame: this.enclosingFrame() };
    this.#open(cls, this.withStandIns(cls, this.itemsOf(bases) ?? []));
    return cls;
  }

  // ---- what is known of a class ----

  basesOf({ node, module }: ClassValue): readonly Value[] {
    this.ledger.touch(module);
    const others = this.isDecisive("__bases__") ? this.#basesAssigned(node) : null;
    return others ?? this.#bases.get(node) ?? [];
  }

  /** `C.__bases__ = (…)`, in a state of the program where that has happened. */
  #basesAssigned(node: ClassDef): readonly Value[] | null {
    const frame = this.#classFrames.get(node);
    const bases = frame === undefined ? undefined : this.state?.variable(frame, "__bases__");
    const thing = bases === undefined ? undefined : this.onlyThing(bases)?.thing;
    return thing?.kind === "sequence" && thing.items !== null ? [...thing.items] : null;
  }

  protected metaclassOf({ node }: ClassValue): ClassValue | null {
    return this.#metaclasses.get(node) ?? null;
  }

  protected subclassesOf({ node }: ClassValue): readonly ClassValue[] {
    return this.#subclasses.get(node) ?? [];
  }

  classVariable({ node }: ClassValue, name: string): Value | undefined {
    const frame = this.#classFrames.get(node);
    return frame === undefined ? undefined : this.state?.variable(frame, name);
  }

  classVariables(cls: ClassValue): ReadonlyMap<string, Value> {
    const frame = this.#classFrames.get(cls.node);
    const thing = frame === undefined ? undefined : this.thing(frame);
    const names = thing?.kind === "frame" ? [...thing.names.keys()] : [];
    return new Map(
      names.flatMap((name) => {
        const value = this.classVariable(cls, name);
        return value === undefined ? [] : [[name, value] as const];
      }),
    );
  }

  dropClassVariable({ node }: ClassValue, name: string): void {
    const frame = this.#classFrames.get(node);
    if (frame !== undefined) this.state?.dropVariable(frame, name);
  }

  setClassVariable({ node }: ClassValue, name: string, value: Value): void {
    const frame = this.#classFrames.get(node);
    if (frame === undefined) return;
    this.state?.setVariable(frame, name, value);
    if (value.refs.length > 0 && (name.startsWith("__") || this.onlyThing(value)?.thing.kind === "instance")) this.noteDecisive(name);
  }
}
