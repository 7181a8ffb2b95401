// `heapq`: lists that are kept as heaps, as Python itself keeps them, as long as each comparison is decided.
import type { Builtin, Builtins } from "./builtins.ts";
import { leastOf } from "./library-objects.ts";
import { NONE, NO_ARGUMENTS, onlyConstant, TRUE, UNKNOWN, type Value } from "../values/value.ts";

/** Thrown away where a comparison is not decided. */
class Undecided extends Error {}

const inserted = (machine: Builtins, list: Value, value: Value): Value =>
  machine.method(list, "append", { ...NO_ARGUMENTS, positional: [value] }) ?? NONE;

export const HEAP_BUILTINS: Readonly<Record<string, Builtin>> = {
  "heapq.heappush": (machine, { positional: [list = UNKNOWN, value = UNKNOWN] }) => {
    const isDone = rearranged(machine, list, (heap) => {
      heap.push(value);
      rise(machine, heap, 0, heap.length - 1);
    });
    if (isDone === null) blurred(machine, list, value);
    return NONE;
  },
  "heapq.heappop": (machine, { positional: [list = UNKNOWN] }) =>
    rearranged(machine, list, (heap) => {
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return last ?? UNKNOWN;
      return replaced(machine, heap, last);
    }) ?? leastOf(machine, list),
  "heapq.heapify": (machine, { positional: [list = UNKNOWN] }) => {
    const isDone = rearranged(machine, list, (heap) => {
      for (let i = (heap.length >> 1) - 1; i >= 0; i--) sink(machine, heap, i);
    });
    if (isDone === null) blurred(machine, list, null);
    return NONE;
  },
  "heapq.heapreplace": (machine, { positional: [list = UNKNOWN, value = UNKNOWN] }) => {
    const found = rearranged(machine, list, (heap) => (heap.length === 0 ? UNKNOWN : replaced(machine, heap, value)));
    if (found !== null) return found;
    const least = leastOf(machine, list);
    inserted(machine, list, value);
    return least;
  },
  "heapq.heappushpop": (machine, { positional: [list = UNKNOWN, value = UNKNOWN] }) => {
    const found = rearranged(machine, list, (heap) =>
      heap.length > 0 && isLess(machine, heap[0]!, value) ? replaced(machine, heap, value) : value,
    );
    if (found !== null) return found;
    inserted(machine, list, value);
    return leastOf(machine, list);
  },
  "heapq.nsmallest": (machine, { positional: [count = UNKNOWN, list = UNKNOWN], keywords }) =>
    machine.slice(machine.sorted(list, keywords), null, onlyConstant(count), null),
  "heapq.nlargest": (machine, { positional: [count = UNKNOWN, list = UNKNOWN], keywords }) =>
    machine.slice(machine.sorted(list, new Map([...keywords, ["reverse", TRUE]])), null, onlyConstant(count), null),
};

/** Null, and nothing is changed, where the items or their order are not known. */
function rearranged(machine: Builtins, list: Value, change: (heap: Value[]) => Value | void): Value | null {
  const [ref] = list.refs;
  const thing = machine.onlyObject(list);
  if (ref?.kind !== "object" || thing?.kind !== "sequence" || thing.type !== "list" || thing.items === null) return null;
  const heap = [...thing.items];
  try {
    const given = change(heap) ?? NONE;
    machine.state?.put(ref.id, { ...thing, items: heap });
    return given;
  } catch (error) {
    if (error instanceof Undecided) return null;
    throw error;
  }
}

/** All that it holds may stand anywhere. */
function blurred(machine: Builtins, list: Value, added: Value | null): void {
  if (added !== null) inserted(machine, list, added);
  const [ref] = list.refs;
  const thing = machine.onlyObject(list);
  if (ref?.kind === "object" && thing?.kind === "sequence")
    machine.state?.put(ref.id, { ...thing, items: null, rest: machine.anyOf(list) });
}

function isLess(machine: Builtins, one: Value, other: Value): boolean {
  const is = machine.compares("Lt", one, other);
  if (is === undefined) throw new Undecided();
  return is;
}

/** The least goes, and another comes in its place. */
function replaced(machine: Builtins, heap: Value[], value: Value): Value {
  const [least = UNKNOWN] = heap;
  heap[0] = value;
  sink(machine, heap, 0);
  return least;
}

/** `_siftdown` of CPython's heapq. */
function rise(machine: Builtins, heap: Value[], start: number, from: number): void {
  const value = heap[from]!;
  let at = from;
  while (at > start) {
    const above = (at - 1) >> 1;
    if (!isLess(machine, value, heap[above]!)) break;
    heap[at] = heap[above]!;
    at = above;
  }
  heap[at] = value;
}

/** `_siftup` of CPython's heapq. */
function sink(machine: Builtins, heap: Value[], start: number): void {
  const value = heap[start]!;
  let at = start;
  for (let below = 2 * at + 1; below < heap.length; below = 2 * at + 1) {
    const right = below + 1;
    const least = right < heap.length && !isLess(machine, heap[below]!, heap[right]!) ? right : below;
    heap[at] = heap[least]!;
    at = least;
  }
  heap[at] = value;
  rise(machine, heap, start, at);
}
