// Whether a call is like one that was recorded: the same up to which objects and labels it is about, which are paired.
import { isRuledOutAs } from "../values/ruled-out.ts";
import type { TraceStep } from "../../../model/finding.ts";
import type { Correspondence } from "./relocation.ts";
import type { Paused, Thing } from "../values/state.ts";
import { hasSameEnds } from "../values/thing-parts.ts";
import { CLEAN, isFromNowhere, isUnsettled, sourceStep, type Label, type Taint } from "../values/taint.ts";
import { NOTHING, open, sameConstant, type CallArguments, type FunctionValue, type Ref, type Value } from "../values/value.ts";

/** Values nested deeper are not alike. */
const DEPTH_MAX = 12;
const NO_IDS: ReadonlyMap<number, number> = new Map();
const NO_LABELS: ReadonlyMap<Label, Label> = new Map();

export class Pairing implements Correspondence {
  // Most comparisons end before anything is paired.
  #ids: Map<number, number> | null = null;
  #labels: Map<Label, Label> | null = null;
  #taken: Map<number, number> | null = null;
  /** Where labels begin: of the recorded ones, those of the others, and back. */
  #steps: Map<TraceStep, TraceStep> | null = null;
  #stepsTaken: Map<TraceStep, TraceStep> | null = null;
  #depth = 0;

  get ids(): ReadonlyMap<number, number> {
    return this.#ids ?? NO_IDS;
  }

  get labels(): ReadonlyMap<Label, Label> {
    return this.#labels ?? NO_LABELS;
  }

  args(recorded: CallArguments, given: CallArguments): boolean {
    if (recorded.positional.length !== given.positional.length || recorded.keywords.size !== given.keywords.size) return false;
    if ((recorded.isRestNamed === true) !== (given.isRestNamed === true) && recorded.rest !== NOTHING) return false;
    for (const [name, value] of recorded.keywords) {
      const other = given.keywords.get(name);
      if (other === undefined || !this.value(value, other)) return false;
    }
    const [keys, others] = [open(recorded.restKeys ?? CLEAN), open(given.restKeys ?? CLEAN)];
    if (keys !== others && !this.value(keys, others)) return false;
    return recorded.positional.every((value, i) => this.value(value, given.positional[i]!)) && this.value(recorded.rest, given.rest);
  }

  fn(recorded: FunctionValue, given: FunctionValue): boolean {
    if (recorded === given) return true;
    if (recorded.node !== given.node || recorded.cls?.node !== given.cls?.node) return false;
    if ((recorded.frame === null) !== (given.frame === null) || (recorded.self === null) !== (given.self === null)) return false;
    if (recorded.frame !== null && !this.id(recorded.frame, given.frame!)) return false;
    if (recorded.self !== null && !this.value(recorded.self, given.self!)) return false;
    if (recorded.defaults === given.defaults) return true;
    return [...recorded.defaults].every(([node, value]) => {
      const other = given.defaults.get(node);
      return other !== undefined && this.value(value, other);
    });
  }

