// What functions bind and what lives longer than they run: variables of modules and classes, fields of objects that a module holds. Whoever runs after them finds what they left, in whatever order that was.
import type { ClassDef, Expression, Import, ImportFrom } from "../../../python/parse/ast.ts";
import { changedAnywhere, fieldsBegunIn, type ChangedAnywhere } from "../program/changed-fields.ts";
import { laterWritesOf } from "../program/outline.ts";
import type { FlowModule } from "../program/program.ts";
import { classAttribute, linearOrder } from "./class-tree.ts";
import { namesSaidBy } from "./fields-set.ts";
import { joinAll } from "../machine.ts";
import { StandIns } from "./stand-ins.ts";
import { withSlot } from "../values/filled.ts";
import { perhapsWithout, type Mapping, type Sequence } from "../values/state.ts";
import { slotOf } from "../values/thing-parts.ts";
import {
  ABSENT,
  constant,
  HARMLESS,
  join,
  NOTHING,
  reference,
  UNKNOWN,
  type ClassValue,
  type FunctionValue,
  type Ref,
  type Value,
} from "../values/value.ts";

/** Functions around a function. */
const AROUND_MAX = 8;
/** Classes made from one: of more is not asked what they say anew. */
const SUBCLASSES_MAX = 200;
const NO_KEYS: ReadonlySet<string> = new Set();
/** What somebody else may have put there: no test of it is decided. What comes from outside that way is followed on its own (units/next-requests.ts). */
const ANYTHING = HARMLESS;

/** By their names, what they may be besides; null: any field. */
type Changed = ReadonlyMap<string | null, Value>;

export abstract class WrittenLater extends StandIns {
  /** Bodies of modules still find what stands there at first. */
  readonly #pending: (() => void)[] = [];

  protected override noteLaterWrites(module: FlowModule, frame: number): void {
    const { found } = laterWritesOf(module.ast);
    for (const { of, name, value } of found) {
      if (this.state === null) return;
      if (of === null) this.#noteOwn(module, name, this.#given(value, frame, name));
      else for (const ref of this.state.variable(frame, of)?.refs ?? []) this.#noteOther(ref, name);
    }
    for (const [name, value] of this.globalsOf(module) ?? []) {
      this.#noteItems(name, value);
      for (const ref of value.refs) if (ref.kind === "class" && ref.cls.module === module) this.#noteClass(ref.cls);
    }
    // Whatever holds it: it may lie in another object, or in the frame of a function that made a handler.
    for (let id = frame; id <= this.lastId; id++) this.#noteFields(id);
  }

  /** All bodies have run. */
  protected bindLaterWrites(): void {
    for (const bind of this.#pending.splice(0)) bind();
  }

  #noteOwn(module: FlowModule, name: string | null, given: Value): void {
    this.#pending.push(() => this.#widenModule(module, name, given));
  }

