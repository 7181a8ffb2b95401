// Places in the modules of a program as one number each, the same in every run as long as the program has the same files.
import type { Position } from "../../../python/parse/ast.ts";

const COLUMNS = 2 ** 12;
const LINES = 2 ** 20;

/** `module`: its number in the program, below 2^18, so that a number holds all of it and one bit more. */
export function placeKey(module: number, line: number, column: number): number {
  return (module * LINES + Math.min(line, LINES - 1)) * COLUMNS + Math.min(column, COLUMNS - 1);
}

/** Of what begins there: a function, a class. */
export function startKey(module: number, { line, column }: Position): number {
  return placeKey(module, line, column);
}

/** Of what ends there: calls that begin at one place end at different ones, as `a.b().c()`. */
export function endKey(module: number, { endLine, endColumn }: Position): number {
  return placeKey(module, endLine, endColumn);
}

/** Of all that is written in a module, whatever part of it: no place has this key. */
export function textKey(module: number): number {
  return placeKey(module, 0, 0);
}

/** The same function, where nothing from outside is given to it. */
export function plainKey(key: number): number {
  return -key - 1;
}

export function moduleOfKey(key: number): number {
  return Math.floor((key < 0 ? -key - 1 : key) / (LINES * COLUMNS));
}

/** Where it is now what stood there: `lineOf` says to which line of its module a line has gone; null where that is none. */
export function movedKey(key: number, lineOf: (module: number, line: number) => number | null): number | null {
  if (key < 0) {
    const moved = movedKey(-key - 1, lineOf);
    return moved === null ? null : plainKey(moved);
  }
  const module = moduleOfKey(key);
  const line = lineOf(module, Math.floor(key / COLUMNS) % LINES);
  return line === null ? null : placeKey(module, line, key % COLUMNS);
}
