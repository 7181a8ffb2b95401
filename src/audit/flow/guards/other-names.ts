// What lies under several names, `self.mode = mode`: what a test shows of the one, it shows of the other, as long as neither is given something else.
import type { Expression, Name } from "../../../python/parse/ast.ts";
import { Expressions } from "../language/expressions.ts";
import { isFromNowhere } from "../values/taint.ts";
import { narrowSlots } from "../values/ways-met.ts";
import type { Value } from "../values/value.ts";

/** Of one value. */
const OTHERS_MAX = 4;

/** A variable of a frame, or a field of an object; that it still holds this very value says that it was not given another. */
interface Held {
  readonly id: number;
  readonly name: string;
  readonly isField: boolean;
  readonly value: Value;
  /** Frame of the call that gave it both names: another one need not know of it. */
  readonly by: number;
}

export abstract class OtherNames extends Expressions {
  readonly #others = new WeakMap<Value, readonly Held[]>();

  /** Before `self.mode = mode`: the value as nothing else has it. */
  protected aloneIn({ id }: Name, targets: readonly Expression[], given: Value): Value {
    const { frame, elsewhere } = this.at;
    // What came from outside is marked where it was assigned, and nothing else has it.
    if (!isFromNowhere(given.taint) || !given.isOpen || elsewhere.has(id)) return given;
    if (this.state?.peekVariable(frame, id) !== given || targets.some((one) => one.kind === "Name" && one.id === id)) return given;
    const known = this.state.peek(frame);
    // What was kept of a test of it is about this very value.
    if (known?.kind === "frame" && [...known.names.values()].some(({ test }) => test?.was === given)) return given;
    const alone = { ...given };
    this.state.setVariable(frame, id, alone);
    narrowSlots(this.state, { id: frame, name: id }, given, (value) => value);
    return alone;
  }

  /** Behind `self.mode = mode`. */
  protected alsoNamed({ id }: Name, targets: readonly Expression[], given: Value): void {
    const first = this.#held(this.at.frame, id, false);
    if (first?.value !== given || !given.isOpen || this.at.elsewhere.has(id)) return;
    for (const target of targets) {
      const other = this.#heldAt(target);
      if (other === null) continue;
      this.#link(first.value, other);
      this.#link(other.value, first);
    }
  }

  /** The same is true of what else holds this value. */
  protected narrowOthers(before: Value, narrowed: Value, change: (value: Value) => Value): void {
    const done = new Map([[before, narrowed]]);
    // A map goes on with what is put into it meanwhile.
    for (const value of done.keys())
      for (const held of this.#others.get(value) ?? []) {
        if (held.by !== this.at.frame || this.#held(held.id, held.name, held.isField)?.value !== held.value) continue;
        const now = done.get(held.value) ?? change(held.value);
        done.set(held.value, now);
        this.#put(held, now, change);
      }
    for (const [was, now] of done)
      for (const held of now.isOpen && now !== was ? (this.#others.get(was) ?? []) : [])
        if (done.has(held.value)) this.#link(now, { ...held, value: done.get(held.value)! });
  }

  #put({ id, name, isField, value }: Held, now: Value, change: (value: Value) => Value): void {
    const { state } = this;
    const thing = isField ? state?.peek(id) : undefined;
    if (thing?.kind === "instance") state!.grow(id, { ...thing, fields: new Map(thing.fields).set(name, now) });
    else if (!isField) {
      state!.setVariable(id, name, now);
      narrowSlots(state!, { id, name }, value, change);
    }
  }

  #heldAt(target: Expression): Held | null {
    if (target.kind === "Name") return this.at.elsewhere.has(target.id) ? null : this.#held(this.at.frame, target.id, false);
    if (target.kind !== "Attribute" || target.value.kind !== "Name") return null;
    const only = this.onlyThing(this.lookUp(target.value));
    return only === null ? null : this.#held(only.id, target.attr, true);
  }

  #held(id: number, name: string, isField: boolean): Held | null {
    const thing = isField ? this.state?.peek(id) : undefined;
    const isThere = thing?.kind === "instance" && thing.maybe?.has(name) !== true;
    const value = isField ? (isThere ? thing.fields.get(name) : undefined) : this.state?.peekVariable(id, name);
    return value === undefined ? null : { id, name, isField, value, by: this.at.frame };
  }

  #link(value: Value, other: Held): void {
    const known = this.#others.get(value) ?? [];
    if (known.length < OTHERS_MAX) this.#others.set(value, [...known, other]);
  }
}