  id(recorded: number, given: number): boolean {
    const known = this.#ids?.get(recorded);
    if (known !== undefined) return known === given;
    const taken = this.#taken?.get(given);
    if (taken !== undefined) return taken === recorded;
    (this.#ids ??= new Map()).set(recorded, given);
    (this.#taken ??= new Map()).set(given, recorded);
    return true;
  }

  value(recorded: Value, given: Value): boolean {
    if (recorded === given && recorded.refs.length === 0 && isFromNowhere(recorded.taint)) return true;
    if (
      recorded.isOpen !== given.isOpen ||
      recorded.constants.length !== given.constants.length ||
      recorded.refs.length !== given.refs.length
    )
      return false;
    if (!recorded.constants.every((one, i) => sameConstant(one, given.constants[i]!))) return false;
    if (!isRuledOutAs(recorded, given) || !isRuledOutAs(given, recorded)) return false;
    if (recorded.lacks !== given.lacks || !this.taint(recorded.taint, given.taint)) return false;
    if (!this.#parts(recorded, given) || this.#depth > DEPTH_MAX) return false;
    this.#depth += 1;
    const isSame = recorded.refs.every((ref, i) => this.#ref(ref, given.refs[i]!));
    this.#depth -= 1;
    return isSame;
  }

  #parts({ parts: recorded }: Value, { parts: given }: Value): boolean {
    if (recorded === null || given === null) return recorded === given;
    if (recorded.length !== given.length) return false;
    return recorded.every((part, i) => {
      const other = given[i]!;
      if (typeof part === "string" || typeof other === "string") return part === other;
      return part.lacks === other.lacks && this.taint(part.taint, other.taint);
    });
  }

  taint(recorded: Taint, given: Taint): boolean {
    return recorded === given && isFromNowhere(recorded)
      ? true
      : recorded.length === given.length && recorded.every((label, i) => this.#label(label, given[i]!));
  }

  /** Of the same class, as clean and as sure; two of one source correspond to two of one source. */
  #label(recorded: Label, given: Label): boolean {
    if (isUnsettled(recorded) || isUnsettled(given))
      return isUnsettled(recorded) && isUnsettled(given) && recorded.cleaned === given.cleaned;
    const known = this.#labels?.get(recorded);
    if (known !== undefined) return known === given;
    if (recorded.source !== given.source || recorded.cleaned !== given.cleaned || recorded.confidence !== given.confidence) return false;
    const [from, to] = [sourceStep(recorded), sourceStep(given)];
    if ((this.#steps?.get(from) ?? to) !== to || (this.#stepsTaken?.get(to) ?? from) !== from) return false;
    (this.#steps ??= new Map()).set(from, to);
    (this.#stepsTaken ??= new Map()).set(to, from);
    (this.#labels ??= new Map()).set(recorded, given);
    return true;
  }

  #ref(recorded: Ref, given: Ref): boolean {
    switch (recorded.kind) {
      case "object":
        return given.kind === "object" && this.id(recorded.id, given.id);
      case "function":
        return given.kind === "function" && this.fn(recorded.fn, given.fn);
      case "class":
        return given.kind === "class" && recorded.cls.node === given.cls.node && recorded.cls.frame === given.cls.frame;
      case "module":
        return given.kind === "module" && recorded.module === given.module;
      case "foreign":
        return given.kind === "foreign" && recorded.name === given.name;
      case "bound":
        return given.kind === "bound" && recorded.name === given.name && this.value(recorded.self, given.self);
      case "super":
        return given.kind === "super" && recorded.cls.node === given.cls.node && this.value(recorded.self, given.self);
      case "encoded":
      case "factory":
        return given.kind === recorded.kind && this.value(recorded.of, given.of);
      case "partial":
        return given.kind === "partial" && this.value(recorded.callee, given.callee) && this.args(recorded.args, given.args);
      case "record":
        return recorded === given;
    }
  }

  thing(recorded: Thing, given: Thing): boolean {
    if (recorded === given && recorded.kind !== "frame") return this.#isUnmoved(recorded);
    switch (recorded.kind) {
      case "sequence":
        if (given.kind !== "sequence" || recorded.type !== given.type || recorded.items?.length !== given.items?.length) return false;
        if (!hasSameEnds(recorded, given) || !this.#values(recorded.places, given.places) || recorded.isFilled !== given.isFilled)
          return false;
        if (recorded.max !== given.max || !recorded.end !== !given.end || recorded.view?.part !== given.view?.part) return false;
        if (!this.#paused(recorded.paused, given.paused)) return false;
        if (recorded.view !== undefined && !this.id(recorded.view.of, given.view!.of)) return false;
        if (recorded.end !== undefined && !this.value(recorded.end, given.end!)) return false;
        return this.value(recorded.rest, given.rest) && this.#values(recorded.items ?? [], given.items ?? []);
      case "mapping":
        return (
          given.kind === "mapping" &&
          !recorded.factory === !given.factory &&
          (!recorded.factory || this.value(recorded.factory, given.factory!)) &&
          isSameSet(recorded.maybe, given.maybe) &&
          (recorded.fieldsOf === undefined || given.fieldsOf === undefined
            ? recorded.fieldsOf === given.fieldsOf
            : this.id(recorded.fieldsOf, given.fieldsOf)) &&
          !recorded.chain === !given.chain &&
          (!recorded.chain || this.value(recorded.chain, given.chain!)) &&
          this.value(recorded.rest, given.rest) &&
          this.value(recorded.restKeys, given.restKeys) &&
          this.#named(recorded.slots, given.slots)
        );
      case "instance":
        return (
          given.kind === "instance" &&
          recorded.cls?.node === given.cls?.node &&
          recorded.foreign === given.foreign &&
          isSameSet(recorded.maybe, given.maybe) &&
          this.value(recorded.rest, given.rest) &&
          this.#named(recorded.fields, given.fields)
        );
      case "frame":
        return false;
    }
  }

  /** Generators that were not begun, or the very same. */
  #paused(recorded: Paused | undefined, given: Paused | undefined): boolean {
    if (recorded === undefined || given === undefined) return recorded === given;
    if (recorded.cursor !== given.cursor) return false;
    return this.id(recorded.frame, given.frame) && this.fn(recorded.fn, given.fn);
  }

  #named<K>(recorded: ReadonlyMap<K, Value>, given: ReadonlyMap<K, Value>): boolean {
    if (recorded.size !== given.size) return false;
    for (const [key, value] of recorded) {
      const other = given.get(key);
      if (other === undefined || !this.value(value, other)) return false;
    }
    return true;
  }

  #values(recorded: readonly Value[] = [], given: readonly Value[] = []): boolean {
    return recorded.length === given.length && recorded.every((item, i) => this.value(item, given[i]!));
  }

  /** The very same thing speaks of the same objects: none of them may stand for another. */
  #isUnmoved(thing: Thing): boolean {
    return this.thing({ ...thing }, thing);
  }
}

function isSameSet<T>(one: ReadonlySet<T> | undefined, other: ReadonlySet<T> | undefined): boolean {
  return one === other || (one?.size === other?.size && [...(one ?? [])].every((item) => other?.has(item) === true));
}
