// What an application that is not in sight may be: `@app.route("/")` of a parameter, or of a module that is missing, in a module that imports a library with such a decorator.
import type { EntryModel, Models, RouteModel } from "./models.ts";
import { knownNames } from "./known-names.ts";
import type { Value } from "../values/value.ts";

export interface Guess<T> {
  readonly library: string;
  /** Dotted name of what it would be. */
  readonly name: string;
  readonly model: T;
}

export interface Guesses {
  /** By the last name of a decorator of what a library makes. */
  readonly entries: ReadonlyMap<string, readonly Guess<EntryModel>[]>;
  /** The same of calls that name a handler. */
  readonly routes: ReadonlyMap<string, readonly Guess<readonly RouteModel[]>[]>;
}

const kept = new WeakMap<Models, Guesses>();

export function guessesOf(models: Models): Guesses {
  const found = kept.get(models) ?? { entries: byLastName(models.entries), routes: byLastName(models.routes) };
  kept.set(models, found);
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
