// The contract of what values are while a template is rendered abstractly: for a pattern hardly anything, for the data flow abstract values of the program.
import type { Marks } from "./filters.ts";
import type { OutputPlace } from "./place-of-output.ts";
import type { LinePosition, TemplateFile } from "./template-set.ts";
import type { Expr, Engine } from "./template.ts";

export interface Domain<V> {
  readonly unknown: V;
  constant(value: string | number | boolean | null): V;
  list(items: readonly V[]): V;
  dict(pairs: readonly (readonly [V, V])[]): V;
  join(one: V, other: V): V;
  /** As text, one after the other. */
  concat(parts: readonly V[]): V;
  /** `a.b` of either language: an attribute, or an item by that key. Django also calls what can be called. */
  member(of: V, name: string, at: LinePosition, engine: Engine): V;
  item(of: V, key: V): V;
  /** What of a value may be code, where its own name is called. */
  callable(of: V): V;
  call(callee: V, args: readonly V[], keywords: ReadonlyMap<string, V>, at: LinePosition): V;
  /** Whatever a loop over it may give. */
  each(of: V): V;
  /** Items one by one; null where they are not known. */
  items(of: V): readonly V[] | null;
  /** Undefined where it may be both. */
  truth(of: V): boolean | undefined;
  /** The same, escaped for a page. */
  escaped(of: V): V;
  /** A number, or one of a few words, made of it. */
  cleaned(of: V): V;
  /** What a filter that no library has makes of it. */
  filtered(name: string, of: V, args: readonly V[], at: LinePosition): V;
  /** What a tag of the project's own gives; null for any other. */
  tagged(name: string, given: TagValues<V>, at: LinePosition): Tagged<V> | null;
  /** Texts that it may be; null where others are possible. */
  texts(of: V): readonly string[] | null;
  output(output: Output<V>): void;
}

export interface Output<V> {
  readonly value: V;
  readonly marks: Marks;
  /** Whether what is around escapes what is not declared to be markup. */
  readonly isAutoescaped: boolean;
  /** It says `autoescape` off in the template itself. */
  readonly isSwitchedOff: boolean;
  readonly place: OutputPlace;
  readonly expression: Expr;
  readonly file: TemplateFile;
  readonly at: LinePosition;
}

export interface TagValues<V> {
  readonly args: readonly V[];
  readonly keywords: ReadonlyMap<string, V>;
  /** What the template knows, by name. */
  readonly context: () => V;
}

/** A value that is put out, or a template that is rendered with these names. */
export type Tagged<V> =
  | { readonly kind: "value"; readonly value: V }
  | { readonly kind: "template"; readonly template: V; readonly names: ReadonlyMap<string, V> };
