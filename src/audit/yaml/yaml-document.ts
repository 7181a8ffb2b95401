// A YAML file as plain nodes with their places; aliases and merge keys are followed once, and what explodes or nests too deep is refused.
import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import type { Document, LineCounter, Node, Pair, Scalar } from "yaml";
import type { FilePlace } from "../auditor.ts";

export type YamlPlace = Exclude<FilePlace, { readonly line: number } & { readonly column?: never }>;

export type YamlNode = YamlMap | YamlList | YamlScalar;

interface Placed {
  readonly place: YamlPlace;
}

export interface YamlMap extends Placed {
  readonly kind: "map";
  /** In order; those of a merge key come last. */
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

export interface YamlEntry {
  readonly key: YamlPlace;
  readonly value: YamlNode;
}

export interface YamlList extends Placed {
  readonly kind: "list";
  readonly items: readonly YamlNode[];
}

export interface YamlScalar extends Placed {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** The value as text; as written where it is a number or a truth value. */
  readonly text: string;
  /** Line of the character at this offset of `text`, where lines are kept; else the first line. */
  lineAt(offset: number): number;
}

export type YamlReading =
  | { readonly kind: "read"; readonly root: YamlNode }
  | { readonly kind: "broken"; readonly line: number; readonly reason: string };

/** Larger than any such file that a person wrote. */
const UNITS_MAX = 512 * 1024;
const DEPTH_MAX = 64;
const NODES_MAX = 100_000;
/** Brackets and dashes that open inside each other: the parser goes into each of them. */
const OPEN_MAX = 200;
const REASON_MAX = 160;

let loaded: typeof Yaml | null = null;

/** Loaded with the first such file only: it takes 50 ms, and many projects have none. */
function yaml(): typeof Yaml {
  loaded ??= createRequire(import.meta.url)("yaml") as typeof Yaml;
  return loaded;
}

export function readYaml(text: string): YamlReading {
  if (text.length > UNITS_MAX) return broken(`it has more than ${UNITS_MAX} characters`);
  if (opensTooDeep(text)) return broken(`it nests deeper than ${OPEN_MAX}`);
  const lineCounter = new (yaml().LineCounter)();
  try {
    const document = firstDocument(text, lineCounter);
    if (document === null) return broken("it is empty");
    const [error] = document.errors;
    if (error !== undefined) return { kind: "broken", line: lineCounter.linePos(error.pos[0]).line, reason: sentence(error.message) };
    return { kind: "read", root: new Converter(lineCounter).node(document.contents, 0) };
  } catch (error) {
    if (error instanceof Refused) return { kind: "broken", line: error.line, reason: error.message };
    if (error instanceof RangeError || error instanceof ReferenceError) return broken("it nests too deep");
    throw error;
  }
}

/** The node below, by keys; undefined where one is missing. */
export function at(node: YamlNode | undefined, ...path: readonly string[]): YamlNode | undefined {
  let found = node;
  for (const key of path) found = found?.kind === "map" ? found.entries.get(key)?.value : undefined;
  return found;
}

/** The text of a scalar below; undefined where there is none. */
export function textAt(node: YamlNode | undefined, ...path: readonly string[]): string | undefined {
  const found = at(node, ...path);
  return found?.kind === "scalar" && found.value !== null ? found.text : undefined;
}

export function entriesAt(node: YamlNode | undefined, ...path: readonly string[]): readonly (readonly [string, YamlNode, YamlPlace])[] {
  const found = at(node, ...path);
  return found?.kind === "map" ? [...found.entries].map(([name, { key, value }]) => [name, value, key] as const) : [];
}

/** Items of a list; a single scalar counts as a list of one. */
export function itemsAt(node: YamlNode | undefined, ...path: readonly string[]): readonly YamlNode[] {
  const found = at(node, ...path);
  if (found === undefined || (found.kind === "scalar" && found.value === null)) return [];
  return found.kind === "list" ? found.items : found.kind === "scalar" ? [found] : [];
}

/** Every scalar below, each once however often aliases name it. */
export function* scalarsOf(root: YamlNode | undefined): Generator<YamlScalar> {
  const seen = new Set<YamlNode>();
  const open = root === undefined ? [] : [root];
  while (open.length > 0) {
    const node = open.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.kind === "scalar") yield node;
    else if (node.kind === "list") open.push(...node.items.toReversed());
    else open.push(...[...node.entries.values()].map(({ value }) => value).toReversed());
  }
}

