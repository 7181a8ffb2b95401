// Instances of the project's own classes: how they are made, and what they show as text.
import type { ClassDef, Expression, Statement } from "../../../python/parse/ast.ts";
import { isDataclass, linearOrder } from "./class-tree.ts";
import { Inherited } from "./inherited.ts";
import { joinAll } from "../machine.ts";
import { cleanFor, KIND_BITS } from "../values/taint.ts";
import { NOWHERE, type CallSite } from "./call-site.ts";
import {
  NOTHING,
  onlyConstant,
  reference,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type Value,
  NO_ARGUMENTS,
} from "../values/value.ts";

/** A default is copied so deep. */
const DEFAULT_DEPTH = 3;
const AFTER_FIELDS = ["__post_init__", "__attrs_post_init__"];

interface Field {
  readonly name: string;
  /** Given by position, by name alone, not at all, or to what runs after the fields are set. */
  readonly way: "position" | "name" | "none" | "after";
}

export abstract class Instances extends Inherited {
  instantiate(cls: ClassValue, args: CallArguments, site: CallSite): Value {
    const meta = this.metaclassOf(cls);
    const by = meta === null ? null : this.classMember(meta, "__call__", reference({ kind: "class", cls }), site);
    return by === null ? this.instantiatePlain(cls, args, site) : this.call(by, args, site);
  }

  protected instantiatePlain(cls: ClassValue, args: CallArguments, site: CallSite): Value {
    if (this.isEnum(cls)) {
      this.mayQuote("ValueError", args.positional[0]);
      return this.enumMember(cls, args.positional[0] ?? UNKNOWN);
    }
    const self = this.#newOne(cls, args, site);
    const only = this.onlyThing(self);
    const made = only?.thing.kind === "instance" ? only.thing.cls : null;
    if (made === null || !linearOrder(this, made).some(({ node }) => node === cls.node)) return self;
    const init = this.classMember(made, "__init__", self, site);
    if (init !== null) this.call(init, args, site);
    else if (this.fillsByItself(cls)) this.filledByItself(self, args);
    else if (isDataclass(cls.node) || this.#hasForeignBase(cls)) this.#fillFields(cls, self, args);
    return self;
  }

  #newOne(cls: ClassValue, args: CallArguments, site: CallSite): Value {
    const by = this.isDecisive("__new__") ? this.classMember(cls, "__new__", null, site) : null;
    const self = reference({ kind: "class", cls });
    return by === null ? this.bare(cls, args, site) : this.call(by, { ...args, positional: [self, ...args.positional] }, site);
  }

  protected override isFixed(whole: Value, name: string): boolean {
    if (!this.isWaitedFor || this.state === null) return false;
    const thing = this.onlyThing(whole)?.thing;
    if (thing?.kind !== "instance" || thing.cls === null || this.hasSpecial(thing.cls, "__setattr__")) return false;
    const order = linearOrder(this, thing.cls);
    const isFrozen = order.some(({ node }) => isDataclass(node) && hasFlag(node.decorator_list, "frozen", true));
    if (isFrozen) this.fails("FrozenInstanceError");
    if (isFrozen || this.#hasForeignBase(thing.cls)) return isFrozen;
    const slots = order.map((one) => this.itemsOf(this.classVariable(one, "__slots__") ?? UNKNOWN)?.map(onlyConstant) ?? null);
    const isLacking = slots.every((names) => names !== null && !names.includes(name)) && !this.isDecisive(name);
    if (isLacking) this.fails("AttributeError");
    return isLacking;
  }

  /** A data class, or one whose base makes `__init__` from annotations, as Pydantic and NamedTuple do. */
  #fillFields(cls: ClassValue, self: Value, args: CallArguments): void {
    const fields = fieldsOf(
      linearOrder(this, cls)
        .toReversed()
        .map(({ node }) => node),
    );
    const after: Value[] = [];
    let position = 0;
    for (const { name, way } of fields) {
      const byPosition = way === "position" || way === "after" ? args.positional[position++] : undefined;
      const value = way === "none" ? undefined : (args.keywords.get(name) ?? byPosition);
      const given = value ?? (args.rest === NOTHING || way === "none" ? undefined : args.rest);
      if (way === "after") after.push(given ?? this.classVariable(cls, name) ?? UNKNOWN);
      else this.#fill(cls, self, { name, value: given });
    }
    for (const [name, value] of args.keywords) if (!fields.some((field) => field.name === name)) this.setAttribute(self, name, value);
    for (const name of AFTER_FIELDS) {
      const member = this.classMember(cls, name, self, NOWHERE);
      if (member !== null) this.call(member, { ...NO_ARGUMENTS, positional: after }, NOWHERE);
    }
  }

