// A dictionary or a list with something put into it.
import { perhapsWithout, type Mapping, type Sequence } from "./state.ts";
import { anyItem, sameKey, slotOf } from "./thing-parts.ts";
import { isFromNowhere } from "./taint.ts";
import { join, NOTHING, onlyConstant, type Constant, type Value } from "./value.ts";

/** Of a mapping that is filled step by step; what comes later is not told apart. */
const SLOTS_MAX = 200;

/** `isOnly`: that is what lies there from now on; else it may be. */
export function withSlot(mapping: Mapping, key: Value, value: Value, isOnly: boolean): Mapping {
  const known = onlyConstant(key);
  if (known === undefined || (mapping.slots.size >= SLOTS_MAX && slotOf(mapping, known) === undefined))
    return { ...mapping, slots: perhapsPut(mapping, key, value), rest: join(mapping.rest, value), restKeys: join(mapping.restKeys, key) };
  const slots = new Map(mapping.slots);
  const there = [...slots.keys()].find((one) => sameKey(one, known));
  const before = isOnly ? NOTHING : (slotOf(mapping, known) ?? mapping.rest);
  slots.set(there ?? known, join(before, value));
  if (!isOnly)
    return there === undefined ? { ...mapping, slots, maybe: new Set([...(mapping.maybe ?? []), known]) } : { ...mapping, slots };
  return there !== undefined && mapping.maybe?.has(there) === true ? { ...withoutMark(mapping, there), slots } : { ...mapping, slots };
}

/** A key that the program computes may be one of those that are there, as are several that are known; one that somebody outside chose is taken for another. */
function perhapsPut({ slots }: Mapping, key: Value, value: Value): Mapping["slots"] {
  const isAny = key.isOpen && isFromNowhere(key.taint);
  if (slots.size === 0 || (!isAny && key.constants.length === 0)) return slots;
  const isMeant = (slot: Constant): boolean => isAny || key.constants.some((one) => sameKey(slot, one));
  return new Map([...slots].map(([one, before]) => [one, isMeant(one) ? join(before, value) : before]));
}

function withoutMark(mapping: Mapping, key: Constant): Mapping {
  const { maybe, ...sure } = mapping;
  const left = [...(maybe ?? [])].filter((one) => one !== key);
  return left.length === 0 ? sure : { ...sure, maybe: new Set(left) };
}

export function withItem(sequence: Sequence, index: Constant | undefined, value: Value, isOnly: boolean): Sequence {
  const { items } = sequence;
  if (items === null) return { ...sequence, rest: join(sequence.rest, value) };
  if (typeof index !== "number") return { ...sequence, items: items.map((item) => join(item, value)) };
  const at = index < 0 ? items.length + index : index;
  return { ...sequence, items: items.map((item, i) => (i === at ? (isOnly ? value : join(item, value)) : item)) };
}

/** Without what lies under a key; `isOnly`: for sure. Undefined where the key is not known. */
export function withoutSlot(mapping: Mapping, key: Constant | undefined, isOnly: boolean): Mapping {
  if (key === undefined) return perhapsWithout(mapping);
  const there = [...mapping.slots.keys()].find((one) => sameKey(one, key));
  if (there === undefined) return mapping;
  if (!isOnly) return { ...mapping, maybe: new Set([...(mapping.maybe ?? []), there]) };
  return { ...withoutMark(mapping, there), slots: new Map([...mapping.slots].filter(([one]) => one !== there)) };
}

/** Undefined where it is not known which, or whether any. */
export function withoutItem(sequence: Sequence, index: Constant | undefined): Sequence {
  const { items } = sequence;
  if (items === null) return sequence;
  if (typeof index !== "number") return { ...sequence, items: null, rest: anyItem(sequence) };
  const at = index < 0 ? items.length + index : index;
  return { ...sequence, items: items.filter((_, i) => i !== at) };
}
