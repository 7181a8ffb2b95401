// A dictionary or a list with something put into it.
import { slotOf, type Mapping, type Sequence } from "./state.ts";
import { join, NOTHING, onlyConstant, sameConstant, type Constant, type Value } from "./value.ts";

/** Of a mapping that is filled step by step; what comes later is not told apart. */
const SLOTS_MAX = 200;

export function withSlot(mapping: Mapping, key: Value, value: Value, isOnly: boolean): Mapping {
  const known = onlyConstant(key);
  if (known === undefined || (mapping.slots.size >= SLOTS_MAX && slotOf(mapping, known) === undefined))
    return { ...mapping, rest: join(mapping.rest, value), restKeys: join(mapping.restKeys, key) };
  const slots = new Map(mapping.slots);
  const before = isOnly ? NOTHING : (slotOf(mapping, known) ?? mapping.rest);
  slots.set([...slots.keys()].find((one) => sameConstant(one, known)) ?? known, join(before, value));
  return { ...mapping, slots };
}

export function withItem(sequence: Sequence, index: Constant | undefined, value: Value, isOnly: boolean): Sequence {
  const { items } = sequence;
  if (items === null) return { ...sequence, rest: join(sequence.rest, value) };
  if (typeof index !== "number") return { ...sequence, items: items.map((item) => join(item, value)) };
  const at = index < 0 ? items.length + index : index;
  return { ...sequence, items: items.map((item, i) => (i === at ? (isOnly ? value : join(item, value)) : item)) };
}
