// Carries what a call did over to another call of the same function: its objects become new ones, its labels those of the other's arguments.
import type { Expression } from "../../../python/parse/ast.ts";
import type { FlowHit } from "../machine.ts";
import type { Paused, Thing } from "../values/state.ts";
import { isUnsettled, stepOn, type Label, type Taint, type Way } from "../values/taint.ts";
import { mapArguments, type FunctionValue, type Ref, type TextPart, type Value } from "../values/value.ts";

/** What corresponds to what: of the call that was recorded, and of the one at hand. */
export interface Correspondence {
  readonly ids: ReadonlyMap<number, number>;
  readonly labels: ReadonlyMap<Label, Label>;
}

export class Relocation {
  readonly #oldest: number;
  readonly #pairs: Correspondence;
  readonly #newId: () => number;
  readonly #ways: ReadonlyMap<Way, Label>;
  readonly #labels: Map<Label, Label>;
  readonly #made = new Map<number, number>();
  /** Objects of the recorded call that were met and have not been told yet. */
  readonly met: number[] = [];

  constructor(oldest: number, pairs: Correspondence, newId: () => number) {
    this.#oldest = oldest;
    this.#pairs = pairs;
    this.#newId = newId;
    this.#ways = new Map([...pairs.labels].map(([from, to]) => [from.way, to]));
    this.#labels = new Map(pairs.labels);
  }

  id(id: number): number {
    const known = this.#pairs.ids.get(id) ?? this.#made.get(id);
    if (known !== undefined) return known;
    if (id <= this.#oldest) return id;
    const made = this.#newId();
    this.#made.set(id, made);
    this.met.push(id);
    return made;
  }

  value(value: Value): Value {
    const refs = mapped(value.refs, (ref) => this.#ref(ref));
    const taint = this.taint(value.taint);
    const parts = value.parts === null ? null : mapped(value.parts, (part) => this.#part(part));
    if (refs === value.refs && taint === value.taint && parts === value.parts && value.test === undefined) return value;
    const moved: Value = { constants: value.constants, refs, isOpen: value.isOpen, taint, parts };
    return value.lacks === undefined ? moved : { ...moved, lacks: value.lacks };
  }

  #part(part: TextPart): TextPart {
    if (typeof part === "string") return part;
    const taint = this.taint(part.taint);
    return taint === part.taint ? part : { ...part, taint };
  }

  taint(taint: Taint): Taint {
    return mapped(taint, (label) => this.#label(label));
  }

  /** One that came from a label of the arguments goes on from its like, by the same steps. */
  #label(label: Label): Label {
    if (this.#ways.size === 0 || isUnsettled(label)) return label;
    const known = this.#labels.get(label);
    if (known !== undefined) return known;
    const steps: Way[] = [];
    let at: Way | null = label.way;
    while (at !== null && !this.#ways.has(at)) {
      steps.push(at);
      at = at.before;
    }
    const from = at === null ? undefined : this.#ways.get(at);
    const made =
      from === undefined
        ? label
        : { ...label, source: from.source, way: steps.reduceRight((way, { step }) => stepOn(way, step), from.way) };
    this.#labels.set(label, made);
    return made;
  }

  #ref(ref: Ref): Ref {
    switch (ref.kind) {
      case "object": {
        const id = this.id(ref.id);
        return id === ref.id ? ref : { kind: "object", id };
      }
      case "function": {
        const fn = this.#fn(ref.fn);
        return fn === ref.fn ? ref : { kind: "function", fn };
      }
      case "class": {
        const { cls } = ref;
        const frame = cls.frame === null ? null : this.id(cls.frame);
        return frame === cls.frame ? ref : { kind: "class", cls: { ...cls, frame } };
      }
      case "bound":
      case "super": {
        const self = this.value(ref.self);
        return self === ref.self ? ref : { ...ref, self };
      }
      case "encoded":
      case "factory": {
        const of = this.value(ref.of);
        return of === ref.of ? ref : { ...ref, of };
      }
      case "partial":
        return { kind: "partial", callee: this.value(ref.callee), args: mapArguments(ref.args, (value) => this.value(value)) };
      case "module":
      case "foreign":
      case "record":
        return ref;
    }
  }

  #fn(fn: FunctionValue): FunctionValue {
    const frame = fn.frame === null ? null : this.id(fn.frame);
    const self = fn.self === null ? null : this.value(fn.self);
    const entries: readonly (readonly [Expression, Value])[] = [...fn.defaults];
    const defaults = mapped(entries, (entry) => {
      const value = this.value(entry[1]);
      return value === entry[1] ? entry : ([entry[0], value] as const);
    });
    if (frame === fn.frame && self === fn.self && defaults === entries) return fn;
    return { ...fn, frame, self, defaults: new Map(defaults) };
  }

  /** Of one that was begun, nothing is told. */
  #paused({ fn, frame, cursor }: Paused): Paused {
    return { fn: this.#fn(fn), frame: this.id(frame), cursor };
  }

  thing(thing: Thing): Thing {
    const all = <K>(values: ReadonlyMap<K, Value>): ReadonlyMap<K, Value> =>
      new Map([...values].map(([key, value]) => [key, this.value(value)]));
    switch (thing.kind) {
      case "sequence":
        return {
          ...thing,
          items: thing.items?.map((item) => this.value(item)) ?? null,
          rest: this.value(thing.rest),
          ...(thing.places === undefined ? {} : { places: thing.places.map((item) => this.value(item)) }),
          ...(thing.end === undefined ? {} : { end: this.value(thing.end) }),
          ...(thing.paused === undefined ? {} : { paused: this.#paused(thing.paused) }),
          ...(thing.view === undefined ? {} : { view: { ...thing.view, of: this.id(thing.view.of), seen: null } }),
        };
      case "mapping":
        return {
          ...thing,
          slots: all(thing.slots),
          rest: this.value(thing.rest),
          restKeys: this.value(thing.restKeys),
          ...(thing.factory ? { factory: this.value(thing.factory) } : {}),
          ...(thing.fieldsOf === undefined ? {} : { fieldsOf: this.id(thing.fieldsOf) }),
          ...(thing.chain ? { chain: this.value(thing.chain) } : {}),
        };
      case "instance":
        return { ...thing, fields: all(thing.fields), rest: this.value(thing.rest) };
      case "frame":
        return { ...thing, names: all(thing.names), outer: thing.outer === null ? null : this.id(thing.outer), owner: null };
    }
  }

  hit(hit: FlowHit): FlowHit {
    const taint = this.taint(hit.taint);
    return taint === hit.taint ? hit : { ...hit, taint };
  }
}

/** The same array where nothing changes. */
function mapped<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  let changed: T[] | null = null;
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const made = change(item);
    if (made !== item) (changed ??= items.slice())[i] = made;
  }
  return changed ?? items;
}