  /** As `dataclasses.replace`, of a class that does something when it is made: from the fields of an object, but for those that are given. Null for any other. */
  protected override madeAgain(value: Value, given: ReadonlyMap<string, Value>): Value | null {
    const only = this.onlyThing(value);
    const cls = only?.thing.kind === "instance" ? only.thing.cls : null;
    if (cls === null || !isDataclass(cls.node) || !AFTER_FIELDS.some((name) => this.classMember(cls, name, value, NOWHERE) !== null))
      return null;
    const fields = fieldsOf(
      linearOrder(this, cls)
        .toReversed()
        .map(({ node }) => node),
    );
    const keywords = new Map(given);
    for (const { name, way } of fields)
      if ((way === "position" || way === "name") && !given.has(name)) keywords.set(name, this.attribute(value, name, NOWHERE));
    return this.instantiate(cls, { ...NO_ARGUMENTS, keywords }, NOWHERE);
  }

  #fill(cls: ClassValue, self: Value, { name, value }: { readonly name: string; readonly value: Value | undefined }): void {
    const declared = this.classVariable(cls, name);
    const field = declared === undefined ? null : this.onlyThing(declared);
    const converter =
      field?.thing.kind === "instance" && field.thing.foreign === "attrs.field" ? field.thing.fields.get("converter") : undefined;
    if (value !== undefined) {
      const converted = converter === undefined ? value : this.call(converter, { ...NO_ARGUMENTS, positional: [value] }, NOWHERE);
      return this.setAttribute(self, name, converted);
    }
    if (converter !== undefined && field?.thing.kind === "instance")
      return this.setAttribute(self, name, field.thing.fields.get("default") ?? UNKNOWN);
    for (const ref of declared?.refs ?? [])
      if (ref.kind === "factory") return this.setAttribute(self, name, this.call(ref.of, NO_ARGUMENTS, NOWHERE));
    if (declared === undefined || this.isDecisive(name)) return;
    // Each instance gets a list of its own; but a named tuple.
    const isShared = declared.refs.length === 0 || this.isNamedTuple(cls);
    this.setAttribute(self, name, isShared ? declared : this.copied(declared, DEFAULT_DEPTH));
  }

  protected override isNamedTuple(cls: ClassValue): boolean {
    return this.foreignBases(cls).includes("typing.NamedTuple") || this.recordBase(cls) !== null;
  }

  /** `Row._make(items)` */
  override callMethod(whole: Value, name: string, args: CallArguments, site: CallSite): Value {
    const [ref] = whole.refs;
    if (name === "register") this.noteRegistering(whole, args);
    const items =
      name === "_make" && ref?.kind === "class" && this.isNamedTuple(ref.cls) ? this.itemsOf(args.positional[0] ?? UNKNOWN) : null;
    if (items === null || ref?.kind !== "class") return super.callMethod(whole, name, args, site);
    return this.instantiatePlain(ref.cls, { ...NO_ARGUMENTS, positional: items }, site);
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
    const known = onlyConstant(key);
    const members = this.enumMembers(cls);
    const chosen = members.filter(([name, member]) => {
      if (known === undefined || known === name) return true;
      const only = this.onlyThing(member);
      const value = only?.thing.kind === "instance" ? only.thing.fields.get("value") : undefined;
      return value !== undefined && onlyConstant(value) === known;
    });
    const missing = chosen.length > 0 && known !== undefined ? null : this.classMember(cls, "_missing_", null, NOWHERE);
    const made = missing === null ? NOTHING : this.call(missing, { ...NO_ARGUMENTS, positional: [key] }, NOWHERE);
    return joinAll([...chosen.map(([, member]) => member), made]);
  }

  override shown(value: Value): Value {
    const only = this.onlyThing(value);
    if (only?.thing.kind === "instance" && only.thing.cls !== null) {
      const member =
        this.classMember(only.thing.cls, "__str__", value, NOWHERE) ?? this.classMember(only.thing.cls, "__repr__", value, NOWHERE);
      if (member !== null) return this.call(member, NO_ARGUMENTS, NOWHERE);
    }
    const shown = this.textOf(this.onlyArgument(value) ?? value);
    return shown.taint.length === 0 ? shown : { ...shown, taint: cleanFor(shown.taint, KIND_BITS.document) };
  }

  /** As `repr()` shows it, where the class says how. */
  override represented(value: Value): Value | null {
    const only = value.refs.length === 0 ? null : this.onlyThing(value);
    if (only?.thing.kind !== "instance" || only.thing.cls === null) return null;
    const member = this.classMember(only.thing.cls, "__repr__", value, NOWHERE);
    return member === null ? null : this.call(member, NO_ARGUMENTS, NOWHERE);
  }

  override asMarkup(value: Value): Value | null {
    return value.refs.length > 0 && this.isDecisive("__html__") ? this.special(value, "__html__", []) : null;
  }

  /** As a field of a text with a format shows it, where the class says how. */
  override formatted(value: Value, format: Value): Value | null {
    return value.refs.length > 0 && this.isDecisive("__format__") ? this.special(value, "__format__", [format]) : null;
  }
}

