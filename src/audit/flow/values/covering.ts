// Whether what came later holds nothing that an earlier state does not hold as well, up to which of the objects that each round of a loop makes is which.
import { isRuledOutAs } from "./ruled-out.ts";
import { State, type Frame, type Instance, type Mapping, type Paused, type Sequence, type Thing } from "./state.ts";
import { anyItem, isNeverEmpty, hasSameEnds } from "./thing-parts.ts";
import { isWithin } from "./taint.ts";
import { NOTHING, sameConstant, type CallArguments, type FunctionValue, type Ref, type Value } from "./value.ts";

/** Values nested deeper are not compared. */
const DEPTH_MAX = 16;

/** Compares what is there now with what was: no object may stand for another. */
export const SAME_OBJECTS: Rounds = { first: Number.POSITIVE_INFINITY, last: Number.POSITIVE_INFINITY };

/** Objects by their numbers. */
export interface Rounds {
  /** Objects with higher numbers were made by the loop. */
  readonly first: number;
  /** Objects with higher numbers were made by its last round. */
  readonly last: number;
}

export class Covering {
  readonly #earlier: State;
  readonly #later: State;
  readonly #rounds: Rounds;
  /** An object of the last round → the one of an earlier round that it is like. */
  readonly #pairs = new Map<number, number>();
  #depth = 0;

  constructor(earlier: State, later: State, rounds: Rounds) {
    this.#earlier = earlier;
    this.#later = later;
    this.#rounds = rounds;
  }

  /** Nothing more in the later state than in the earlier. */
  holds(): boolean {
    return State.everyDifference(this.#earlier, this.#later, (id, one, other) =>
      // What is new is looked at where something leads to it.
      one === undefined ? id > this.#rounds.last : this.thing(one, other),
    );
  }

  value(one: Value, other: Value): boolean {
    if (one === other) return true;
    if ((other.isOpen && !one.isOpen) || !isWithin(one.taint, other.taint) || this.#depth > DEPTH_MAX) return false;
    if (!other.constants.every((constant) => one.constants.some((known) => sameConstant(known, constant)))) return false;
    if (!this.#parts(one, other) || !this.#test(one, other)) return false;
    if ((one.lacks !== undefined && one.lacks !== other.lacks) || !isRuledOutAs(one, other)) return false;
    this.#depth += 1;
    const isCovered = other.refs.every((ref) => one.refs.some((known) => this.#ref(known, ref)));
    this.#depth -= 1;
    return isCovered;
  }

  #parts({ parts: one }: Value, { parts: other }: Value): boolean {
    if (one === null || one === other) return true;
    if (one.length !== other?.length) return false;
    return one.every((part, i) => {
      const like = other[i]!;
      if (typeof part === "string" || typeof like === "string") return part === like;
      return part.lacks === like.lacks && isWithin(part.taint, like.taint);
    });
  }

  #test({ test: one }: Value, { test: other }: Value): boolean {
    if (one === undefined) return true;
    const [before, after] = [one, other].map((test) => (test === undefined ? [] : [test, ...(test.beside ?? [])]));
    return (
      one.node === other?.node &&
      before!.length === after!.length &&
      before!.every(({ name, was }, i) => name === after![i]!.name && this.value(was, after![i]!.was))
    );
  }

  #ref(one: Ref, other: Ref): boolean {
    if (one === other) return true;
    switch (one.kind) {
      case "object":
        return other.kind === "object" && this.#id(one.id, other.id);
      case "function":
        return other.kind === "function" && this.#fn(one.fn, other.fn);
      case "class":
        return other.kind === "class" && one.cls.node === other.cls.node && this.#maybeId(one.cls.frame, other.cls.frame);
      case "module":
        return other.kind === "module" && one.module === other.module;
      case "foreign":
        return other.kind === "foreign" && one.name === other.name;
      case "bound":
        return other.kind === "bound" && one.name === other.name && this.value(one.self, other.self);
      case "super":
        return other.kind === "super" && one.cls.node === other.cls.node && this.value(one.self, other.self);
      case "encoded":
      case "factory":
        return other.kind === one.kind && this.value(one.of, other.of);
      case "partial":
        return other.kind === "partial" && this.value(one.callee, other.callee) && this.#args(one.args, other.args);
      case "record":
        return false;
    }
  }

  #fn(one: FunctionValue, other: FunctionValue): boolean {
    if (one.node !== other.node || one.cls?.node !== other.cls?.node || !this.#maybeId(one.frame, other.frame)) return false;
    if (one.self === null || other.self === null ? one.self !== other.self : !this.value(one.self, other.self)) return false;
    return [...other.defaults].every(([node, value]) => {
      const known = one.defaults.get(node);
      return known !== undefined && this.value(known, value);
    });
  }

  #args(one: CallArguments, other: CallArguments): boolean {
    if (one.positional.length !== other.positional.length || one.keywords.size !== other.keywords.size) return false;
    if ((one.isRestNamed === true) !== (other.isRestNamed === true) && other.rest !== NOTHING) return false;
    if (!other.positional.every((value, i) => this.value(one.positional[i]!, value)) || !this.value(one.rest, other.rest)) return false;
    return [...other.keywords].every(([name, value]) => {
      const known = one.keywords.get(name);
      return known !== undefined && this.value(known, value);
    });
  }

