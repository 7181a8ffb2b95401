// What lies in a thing.
import type { Frame, Mapping, Sequence, Thing } from "./state.ts";
import { join, NOTHING, sameConstant, UNKNOWN, type Constant, type Value } from "./value.ts";

/** Items are looked at all together, but for a few. */
const ITEMS_ONE_BY_ONE = 4;

export function eachPart(thing: Exclude<Thing, Frame>, visit: (part: Value) => void): void {
  switch (thing.kind) {
    case "sequence":
      if (thing.items === null || thing.items.length > ITEMS_ONE_BY_ONE) return visit(anyItem(thing));
      return thing.items.forEach(visit);
    case "mapping":
      thing.slots.forEach(visit);
      visit(thing.rest);
      return visit(thing.restKeys);
    case "instance":
      thing.fields.forEach(visit);
      visit(thing.rest);
  }
}

export function mapThing(thing: Exclude<Thing, Frame>, change: (value: Value) => Value): Exclude<Thing, Frame> {
  switch (thing.kind) {
    case "sequence":
      return {
        ...thing,
        items: thing.items?.map(change) ?? null,
        rest: change(thing.rest),
        ...(thing.places === undefined ? {} : { places: thing.places.map(change) }),
      };
    case "mapping":
      return { ...thing, slots: new Map([...thing.slots].map(([key, value]) => [key, change(value)])), rest: change(thing.rest) };
    case "instance":
      return { ...thing, fields: new Map([...thing.fields].map(([name, value]) => [name, change(value)])), rest: change(thing.rest) };
  }
}

/** Fields of an object as the dictionary that they are. */
export function shownFields(shown: Mapping, of: Thing | undefined): Mapping {
  if (of?.kind !== "instance") return shown;
  const { fields, rest, maybe } = of;
  const now: Mapping = { ...shown, slots: fields, rest, restKeys: rest === NOTHING ? NOTHING : UNKNOWN };
  return maybe === undefined ? now : { ...now, maybe };
}

/** As much as both begin and end with. */
export function hasSameEnds(one: Sequence, other: Sequence): boolean {
  return isSameList(one.head, other.head) && isSameList(one.tail, other.tail);
}

function isSameList(one: readonly Constant[] | undefined, other: readonly Constant[] | undefined): boolean {
  return one === other || (one !== undefined && one.length === other?.length && one.every((item, i) => sameConstant(item, other[i]!)));
}

/** Something lies in it for sure. */
export function isNeverEmpty({ items, isFilled }: Sequence): boolean {
  return items === null ? isFilled === true : items.length > 0;
}

export function anyItem({ items, rest }: Sequence): Value {
  return items === null ? rest : items.reduce(join, NOTHING);
}

export function slotOf({ slots }: Mapping, key: Constant): Value | undefined {
  const found = slots.get(key);
  if (found !== undefined) return found;
  if (typeof key === "boolean") return slots.get(Number(key));
  if (key === 0 || key === 1) return slots.get(key === 1);
  if (typeof key !== "object" || key === null) return undefined;
  for (const [known, value] of slots) if (sameConstant(known, key)) return value;
  return undefined;
}

/** As dictionaries compare: `True` is 1. */
export function sameKey(one: Constant, other: Constant): boolean {
  return sameConstant(typeof one === "boolean" ? Number(one) : one, typeof other === "boolean" ? Number(other) : other);
}
