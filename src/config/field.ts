// What a key of the configuration may hold. The schema is made of these; validation, defaults, `init`, the JSON schema and `explain` all read it.

interface Described {
  /** One sentence for the person who writes it. */
  readonly summary: string;
  /** As it stands in TOML, right of the `=`. */
  readonly example: string;
  /** TOML value that counts where none is written; absent: found by reading the project, or nothing. */
  readonly default?: string | number | boolean | readonly string[];
  /** Shown instead of a default that is not fixed. */
  readonly otherwise?: string;
}

export type ValueField = Described &
  (
    | { readonly kind: "string"; readonly pattern?: RegExp; readonly patternInWords?: string }
    | { readonly kind: "boolean" }
    | { readonly kind: "integer"; readonly min: number; readonly max: number }
    /** "30s"; read as milliseconds, the name gets `Ms`. */
    | { readonly kind: "duration"; readonly minMs: number; readonly maxMs: number }
    /** "512MB"; read as bytes, the name gets `Bytes`. */
    | { readonly kind: "size"; readonly minBytes: number }
    | { readonly kind: "choice"; readonly choices: readonly string[] }
    /** Array of strings, or one string that is split as a shell would. */
    | { readonly kind: "command" }
    | { readonly kind: "commands" }
    | { readonly kind: "strings"; readonly pattern?: RegExp; readonly patternInWords?: string }
    /** NAME → text; numbers and booleans are kept as text. */
    | { readonly kind: "variables" }
  );

export interface TableField {
  readonly kind: "table";
  readonly summary: string;
  readonly fields: Fields;
}

/** A table of tables by a name the user chooses: `process.web`. */
export interface MapField {
  readonly kind: "map";
  readonly summary: string;
  /** A name for examples. */
  readonly exampleName: string;
  readonly fields: Fields;
}

export type Field = ValueField | TableField | MapField;
export type Fields = Readonly<Record<string, Field>>;

/** Names that users choose: also parts of paths and ids. */
export const NAME = /^[a-z][a-z0-9-]{0,30}$/;
export const NAME_IN_WORDS = "small letters, digits and dashes, a letter first, at most 31";
/** `__proto__` is no ordinary key of an object, and no variable anyone has. */
export const VARIABLE_NAME = /^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]*$/;

/** `drain-timeout` of kind duration → `drainTimeoutMs`. */
export function propertyName(key: string, field: Field): string {
  const camel = key.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (field.kind === "duration") return `${camel}Ms`;
  return field.kind === "size" ? `${camel}Bytes` : camel;
}