/** YAML 1.2, as compose and GitHub read it: `on` stays a text. Only the first document is read; keys are compared below, in linear time. */
function firstDocument(text: string, lineCounter: LineCounter): Document | null {
  const tokens = new (yaml().Parser)(lineCounter.addNewLine).parse(text);
  for (const document of new (yaml().Composer)({ prettyErrors: false, uniqueKeys: false }).compose(tokens)) return document;
  return null;
}

class Refused extends Error {
  readonly line: number;

  constructor(reason: string, line = 1) {
    super(reason);
    this.line = line;
  }
}

class Converter {
  readonly #lines: LineCounter;
  /** An alias is the node itself, not a copy: what explodes when it is written out stays small here. */
  readonly #anchors = new Map<string, YamlNode>();
  #count = 0;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  node(node: unknown, depth: number): YamlNode {
    if (yaml().isAlias(node)) return this.#anchors.get(node.source) ?? this.#scalar(null);
    this.#count += 1;
    if (this.#count > NODES_MAX) throw new Refused(`it has more than ${NODES_MAX} values`);
    if (depth > DEPTH_MAX) throw new Refused(`it nests deeper than ${DEPTH_MAX}`);
    const made = this.#make(node, depth);
    if ((yaml().isMap(node) || yaml().isSeq(node) || yaml().isScalar(node)) && node.anchor !== undefined)
      this.#anchors.set(node.anchor, made);
    return made;
  }

  #make(node: unknown, depth: number): YamlNode {
    if (yaml().isMap(node)) return { kind: "map", place: this.#place(node), entries: this.#entries(node.items, depth) };
    if (yaml().isSeq(node)) return { kind: "list", place: this.#place(node), items: node.items.map((item) => this.node(item, depth + 1)) };
    return this.#scalar(node as Scalar | null);
  }

  #entries(pairs: readonly Pair[], depth: number): Map<string, YamlEntry> {
    const entries = new Map<string, YamlEntry>();
    const merged: YamlNode[] = [];
    for (const { key, value } of pairs) {
      const name = yaml().isScalar(key) ? String(key.value instanceof Object ? key.source : (key.source ?? key.value)) : "";
      const node = this.node(value, depth + 1);
      if (entries.has(name)) throw new Refused(`the key \`${name.slice(0, 80)}\` stands twice in one map`, this.#place(key as Node).line);
      if (name === "<<") merged.push(...(node.kind === "list" ? node.items : [node]));
      else entries.set(name, { key: this.#place(key as Node), value: node });
    }
    for (const source of merged)
      if (source.kind === "map") for (const [name, entry] of source.entries) if (!entries.has(name)) entries.set(name, entry);
    return entries;
  }

  #scalar(node: Scalar | null): YamlScalar {
    const value = node?.value ?? null;
    const plain =
      typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? value
        : value === null
          ? null
          : (node?.source ?? "");
    const place = this.#place(node);
    const keepsLines = node?.type === "BLOCK_LITERAL";
    const text = plain === null ? "" : typeof plain === "string" ? plain : (node?.source ?? String(plain));
    const first = keepsLines ? place.line + 1 : place.line;
    return {
      kind: "scalar",
      value: plain,
      text,
      place,
      lineAt: (offset) => first + (keepsLines ? text.slice(0, offset).split("\n").length - 1 : 0),
    };
  }

  /** What is nowhere written stands at the begin. */
  #place(node: Node | null | undefined): YamlPlace {
    const [from, to] = node?.range ?? [0, 0];
    const start = this.#lines.linePos(from);
    const end = this.#lines.linePos(Math.max(from, to));
    return {
      line: Math.max(1, start.line),
      column: Math.max(0, start.col - 1),
      endLine: Math.max(1, end.line),
      endColumn: Math.max(0, end.col - 1),
    };
  }
}

/** Before the parser sees it: it calls itself for each. */
function opensTooDeep(text: string): boolean {
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === 91 || character === 123) open += 1;
    else if ((character === 93 || character === 125) && open > 0) open -= 1;
    if (open > OPEN_MAX) return true;
  }
  return /(?:[-?] ){200}/.test(text) || /^ {400,}\S/m.test(text);
}

function broken(reason: string): YamlReading {
  return { kind: "broken", line: 1, reason };
}

function sentence(message: string): string {
  return message.split("\n", 1)[0]!.slice(0, REASON_MAX).replace(/[.:]$/, "");
}
