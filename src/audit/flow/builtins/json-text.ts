// What a text of JSON holds that the program writes, or reads from a file of the project.
import type { Builtins } from "./builtins.ts";
import { constant, HARMLESS, NOTHING, UNKNOWN, type Value } from "../values/value.ts";

/** Of a text of JSON, what is looked at. */
const DEPTH_MAX = 8;
const ITEMS_MAX = 200;

/** `rest`: what else may be in its objects. Null where it is none. */
export function parsedJson(machine: Builtins, text: string, rest: Value): Value | null {
  const parsed = parse(text);
  return parsed === undefined ? null : valueOf(machine, parsed, { rest, depth: 0 });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Python raises here as well.
    return undefined;
  }
}

function valueOf(machine: Builtins, value: unknown, { rest, depth }: { readonly rest: Value; readonly depth: number }): Value {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") return constant(value);
  if (depth > DEPTH_MAX || typeof value !== "object") return HARMLESS;
  const inner = (one: unknown): Value => valueOf(machine, one, { rest, depth: depth + 1 });
  if (Array.isArray(value)) return machine.listed(value.slice(0, ITEMS_MAX).map(inner));
  const made = machine.listedPairs();
  for (const [name, one] of Object.entries(value).slice(0, ITEMS_MAX)) machine.setItem(made, constant(name), inner(one));
  if (rest !== NOTHING) machine.setItem(made, UNKNOWN, rest);
  return made;
}
