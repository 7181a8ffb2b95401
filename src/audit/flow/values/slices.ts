// Indexes and slices as Python counts them.
import { constant, isBytes, NOTHING, onlyConstant, open, text, type Constant, type Value } from "./value.ts";
import { beheaded, saysNoHost } from "./addresses.ts";

type Ends = readonly [number | undefined, number | undefined, number | undefined];

/** The number that an index is for sure: `True` is 1. */
export function indexOf(key: Value): number | undefined {
  const known = onlyConstant(key);
  return typeof known === "boolean" ? Number(known) : typeof known === "number" ? known : undefined;
}

export function sliced<T>(items: readonly T[], from: number | undefined, to: number | undefined, step: number | undefined): readonly T[] {
  const by = step ?? 1;
  if (by === 1) return items.slice(from, to);
  const { length } = items;
  const [lowest, highest] = by > 0 ? [0, length] : [-1, length - 1];
  const place = (at: number | undefined, otherwise: number): number =>
    at === undefined ? otherwise : Math.max(lowest, Math.min(highest, at < 0 ? at + length : at));
  const [start, end] = by > 0 ? [place(from, 0), place(to, length)] : [place(from, length - 1), place(to, -1)];
  const found: T[] = [];
  for (let i = start; by > 0 ? i < end : i > end; i += by) found.push(items[i]!);
  return found;
}

/** Of whatever length, nothing is left. */
export function isNothingOf([from = 0, to, step = 1]: Ends): boolean {
  return to !== undefined && step > 0 && from >= 0 && to >= 0 && to <= from;
}

export function constantSlice(known: Constant, [from, to, step]: Ends): Value {
  if (typeof known === "string") return constant(sliced(known.split(""), from, to, step).join(""));
  if (known !== null && isBytes(known)) return constant({ bytes: sliced(known.bytes.split(""), from, to, step).join("") });
  return open([]);
}

/** Of a partly known text, where both ends lie in what is fixed at its begin or its end; null elsewhere. */
export function sliceOfParts({ parts }: Value, [from, to, step]: Ends, isText = false): Value | null {
  const [first, last] = [parts?.[0], parts?.at(-1)];
  if (isNothingOf([from, to, step]) && (parts !== null || isText)) return constant("");
  if (parts === null || (step ?? 1) !== 1) return null;
  if (from !== undefined && from < 0)
    return typeof last === "string" && -from <= last.length && (to ?? -1) < 0 ? constant(last.slice(from, to)) : null;
  if (to !== undefined && to < 0) {
    if (typeof last !== "string" || -to > last.length) return null;
    const left = text([...parts.slice(0, -1), last.slice(0, last.length + to)]);
    return (from ?? 0) === 0 ? left : sliceOfParts(left, [from, undefined, undefined]);
  }
  const start = from ?? 0;
  if (typeof first !== "string") return start === 0 && to === undefined ? text(parts) : null;
  if (to !== undefined) return to <= first.length ? constant(first.slice(start, to)) : null;
  if (start > first.length) return null;
  const left = text([first.slice(start), ...parts.slice(1)]);
  return start > 0 && saysNoHost(first.slice(start)) ? beheaded(left) : left;
}

export function characterAt(known: Constant, key: Value, value: Value): Value {
  const index = indexOf(key);
  if (known !== null && isBytes(known) && index !== undefined) {
    const code = known.bytes.charCodeAt(index < 0 ? known.bytes.length + index : index);
    return Number.isNaN(code) ? NOTHING : constant(code);
  }
  if (typeof known !== "string" || index === undefined) return open(value.taint);
  const character = known.at(index);
  return character === undefined ? NOTHING : constant(character);
}

/** The character of a partly known text, where it lies in what is fixed of it. */
export function pieceAt(value: Value, key: Value): Value | null {
  const index = indexOf(key);
  const [first, last] = [value.parts?.[0], value.parts?.at(-1)];
  if (index === undefined) return null;
  const character =
    index >= 0 ? (typeof first === "string" ? first[index] : undefined) : typeof last === "string" ? last.at(index) : undefined;
  return character === undefined ? null : constant(character);
}