/** Of classes from the last base on; a field that is declared again keeps its place. */
function fieldsOf(classes: readonly ClassDef[]): readonly Field[] {
  const found = new Map<string, Field>();
  for (const node of classes) {
    const isByName = hasFlag(node.decorator_list, "kw_only", true);
    let isBehindMark = false;
    for (const one of node.body) {
      const declared = fieldOf(one, isByName || isBehindMark);
      if (declared === "mark") isBehindMark = true;
      else if (declared !== null) found.set(declared.name, declared);
    }
  }
  return [...found.values()];
}

function fieldOf(statement: Statement, isByName: boolean): Field | "mark" | null {
  if (statement.kind === "Assign") {
    const [target] = statement.targets;
    const isField =
      statement.value.kind === "Call" && ["attr.ib", "attr.attrib", "attrs.field", "attr.field"].includes(dotted(statement.value.func));
    return isField && target?.kind === "Name"
      ? { name: target.id, way: hasFlag([statement.value], "init", false) ? "none" : "position" }
      : null;
  }
  if (statement.kind !== "AnnAssign" || statement.target.kind !== "Name") return null;
  const { id: name } = statement.target;
  const type = dotted(statement.annotation.kind === "Subscript" ? statement.annotation.value : statement.annotation);
  if (type.endsWith("KW_ONLY")) return "mark";
  if (type.endsWith("ClassVar")) return null;
  if (type.endsWith("InitVar")) return { name, way: "after" };
  const value = statement.value === null ? [] : [statement.value];
  if (hasFlag(value, "init", false)) return { name, way: "none" };
  return { name, way: isByName || hasFlag(value, "kw_only", true) ? "name" : "position" };
}

function hasFlag(calls: readonly Expression[], flag: string, value: boolean): boolean {
  return calls.some(
    (one) =>
      one.kind === "Call" &&
      one.keywords.some(
        ({ arg, value: given }) => arg === flag && given.kind === "Constant" && given.type === "bool" && given.value === value,
      ),
  );
}

function dotted(node: Expression): string {
  if (node.kind === "Attribute") return `${dotted(node.value)}.${node.attr}`;
  return node.kind === "Name" ? node.id : "";
}

/** Fields that are given by position, in order. */
export function fieldNames(classes: readonly ClassDef[]): readonly string[] {
  return fieldsOf(classes).flatMap(({ name, way }) => (way === "position" ? [name] : []));
}
