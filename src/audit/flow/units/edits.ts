// What an edit changed of the modules of a program: the bodies of some functions, where nothing else is otherwise, or all of a module. And where the rest stands now.
import type { Digests, PartDigests } from "../program/digests.ts";
import type { LinesOf } from "./moved.ts";
import { lineInPart, partsIn, placeInPart, type Part } from "../program/parts.ts";
import { placeKey, textKey } from "../program/place-key.ts";

export interface Edits {
  /** Numbers of modules of which more than bodies of functions is otherwise. */
  readonly inner: readonly number[];
  /** Keys of functions, where they stand now, whose bodies are otherwise; of each of their modules the key of its text too. */
  readonly bodies: readonly number[];
  /** By the number of the module. */
  readonly lines: ReadonlyMap<number, LinesOf>;
}

export function editsBetween(before: Digests, now: Digests): Edits {
  const inner: number[] = [];
  const bodies: number[] = [];
  const lines = new Map<number, LinesOf>();
  for (const [i, digest] of now.digests.entries()) {
    if (digest === before.digests[i]) continue;
    const found = bodiesBetween(before.parts[i] ?? null, now.parts[i] ?? null);
    if (found === null) {
      inner.push(i);
      continue;
    }
    // Where only empty lines and remarks came or went all is as it was, somewhere else.
    if (found.changed.length > 0) bodies.push(textKey(i));
    bodies.push(...found.changed.flatMap(({ head }) => (head === null ? [] : [placeKey(i, head.line, head.column)])));
    lines.set(i, found.lines);
  }
  return { inner, bodies, lines };
}

/** Null where more than bodies is otherwise. */
function bodiesBetween(
  before: PartDigests | null,
  now: PartDigests | null,
): { readonly changed: readonly Part[]; readonly lines: LinesOf } | null {
  if (before === null || now === null || before.whole !== now.whole || before.parts.length !== now.parts.length) return null;
  const [old, fresh] = [partsIn(before), partsIn(now)];
  const [oldMore, freshMore] = [before, now].map(({ more }) => new Map(more.map((one) => one.split(" ") as [string, string])));
  const isSame = (i: number): boolean => old[i]!.digest === fresh[i]!.digest && oldMore!.get(`${i}`) === freshMore!.get(`${i}`);
  const changed = fresh.flatMap((part, i) => (isSame(i) ? [] : [i]));
  if (changed.some((i) => fresh[i]!.head === null)) return null;
  const gone = new Set(changed.filter((i) => old[i]!.digest !== fresh[i]!.digest));
  const known = new Map<number, number | null>();
  const lines: LinesOf = (line) => {
    const before = known.get(line);
    if (before !== undefined) return before;
    // No line: all of the module.
    if (line === 0) return line;
    const i = Math.max(
      0,
      old.findLastIndex((part) => part.line <= line),
    );
    const found = gone.has(i) ? null : lineInPart(fresh[i]!, placeInPart(old[i]!, line));
    known.set(line, found);
    return found;
  };
  return { changed: changed.map((i) => fresh[i]!), lines };
}
