// A list without the room that V8 keeps for more: an array that was pushed to holds space for seventeen, and trees hold hundreds of thousands of arrays with one.
const NOTHING: readonly never[] = [];

/** For a list that is finished. Those without anything are one and the same. */
export function exactList<T>(list: readonly T[]): readonly T[] {
  // Most have one; to write it out costs less than a copy.
  return list.length === 0 ? NOTHING : list.length === 1 ? [list[0]!] : list.slice();
}
