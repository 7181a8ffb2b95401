// What things are where one of two ways led: each part is what it is on either. What the other way adds nothing to stays the very same.
import { ASKED } from "./looked-up.ts";
import type { Frame, Instance, Mapping, Paused, Sequence, Thing } from "./state.ts";
import { anyItem, isNeverEmpty, hasSameEnds, slotOf } from "./thing-parts.ts";
import {
  ABSENT,
  isAbsentSomewhere,
  isSame,
  join,
  NOTHING,
  onlyConstant,
  sameConstant,
  UNKNOWN,
  type Constant,
  type Value,
} from "./value.ts";

/** Of longer lists no index is told apart where their lengths differ. */
const PLACES_MAX = 8;
/** So many of the last are kept of what is added in turn. */
const TAIL_MAX = 8;

export function joinThings(one: Thing, other: Thing): Thing {
  if (one.kind === "sequence" && other.kind === "sequence") return joinSequences(one, other);
  if (one.kind === "mapping" && other.kind === "mapping") return joinMappings(one, other);
  if (one.kind === "instance" && other.kind === "instance") return joinInstances(one, other);
  if (one.kind === "frame" && other.kind === "frame") {
    const names = joinVariables(one, other);
    return names === one.names ? one : { ...one, names, owner: null };
  }
  return one;
}

/** Of two rounds of a loop, after which more may come: what lies at which index is not told. */
export function joinRounds(one: Thing, other: Thing): Thing {
  const joined = joinThings(one, other);
  // The later round is further on.
  if (joined.kind === "sequence" && joined.paused !== undefined && other.kind === "sequence" && other.paused !== undefined)
    return joined.paused === other.paused ? joined : { ...joined, paused: other.paused };
  return joined.kind === "sequence" && joined.places !== undefined ? placeless(joined) : joined;
}

/** What runs before all others added to a thing: what was not there before is what it is now. */
export function withAdded(before: Thing, after: Thing): Thing {
  const joined = joinThings(before, after);
  if (before.kind !== "instance" || after.kind !== "instance" || joined.kind !== "instance") return joined;
  const added = [...after.fields].filter(([name]) => !before.fields.has(name));
  if (added.length === 0) return joined;
  const { maybe, ...sure } = joined;
  const left = [...(maybe ?? [])].filter((name) => before.fields.has(name) || after.maybe?.has(name) === true);
  return { ...sure, fields: new Map([...joined.fields, ...added]), ...(left.length === 0 ? {} : { maybe: new Set(left) }) };
}

function joinInstances(one: Instance, other: Instance): Instance {
  const rest = join(one.rest, other.rest);
  const isForeign = one.cls === null || other.cls === null;
  // What a field is where it was not set, its class says.
  const fields = joinNames(one.fields, other.fields, isForeign ? UNKNOWN : null);
  const joined = fields === one.fields && rest === one.rest ? one : { ...one, fields, rest };
  if (isForeign || (one.fields === other.fields && one.maybe === other.maybe)) return joined;
  const maybe = new Set([...(one.maybe ?? []), ...(other.maybe ?? [])]);
  for (const name of one.fields.keys()) if (!other.fields.has(name)) maybe.add(name);
  for (const name of other.fields.keys()) if (!one.fields.has(name)) maybe.add(name);
  return maybe.size === (one.maybe?.size ?? 0) ? joined : { ...joined, maybe };
}

export function headless(sequence: Sequence): Sequence {
  const { head: _, tail: __, isFilled: ___, ...rest } = sequence;
  return rest;
}

/** What a list begins with when this was done to it: what is added behind leaves that as it is. Null where it is not known. */
export function beginAfter(sequence: Sequence, name: string, [at, added]: readonly Value[]): readonly Constant[] | null {
  if (name === "append" || name === "extend") return beginOf(sequence);
  const known = name === "insert" && at !== undefined && onlyConstant(at) === 0 ? onlyConstant(added ?? UNKNOWN) : undefined;
  return known === undefined ? null : [known, ...beginOf(sequence)];
}