  #noteOther(ref: Ref, name: string | null): void {
    if (ref.kind === "module") {
      this.ledger.willWrite(this.moduleFrame(ref.module));
      this.#noteOwn(ref.module, name, UNKNOWN);
    } else if (ref.kind === "object") {
      this.ledger.willWrite(ref.id);
      this.#pending.push(() => this.#widenFields(ref.id, new Map([[name, UNKNOWN]])));
    } else if (ref.kind === "function" && name !== null) {
      this.ledger.touch(ref.fn.module);
      this.#pending.push(() =>
        this.setAttribute(reference(ref), name, joinAll([this.ofFunction(ref.fn, name) ?? NOTHING, UNKNOWN, ABSENT])),
      );
    } else if (ref.kind === "class") {
      this.ledger.touch(ref.cls.module);
      this.#pending.push(() => this.#widenClass(ref.cls, [name], UNKNOWN));
    }
  }

  /** Of an object of an own class that was made meanwhile: what methods change of it, and others. */
  #noteFields(id: number): void {
    const thing = this.state?.peek(id);
    if (thing?.kind !== "instance" || thing.cls === null) return;
    const names = this.changedOf(thing.cls);
    if (names.size > 0) this.#pending.push(() => this.#widenFields(id, names));
    for (const [name, value] of thing.fields) this.#noteItems(name, value);
  }

  #noteItems(name: string, value: Value): void {
    const keys = this.#changedAnywhere.items.get(name);
    if (keys === undefined || value.refs.length === 0) return;
    for (const ref of value.refs) if (ref.kind === "object") this.ledger.willWrite(ref.id);
    this.#pending.push(() => this.#widenItems(value, keys));
  }

  #widenItems({ refs }: Value, keys: ReadonlySet<string>): void {
    for (const ref of refs) {
      const thing = ref.kind === "object" ? this.thing(ref.id) : undefined;
      if (ref.kind !== "object" || (thing?.kind !== "mapping" && thing?.kind !== "sequence")) continue;
      const widened = thing.kind === "mapping" ? withKeys(thing, keys) : withItems(thing, keys);
      if (widened !== thing) this.state?.put(ref.id, widened);
    }
  }

  readonly #changed = new Map<ClassDef, Changed>();
  #anywhere: ChangedAnywhere | null = null;

  get #changedAnywhere(): ChangedAnywhere {
    return (this.#anywhere ??= changedAnywhere(this.program, this.uses));
  }

  /** Fields of the objects of a class that are changed after these were made. */
  protected changedOf(cls: ClassValue): Changed {
    const order = linearOrder(this, cls);
    for (const { module } of order) this.ledger.touch(module);
    const known = this.#changed.get(cls.node);
    if (known !== undefined) return known;
    const found = new Map<string | null, Value>();
    for (const { module, node } of order) {
      for (const name of laterWritesOf(module.ast).fields.get(node.name) ?? []) found.set(name, UNKNOWN);
      // What a library keeps in its own objects is its own matter.
      if (module.standsFor !== undefined) continue;
      for (const name of fieldsBegunIn({ classes: [node] }))
        if (this.#changedAnywhere.fields.has(name) && !found.has(name)) found.set(name, ANYTHING);
    }
    this.#changed.set(cls.node, found);
    return found;
  }

  #noteClass(cls: ClassValue): void {
    for (const [name, value] of this.classVariables(cls)) this.#noteItems(name, value);
    const names = laterWritesOf(cls.module.ast).ofClasses.get(cls.node.name);
    if (names !== undefined) this.#pending.push(() => this.#widenClass(cls, names, ANYTHING));
  }

  #widenClass(cls: ClassValue, names: Iterable<string | null>, given: Value): void {
    for (const name of names)
      for (const one of name !== null ? [name] : namesOfFixed(this.classVariables(cls))) {
        const before = this.classVariable(cls, one);
        if (isFixed(before)) this.setAttribute(reference({ kind: "class", cls }), one, join(before, given));
      }
  }

  /** An object as whoever is called at some time finds it: not as it was made. */
  protected asChanged(value: Value): Value {
    for (const ref of value.refs) {
      const thing = ref.kind === "object" ? this.thing(ref.id) : undefined;
      if (ref.kind !== "object" || thing?.kind !== "instance" || thing.cls === null) continue;
      this.#widenFields(ref.id, this.changedOf(thing.cls));
      for (const [name, field] of thing.fields) this.#widenItems(field, this.#changedAnywhere.items.get(name) ?? NO_KEYS);
    }
    return value;
  }

  /** The same of one whose class may be any that is made from this one. */
  protected asAnyOf(cls: ClassValue, value: Value): Value {
    const names = new Map<string, Value>();
    const open = [...this.subclassesOf(cls)];
    for (const one of open) {
      this.ledger.touch(one.module);
      for (const name of namesSaidBy(one.node)) names.set(name, ANYTHING);
      if (open.length < SUBCLASSES_MAX) open.push(...this.subclassesOf(one).filter((more) => !open.includes(more)));
    }
    for (const ref of names.size === 0 ? [] : value.refs) if (ref.kind === "object") this.#widenFields(ref.id, names);
    return this.asChanged(value);
  }

  /** What the functions around one bound for it: they have ended, and others inside them bind it anew. */
  protected widenAround({ frame: around, module }: FunctionValue): void {
    const { nonlocals } = laterWritesOf(module.ast);
    for (let frame = around, depth = 0; frame !== null && depth < AROUND_MAX; depth++) {
      const thing = this.thing(frame);
      if (thing?.kind !== "frame" || thing.outer === null) return;
      for (const [name, value] of thing.names) {
        if (nonlocals.has(name) && isFixed(value)) this.state?.setVariable(frame, name, join(value, ANYTHING));
        this.asChanged(value);
        this.#widenItems(value, this.#changedAnywhere.items.get(name) ?? NO_KEYS);
      }
      frame = thing.outer;
    }
  }

  /** Only what is fixed may be something else later; of what holds things is known what is put into them. */
  #widenModule(module: FlowModule, name: string | null, given: Value): void {
    const variables = this.globalsOf(module);
    if (variables === undefined) return;
    for (const one of name !== null ? [name] : namesOfFixed(variables)) {
      const before = variables.get(one);
      if (before === undefined ? given === UNKNOWN : before.constants.length === 0) continue;
      this.setGlobal({ kind: "module", module }, one, before === undefined ? given : join(before, given));
    }
  }

  #widenFields(id: number, changed: Changed): void {
    const thing = this.thing(id);
    if (thing?.kind !== "instance") return;
    const fields = new Map(thing.fields);
    for (const [name, given] of changed)
      for (const one of name !== null ? [name] : [...namesOfFixed(fields), ...this.#namesOfClass(thing.cls)]) {
        const before = fields.get(one) ?? this.#ofClass(thing.cls, one);
        if (isFixed(before)) fields.set(one, join(before, given));
      }
    this.state?.put(id, { ...thing, fields });
  }

  /** What its class says of all its objects. */
  #namesOfClass(cls: ClassValue | null): readonly string[] {
    return cls === null ? [] : linearOrder(this, cls).flatMap((one) => namesOfFixed(this.classVariables(one)));
  }

  #ofClass(cls: ClassValue | null, name: string): Value | undefined {
    return cls === null ? undefined : classAttribute(this, cls, name)?.value;
  }

  #given(value: Expression | Import | ImportFrom | null, frame: number, name: string | null): Value {
    if (value === null || name === null) return UNKNOWN;
    const before = this.state;
    const given = this.#known(value, frame, name);
    this.state ??= before;
    return given;
  }

  #known(value: Expression | Import | ImportFrom, frame: number, name: string): Value {
    if (value.kind === "Import" || value.kind === "ImportFrom") return this.#imported(value, frame, name);
    const made = value.kind === "Await" ? value.value : value;
    if (made.kind !== "Call") return this.evaluate(value);
    const callee = this.evaluate(made.func);
    const isMaker = callee.refs.length > 0 && !callee.isOpen && callee.refs.every(({ kind }) => kind === "foreign" || kind === "class");
    return isMaker ? this.evaluate(value) : UNKNOWN;
  }

  #imported(node: Import | ImportFrom, frame: number, name: string): Value {
    const before = this.state?.variable(frame, name);
    this.importStatement(node);
    const given = this.state?.variable(frame, name) ?? UNKNOWN;
    if (before === undefined) this.state?.dropVariable(frame, name);
    else this.state?.setVariable(frame, name, before);
    return given;
  }
}

