// What an application that is not in sight may be: `@app.route("/")` of a parameter, or of a module that is missing, in a module that imports a library with such a decorator.
import type { ClassDef } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import { lineOf, type EntryModel, type Models, type RouteModel } from "./models.ts";
import { knownNames } from "./known-names.ts";
import type { Value } from "../values/value.ts";

export interface Guess<T> {
  readonly library: string;
  /** Dotted name of what it would be. */
  readonly name: string;
  readonly model: T;
}

export interface Guesses {
  /** Methods that bring something from outside, of the one class of handlers that has them: `get_argument`. */
  readonly bases: ReadonlyMap<string, string>;
  /** By the last name of a decorator of what a library makes. */
  readonly entries: ReadonlyMap<string, readonly Guess<EntryModel>[]>;
  /** The same of calls that name a handler. */
  readonly routes: ReadonlyMap<string, readonly Guess<readonly RouteModel[]>[]>;
}

const kept = new WeakMap<Models, Guesses>();

export function guessesOf(models: Models): Guesses {
  const found = kept.get(models) ?? { bases: basesOf(models), entries: byLastName(models.entries), routes: byLastName(models.routes) };
  kept.set(models, found);
  return found;
}

function basesOf({ handlers, sourceCalls }: Models): ReadonlyMap<string, string> {
  const bases = new Set(handlers.flatMap(({ base }) => base ?? []));
  const found = new Map<string, string>();
  const several = new Set<string>();
  for (const name of sourceCalls.keys()) {
    const [, base, member] = /^(.+)\(\)\.(\w+)$/.exec(name) ?? [];
    if (base === undefined || member === undefined || !bases.has(base)) continue;
    if (found.has(member) && found.get(member) !== base) several.add(member);
    found.set(member, base);
  }
  for (const member of several) found.delete(member);
  return found;
}

/** What libraries call the base of a class, and what that is made from. */
export function namesOfBase(base: Value, node: ClassDef, models: Models): readonly string[] {
  const known = base.refs.flatMap((ref) => (ref.kind === "foreign" ? [...lineOf(models, ref.name)] : []));
  const guess = isUnheardOf(base, models) ? guessedBase(node, models) : null;
  return guess === null ? known : [...known, guess];
}

const guessed = new WeakMap<ClassDef, string | null>();

/** What a class may be made from whose bases are not in sight, by what it asks of itself: `self.get_argument("name")`. */
function guessedBase(node: ClassDef, models: Models): string | null {
  const before = guessed.get(node);
  if (before !== undefined) return before;
  const { bases } = guessesOf(models);
  let found: string | null = null;
  walk(node, (one) => {
    if (one.kind === "Call" && one.func.kind === "Attribute" && one.func.value.kind === "Name" && one.func.value.id === "self")
      found ??= bases.get(one.func.attr) ?? null;
    return found === null;
  });
  guessed.set(node, found);
  return found;
}

function byLastName<T>(models: ReadonlyMap<string, T>): ReadonlyMap<string, readonly Guess<T>[]> {
  const found = new Map<string, Guess<T>[]>();
  for (const [name, model] of models) {
    const dot = name.lastIndexOf(".");
    if (!name.includes("()")) continue;
    const known = found.get(name.slice(dot + 1)) ?? [];
    found.set(name.slice(dot + 1), [...known, { library: name.slice(0, name.indexOf(".")), name, model }]);
  }
  return found;
}

/** Nothing in sight says what it is: something given, or of a module that no model speaks about. */
export function isUnheardOf({ refs, isOpen, constants }: Value, models: Models): boolean {
  if (refs.length === 0) return isOpen && constants.length === 0;
  return refs.every((ref) => ref.kind === "foreign" && ref.name.includes(".") && !knownNames(models).has(ref.name.split(".")[0]!));
}