/** What a list that was added to begins with, null where that is not known any more, and what now stands last in it. */
export function begunWith(sequence: Sequence, begin: readonly Constant[] | null, added: Value | null): Sequence {
  if (begin === null) return headless(sequence);
  if (sequence.items !== null) return sequence;
  const last = added === null ? undefined : onlyConstant(added);
  if (begin.length === 0 && last === undefined && sequence.tail === undefined) return sequence;
  const { tail: before = [], ...rest } = sequence;
  const tail = last === undefined ? [] : [...before, last].slice(-TAIL_MAX);
  return { ...rest, ...(begin.length === 0 ? {} : { head: begin }), ...(tail.length === 0 ? {} : { tail }) };
}

export function placeless(sequence: Sequence): Sequence {
  const { places: _, ...rest } = sequence;
  return rest;
}

/** No longer what a dictionary shows, but as much as it showed. */
function apart(sequence: Sequence): Sequence {
  const { view: _, ...rest } = sequence;
  return rest;
}

function joinSequences(first: Sequence, second: Sequence): Sequence {
  if (first.view === undefined && second.view === undefined) return joinPlain(first, second);
  const joined = joinPlain(apart(first), apart(second));
  const { view } = first;
  const isOne = view !== undefined && view.of === second.view?.of && view.part === second.view.part;
  return isOne ? { ...joined, view: { ...view, seen: view.seen === second.view.seen ? view.seen : null } } : joined;
}

/** Where it waits at one place or at another, it goes on from the first of them; null where that is not known, or it does not wait. */
function earlierOf(one: Paused | undefined, other: Paused | undefined): Paused | null {
  if (one === undefined || other === undefined || one.frame !== other.frame) return null;
  if (one.cursor === other.cursor || one.cursor === null) return one;
  if (other.cursor === null) return other;
  for (const [i, step] of one.cursor.entries()) {
    const like = other.cursor[i];
    if (like === undefined) return null;
    if (step.index !== like.index) return step.index < like.index ? one : other;
    if (step.branch !== like.branch) return null;
    if (step.passed !== like.passed || !isSameList(step.left, like.left) || !isSameList(step.pending, like.pending)) return null;
  }
  return one.cursor.length === other.cursor.length ? one : null;
}

function isSameList(one: readonly Value[] | undefined, other: readonly Value[] | undefined): boolean {
  return one === other || (one?.length === other?.length && one!.every((value, i) => isSame(value, other![i]!)));
}

function joinPlain(before: Sequence, other: Sequence): Sequence {
  const one = (before.head ?? before.tail) === undefined || hasSameEnds(before, other) ? before : headless(before);
  if (one.paused !== undefined || other.paused !== undefined) {
    const earlier = earlierOf(one.paused, other.paused);
    if (earlier !== null) return { ...one, rest: join(one.rest, other.rest), paused: earlier };
    // It waits, or it is through: what it gives from there is not known.
    const { paused: _, ...left } = one;
    return { ...left, items: null, rest: [anyItem(one), anyItem(other), UNKNOWN].reduce(join) };
  }
  if (one.items !== null && other.items !== null && one.items.length === other.items.length) {
    const items = one.items.map((item, i) => join(item, other.items![i]!));
    return one.rest === NOTHING && items.every((item, i) => item === one.items![i]) ? one : { ...one, items, rest: NOTHING };
  }
  const head = sharedBegin(before, other);
  const rest = join(anyItem(one), anyItem(other));
  const places = joinedPlaces(one, other);
  const isFilled = isNeverEmpty(before) && isNeverEmpty(other);
  const isSame = rest === one.rest && head.length === (one.head ?? []).length && places === one.places && isFilled === isNeverEmpty(one);
  if (one.items === null && isSame) return one;
  const bare = placeless(headless(one));
  return {
    ...bare,
    items: null,
    rest,
    ...(head.length === 0 ? {} : { head }),
    ...(places === undefined ? {} : { places }),
    ...(isFilled ? { isFilled } : {}),
  };
}