function isFixed(value: Value | undefined): value is Value {
  return value !== undefined && value.constants.length > 0 && !value.isOpen;
}

function namesOfFixed(values: ReadonlyMap<string, Value>): readonly string[] {
  return [...values].flatMap(([name, value]) => (isFixed(value) && !name.startsWith("__") ? [name] : []));
}

/** Of what holds more than what is fixed, such as functions by their names, and of what is empty is known what is put into it. */
function withKeys(mapping: Mapping, keys: ReadonlySet<string>): Mapping {
  if (mapping.chain !== undefined || mapping.fieldsOf !== undefined) return mapping;
  let widened = mapping;
  for (const key of keys) {
    const before = slotOf(mapping, key);
    if (key === "*" || key === "+") {
      const isFilled = mapping.slots.size > 0 && [...mapping.slots.values()].every(isFixed);
      if (isFilled) widened = withSlot(widened, HARMLESS, ANYTHING, false);
    } else if (key !== "-" && (before === undefined || isFixed(before))) widened = withSlot(widened, constant(key), ANYTHING, false);
  }
  return keys.has("-") && widened.slots.size > 0 ? perhapsWithout(widened) : widened;
}

/** Lists are filled at their end: what lies at a place is otherwise only where somebody puts something else there. */
function withItems(sequence: Sequence, keys: ReadonlySet<string>): Sequence {
  const { items } = sequence;
  if (items === null || !keys.has("*")) return sequence;
  return { ...sequence, items: items.map((item) => (isFixed(item) ? join(item, ANYTHING) : item)) };
}
