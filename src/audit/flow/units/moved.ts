// What an earlier analysis left, with all of its places where they are now: an edit above a function moves it, and changes nothing of what it does.
import type { Position } from "../../../python/parse/ast.ts";
import type { Generation } from "./generation.ts";
import { NOWHERE } from "../language/call-site.ts";
import { movedKey } from "../program/place-key.ts";
import type { HitRecord, RenderingNote, UnitRecord } from "./unit-record.ts";

/** Where a line of a module is now; null: it is gone, or what stands there is otherwise. */
export type LinesOf = (line: number) => number | null;

/** Of what stands nowhere in the program no line moves. */
function isNowhere({ line, column, endLine, endColumn }: Position): boolean {
  return line === NOWHERE.line && column === NOWHERE.column && endLine === NOWHERE.endLine && endColumn === NOWHERE.endColumn;
}

/** In place of a key of what is gone. */
export const GONE = Number.MAX_SAFE_INTEGER;

/** `files`: of the modules, by their number. `lines`: of those that were edited. */
export function movedGeneration(earlier: Generation, files: readonly string[], lines: ReadonlyMap<number, LinesOf>): Generation {
  if (lines.size === 0) return earlier;
  const move = new Moving(files, lines);
  const { loads, infos, roots, alone, left } = earlier;
  return {
    ...earlier,
    loads: loads.map((record) => {
      const [moved, own] = [move.record(record), move.keys(record.roots)];
      return { ...moved, roots: own, bodies: own.includes(GONE) ? [...moved.bodies, GONE] : moved.bodies };
    }),
    // What is gone is no root any more: whoever defines what stands there now says so anew.
    infos: infos.flatMap((info) => {
      const key = move.key(info.key);
      return key === GONE ? [] : [{ ...info, key, cls: info.cls === null ? null : move.key(info.cls) }];
    }),
    roots: roots.flatMap((record) => {
      const key = move.key(record.key);
      return key === GONE ? [] : [{ ...move.record(record), key }];
    }),
    alone: alone === null ? null : move.record(alone),
    left: {
      ...left,
      roots: move.keys(left.roots),
      bodies: left.bodies === null ? null : move.keys(left.bodies),
      tooLong: move.keys(left.tooLong),
    },
  };
}

class Moving {
  readonly #lines: ReadonlyMap<number, LinesOf>;
  readonly #byFile: ReadonlyMap<string, LinesOf>;
  /** Anything of the record at hand is gone. */
  #isGone = false;

  constructor(files: readonly string[], lines: ReadonlyMap<number, LinesOf>) {
    this.#lines = lines;
    this.#byFile = new Map([...lines].map(([i, of]) => [files[i]!, of]));
  }

  key(key: number): number {
    const moved = movedKey(key, (module, line) => {
      const of = this.#lines.get(module);
      return of === undefined ? line : of(line);
    });
    if (moved === null) this.#isGone = true;
    return moved ?? GONE;
  }

  keys(keys: readonly number[]): readonly number[] {
    return keys.map((key) => this.key(key));
  }

  /** A unit of which something is gone has gone through a body that is otherwise. */
  record<R extends UnitRecord>(record: R): R {
    this.#isGone = false;
    const moved = {
      ...record,
      hits: record.hits.map((hit) => this.#hit(hit)),
      calls: record.calls.map((call) => this.#call(call)),
      followed: this.keys(record.followed),
      reached: this.keys(record.reached),
      tooLongBefore: this.keys(record.tooLongBefore),
      tooLong: this.keys(record.tooLong),
      defined: this.keys(record.defined),
      definedBefore: this.keys(record.definedBefore),
      questions: record.questions.map((one) => ({ ...one, key: this.#question(one.key) })),
      answers: record.answers.map(([test, bits]) => [this.#spot(test), bits] as const),
      routes: record.routes.map((one) => ({ ...one, handler: this.#handler(one.handler) })),
      rendering: record.rendering === null ? null : this.#rendering(record.rendering),
    };
    const bodies = this.keys(record.bodies);
    return { ...moved, bodies: this.#isGone ? [...bodies, GONE] : bodies };
  }

  /** Twice its key, and one more where it was known what it calls. */
  #call(call: number): number {
    const isKnown = call % 2;
    const key = this.key((call - isKnown) / 2);
    return key === GONE ? GONE : 2 * key + isKnown;
  }

  /** Below zero: no function, but what stands for others. */
  #handler(handler: number): number {
    return handler < 0 ? handler : this.key(handler);
  }

  #hit(hit: HitRecord): HitRecord {
    const { file, place, steps } = hit;
    return {
      ...hit,
      place: this.#position(file, place),
      steps: steps.map((step) => ({ ...step, place: this.#position(step.place.file, step.place) })),
    };
  }

  #position<P extends Position>(file: string, place: P): P {
    const of = this.#byFile.get(file);
    if (of === undefined || isNowhere(place)) return place;
    return { ...place, line: this.#line(of, place.line), endLine: this.#line(of, place.endLine) };
  }

  #line(of: LinesOf, line: number): number {
    const moved = of(line);
    if (moved === null) this.#isGone = true;
    return moved ?? 0;
  }

  /** `kind file:line:column-endLine:endColumn` */
  #question(key: string): string {
    const blank = key.indexOf(" ") + 1;
    return key.slice(0, blank) + this.#spot(key.slice(blank));
  }

  /** `file:line:column`, with an end or without. */
  #spot(text: string): string {
    const [whole, line, column, endLine, endColumn] = SPOT.exec(text) ?? [];
    const file = whole === undefined ? "" : text.slice(0, -whole.length);
    const of = this.#byFile.get(file);
    if (of === undefined) return text;
    const begin = `${file}:${this.#line(of, Number(line))}:${column}`;
    return endLine === undefined ? begin : `${begin}-${this.#line(of, Number(endLine))}:${endColumn}`;
  }

  #rendering(note: RenderingNote): RenderingNote {
    return {
      ...note,
      filters: note.filters.map(([name, fn]) => [name, fn === null ? null : this.key(fn)] as const),
      calls: note.calls.map((one) => this.#spot(one)),
      unknown: note.unknown.map((one) => this.#spot(one)),
    };
  }
}

const SPOT = /:(\d+):(\d+)(?:-(\d+):(\d+))?$/;
