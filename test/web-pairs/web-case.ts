// What a case of a web application is made of: a framework that brings something from outside, and a handler's code that is harmful or only looks so.

/** A way in: the program of one framework around a handler's code. */
export interface Entrance {
  /** `flask blueprint`. */
  readonly name: string;
  readonly framework: string;
  readonly shape: string;
  /** Text with `{before}`, `{source}` and `{body}`; `>>> path` begins another file. */
  readonly program: string;
  /** What kind of thing comes in, and the expression that reads it. */
  readonly sources: readonly { readonly kind: SourceKind; readonly expression: string }[];
}

export const SOURCE_KINDS = ["query", "form", "header", "cookie", "json", "path", "raw"] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Code of a handler and its like that differs in what matters. */
export interface Cell {
  readonly name: string;
  readonly cwe: number;
  /** Imports and helpers of all variants. */
  readonly before: string;
  readonly variants: readonly Variant[];
  readonly isAsync: boolean;
  /** The value is one of a JSON document, so that it may be of any type. */
  readonly isJson: boolean;
  /** Frameworks in which it makes sense; empty: all. */
  readonly only: readonly string[];
  /** Shapes of them in which it does not. */
  readonly not: readonly string[];
}

export interface Variant {
  readonly label: "bad" | "good";
  /** Counted within the cell. */
  readonly number: number;
  /** Helpers of this variant alone; behind those of the cell. */
  readonly before: string;
  readonly body: string;
  /** Stands at the module's top, not in a handler. */
  readonly isModule: boolean;
}

/** How the value comes from the handler to the code. */
export const FORMS = ["inline", "function", "class", "module"] as const;
export type Form = (typeof FORMS)[number];

export interface WebCase {
  readonly id: string;
  readonly cell: Cell;
  readonly variant: Variant;
  readonly framework: string;
  readonly files: Readonly<Record<string, string>>;
}