/** What lies at each index, of lists of different lengths: where one ends, what the other has there. */
function joinedPlaces(one: Sequence, other: Sequence): readonly Value[] | undefined {
  const [left, right] = [one.items ?? one.places, other.items ?? other.places];
  const isIndexed = one.type === other.type && (one.type === "list" || one.type === "tuple");
  if (left === undefined || right === undefined || !isIndexed || Math.max(left.length, right.length) > PLACES_MAX) return undefined;
  const [long, short] = left.length < right.length ? [right, left] : [left, right];
  const joined = long.map((item, i) => (short[i] === undefined ? item : join(item, short[i])));
  return one.places?.length === joined.length && joined.every((item, i) => item === one.places![i]) ? one.places : joined;
}

/** The constants that both begin with. */
function sharedBegin(one: Sequence, other: Sequence): readonly Constant[] {
  const [left, right] = [beginOf(one), beginOf(other)];
  const end = left.findIndex((known, i) => i >= right.length || !sameConstant(known, right[i]!));
  return end < 0 ? left : left.slice(0, end);
}

/** The constants that it begins with, as far as they are known. */
export function beginOf({ items, head = [] }: Sequence): readonly Constant[] {
  if (items === null) return head;
  const known = items.map(onlyConstant);
  const end = known.indexOf(undefined);
  return (end < 0 ? known : known.slice(0, end)) as Constant[];
}

function joinMappings(one: Mapping, other: Mapping): Mapping {
  const slots = new Map<Constant, Value>();
  const maybe = new Set([...(one.maybe ?? []), ...(other.maybe ?? [])]);
  let isAll = one.fieldsOf === other.fieldsOf;
  const add = (key: Constant, value: Value, elsewhere: Value | undefined, rest: Value): void => {
    const joined = join(value, elsewhere ?? rest);
    isAll &&= joined === one.slots.get(key);
    slots.set(key, joined);
    if (elsewhere === undefined) maybe.add(key);
  };
  for (const [key, value] of one.slots) add(key, value, slotOf(other, key), other.rest);
  for (const [key, value] of other.slots) if (slotOf(one, key) === undefined) add(key, value, undefined, one.rest);
  const [rest, restKeys] = [join(one.rest, other.rest), join(one.restKeys, other.restKeys)];
  const chain = one.chain === undefined || other.chain === undefined ? one.chain : join(one.chain, other.chain);
  isAll &&= rest === one.rest && restKeys === one.restKeys && chain === one.chain && maybe.size === (one.maybe?.size ?? 0);
  if (isAll) return one;
  const joined = { ...one, slots, rest, restKeys };
  const { fieldsOf: _, ...apart } = joined;
  const here = one.fieldsOf === other.fieldsOf ? joined : apart;
  const known = maybe.size === 0 ? here : { ...here, maybe };
  return chain === undefined ? known : { ...known, chain };
}

/** Variables that one way alone has bound are what they are there; attributes of functions of a module may be lacking. */
function joinVariables(one: Frame, other: Frame): ReadonlyMap<string, Value> {
  const joined = joinNames(one.names, other.names, null);
  const isSameSet = joined.size === one.names.size && joined.size === other.names.size;
  if (one.outer !== null || isSameSet) return joined;
  let marked: Map<string, Value> | null = null;
  for (const [name, value] of joined) {
    if (!name.includes("@") || one.names.has(name) === other.names.has(name) || isAbsentSomewhere(value)) continue;
    marked ??= new Map(joined);
    marked.set(name, join(value, ABSENT));
  }
  return marked ?? joined;
}

/** `missing`: what a name is where it is not there; null to take what the other way knows. */
function joinNames(one: ReadonlyMap<string, Value>, other: ReadonlyMap<string, Value>, missing: Value | null): ReadonlyMap<string, Value> {
  if (one === other) return one;
  let names: Map<string, Value> | null = null;
  let common = 0;
  other.forEach((value, name) => {
    const known = one.get(name);
    if (known !== undefined) common += 1;
    if (known === value || (known === undefined && missing === null && name.startsWith(ASKED))) return;
    const joined = known !== undefined ? join(known, value) : missing === null ? value : join(value, missing);
    if (joined === known) return;
    names ??= new Map(one);
    names.set(name, joined);
  });
  // What only this way knows of what it asked.
  if (missing === null && common < one.size)
    for (const name of one.keys()) if (name.startsWith(ASKED) && !other.has(name)) (names ??= new Map(one)).delete(name);
  return names ?? one;
}
