// What functions bind and what lives longer than they run: variables of modules and classes, fields of objects that a module holds. Whoever runs after them finds what they left, in whatever order that was.
import type { Expression, Import, ImportFrom } from "../../../python/parse/ast.ts";
import { laterWritesOf } from "../program/outline.ts";
import type { FlowModule } from "../program/program.ts";
import { classAttribute, linearOrder } from "./class-tree.ts";
import { joinAll } from "../machine.ts";
import { StandIns } from "./stand-ins.ts";
import { ABSENT, join, NOTHING, reference, UNKNOWN, type ClassValue, type Ref, type Value } from "../values/value.ts";

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
    for (const value of this.globalsOf(module)?.values() ?? []) this.#noteFields(value);
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
      this.#pending.push(() => this.#widenFields(ref.id, [name]));
    } else if (ref.kind === "function" && name !== null) {
      this.ledger.touch(ref.fn.module);
      this.#pending.push(() =>
        this.setAttribute(reference(ref), name, joinAll([this.ofFunction(ref.fn, name) ?? NOTHING, UNKNOWN, ABSENT])),
      );
    } else if (ref.kind === "class" && name !== null) {
      this.ledger.touch(ref.cls.module);
      this.#pending.push(() => {
        const before = this.classVariable(ref.cls, name);
        if (isFixed(before)) this.setAttribute(reference(ref), name, join(before, UNKNOWN));
      });
    }
  }

  /** Of an object of an own class that lies in a variable of a module: what methods change of it. */
  #noteFields({ refs }: Value): void {
    for (const ref of refs) {
      const thing = ref.kind === "object" ? this.thing(ref.id) : undefined;
      if (ref.kind !== "object" || thing?.kind !== "instance" || thing.cls === null) continue;
      for (const { module, node } of linearOrder(this, thing.cls)) {
        this.ledger.touch(module);
        const names = laterWritesOf(module.ast).fields.get(node.name);
        if (names !== undefined) this.#pending.push(() => this.#widenFields(ref.id, names));
      }
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

  #widenFields(id: number, names: Iterable<string | null>): void {
    const thing = this.thing(id);
    if (thing?.kind !== "instance") return;
    const fields = new Map(thing.fields);
    for (const name of names)
      for (const one of name !== null ? [name] : namesOfFixed(fields)) {
        const before = fields.get(one) ?? this.#ofClass(thing.cls, one);
        if (isFixed(before)) fields.set(one, join(before, UNKNOWN));
      }
    this.state?.put(id, { ...thing, fields });
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
