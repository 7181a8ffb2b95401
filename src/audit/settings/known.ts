// A value that is known, what an expression may look up, and what Python makes of values.
import type { Expression } from "../../python/parse/ast.ts";
import type { LiteralValue } from "../../python/parse/literal-value.ts";

export interface Known {
  readonly value: LiteralValue;
  /** False: the environment, a module that is not there, or the way the program takes may say otherwise. */
  readonly isSure: boolean;
}

/** What an expression may look up where it stands. */
export interface Names {
  /** Of a name, or of an attribute of something. Undefined: not known. */
  valueOf(node: Expression): Known | undefined;
  /** The dotted name of what is imported, `os.environ.get`; a method of something unknown is `*.get`. */
  dotted(node: Expression): string | null;
  /** What a name was assigned last. */
  assigned(name: string): Expression | null;
}

/** What Python's types make of a value. */
export function converted(type: string, value: LiteralValue): LiteralValue | undefined {
  switch (type) {
    case "bool":
      return isTrue(value);
    case "str":
      return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
    case "int":
    case "float": {
      const number =
        typeof value === "string" && value.trim() !== ""
          ? Number(value)
          : Number(typeof value === "boolean" || typeof value === "number" ? value : NaN);
      return Number.isNaN(number) ? undefined : number;
    }
    case "list":
    case "tuple":
    case "set":
      return Array.isArray(value) ? value : undefined;
    default:
      return undefined;
  }
}

export function isTrue(value: LiteralValue): boolean {
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  return Boolean(value);
}