  #maybeId(one: number | null, other: number | null): boolean {
    return one === null || other === null ? one === other : this.#id(one, other);
  }

  #id(one: number, other: number): boolean {
    if (one === other) return true;
    const { first, last } = this.#rounds;
    if (other <= last || one <= first) return false;
    const known = this.#pairs.get(other);
    if (known !== undefined) return known === one;
    const [a, b] = [this.#earlier.peek(one), this.#later.peek(other)];
    if (a === undefined || b === undefined) return false;
    const before = this.#pairs.size;
    this.#pairs.set(other, one);
    const isLike = this.thing(a, b);
    // What was found to be like it while this was taken for granted is not known to be so either.
    if (!isLike) for (const key of [...this.#pairs.keys()].slice(before)) this.#pairs.delete(key);
    return isLike;
  }

  thing(one: Thing, other: Thing): boolean {
    if (one === other) return true;
    switch (one.kind) {
      case "sequence":
        return other.kind === "sequence" && this.#sequence(one, other);
      case "mapping":
        return other.kind === "mapping" && this.#mapping(one, other);
      case "instance":
        return other.kind === "instance" && this.#instance(one, other);
      case "frame":
        return other.kind === "frame" && this.#frame(one, other);
    }
  }

  #sequence(one: Sequence, other: Sequence): boolean {
    if ((one.head ?? one.tail) !== undefined && !hasSameEnds(one, other)) return false;
    if (one.view?.part !== other.view?.part || (one.view !== undefined && !this.#id(one.view.of, other.view!.of))) return false;
    if (one.type !== other.type || one.max !== other.max || !this.#paused(one.paused, other.paused)) return false;
    if (other.end !== undefined && (one.end === undefined || !this.value(one.end, other.end))) return false;
    if (one.isFilled === true && !isNeverEmpty(other)) return false;
    if (one.places !== undefined && !this.#places(one.places, other.items ?? other.places)) return false;
    if (one.items === null) return this.value(one.rest, anyItem(other));
    return one.items.length === other.items?.length && one.items.every((item, i) => this.value(item, other.items![i]!));
  }

  #places(one: readonly Value[], other: readonly Value[] | undefined): boolean {
    return other !== undefined && other.length <= one.length && other.every((item, i) => this.value(one[i]!, item));
  }

  /** Generators that wait at the same place. */
  #paused(one: Paused | undefined, other: Paused | undefined): boolean {
    if (one === undefined || other === undefined) return one === other;
    return one.cursor === other.cursor && this.#id(one.frame, other.frame) && this.#fn(one.fn, other.fn);
  }

  #mapping(one: Mapping, other: Mapping): boolean {
    if (one.slots.size !== other.slots.size || !one.factory !== !other.factory) return false;
    if (one.factory && !this.value(one.factory, other.factory!)) return false;
    if (!isSubset(other.maybe, one.maybe) || !this.#maybeId(one.fieldsOf ?? null, other.fieldsOf ?? null)) return false;
    if (!one.chain !== !other.chain || (one.chain && !this.value(one.chain, other.chain!))) return false;
    return this.value(one.rest, other.rest) && this.value(one.restKeys, other.restKeys) && this.#named(one.slots, other.slots);
  }

  #instance(one: Instance, other: Instance): boolean {
    if (one.cls?.node !== other.cls?.node || one.foreign !== other.foreign || !isSubset(other.maybe, one.maybe)) return false;
    return this.value(one.rest, other.rest) && this.#named(one.fields, other.fields);
  }

  #frame(one: Frame, other: Frame): boolean {
    return one.names === other.names || (this.#named(one.names, other.names) && this.#maybeId(one.outer, other.outer));
  }

  #named<K>(one: ReadonlyMap<K, Value>, other: ReadonlyMap<K, Value>): boolean {
    for (const [key, value] of other) {
      const known = one.get(key);
      if (known === undefined || !this.value(known, value)) return false;
    }
    return true;
  }
}

function isSubset<T>(some: ReadonlySet<T> | undefined, all: ReadonlySet<T> | undefined): boolean {
  return some === undefined || [...some].every((one) => all?.has(one) === true);
}
