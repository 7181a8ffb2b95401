// What a function says of the type of an answer beside making it: `response.content_type = "text/plain"`, `self.set_header("Content-Type", …)`.
import type { AsyncFunctionDef, ClassDef, Expression, FunctionDef, Position } from "../../../python/parse/ast.ts";
import { dottedName } from "../../../python/parse/dotted-name.ts";
import { walk } from "../../../python/parse/walk.ts";

type Definition = FunctionDef | AsyncFunctionDef;

interface Said {
  /** Of what: `response`, `self`. */
  readonly of: string;
  /** Null where it is not written there. */
  readonly type: string | null;
}

interface Sayings {
  readonly said: readonly Said[];
  /** Types in headers that are written as pairs: `("Content-Type", "text/html")`. */
  readonly paired: readonly (string | null)[];
  /** Variables of the function, with the place of what each was given last. */
  readonly assigned: ReadonlyMap<string, readonly Position[]>;
}

const TYPES = new Set(["content_type", "mimetype", "media_type"]);
const SETTERS = new Set(["set_header", "add_header", "setdefault", "set", "add", "replace_header", "send_header"]);
const kept = new WeakMap<Definition, Sayings>();

/** Undefined where nothing is said; null where it may be a page. `isMember`: asked of something that belongs to the answer, not of what makes it. */
export function saidType(fn: Definition, site: Position | null, isMember = false): string | null | undefined {
  const { said, assigned } = sayingsOf(fn);
  if (said.length === 0) return undefined;
  const variable = site === null ? undefined : [...assigned].find(([, places]) => places.some((place) => isSame(place, site)))?.[0];
  const relevant = said.filter(({ of }) => isMember || of === variable || !assigned.has(of.split(".")[0]!));
  if (relevant.length === 0) return undefined;
  const page = relevant.find(({ type }) => type === null || isPage(type));
  return page === undefined ? relevant[0]!.type : page.type;
}

/** What a method says, in any case, that runs before the others of a class (by the order in which they are looked up); null where another may say something else. */
export function typeSaidBefore(classes: readonly ClassDef[], before: readonly string[]): string | null {
  const methods = classes.flatMap(({ body }) => body.filter((one) => one.kind === "FunctionDef" || one.kind === "AsyncFunctionDef"));
  const isSaid = before.some((name) => {
    const first = methods.find((one) => one.name === name);
    return first?.body.some((one) => one.kind === "Expr" && one.value.kind === "Call" && isTypeKey(one.value.args[0])) === true;
  });
  if (!isSaid) return null;
  const types = methods.flatMap((fn) => sayingsOf(fn).said.map(({ type }) => type));
  return types.every((type) => type !== null && !isPage(type)) ? types[0]! : null;
}

/** Headers that are written there as pairs say that it is a page. */
export function isSaidPage(fn: Definition): boolean {
  return sayingsOf(fn).paired.some((type) => type !== null && isPage(type));
}

/** By the name of its type. */
export function isPage(type: string): boolean {
  return /html|svg|xml/i.test(type);
}

function isSame(one: Position, other: Position): boolean {
  return one.line === other.line && one.column === other.column && one.endLine === other.endLine && one.endColumn === other.endColumn;
}

function sayingsOf(fn: Definition): Sayings {
  const before = kept.get(fn);
  if (before !== undefined) return before;
  const said: Said[] = [];
  const paired: (string | null)[] = [];
  const assigned = new Map<string, Position[]>();
  for (const statement of fn.body)
    walk(statement, (node) => {
      if (node.kind === "Assign")
        for (const target of node.targets) {
          if (target.kind === "Name") sayByKeyword(target.id, node.value, said);
          if (target.kind === "Name") assigned.set(target.id, [...(assigned.get(target.id) ?? []), placeOf(node.value)]);
          else say(target, node.value, said);
        }
      if (node.kind === "Call" && node.func.kind === "Attribute" && SETTERS.has(node.func.attr) && isTypeKey(node.args[0]))
        said.push({ of: answerOf(node.func.value), type: node.args[1] === undefined ? null : textOf(node.args[1]) });
      if (node.kind === "Tuple" && node.elts.length === 2 && isTypeKey(node.elts[0])) paired.push(textOf(node.elts[1]!));
      return node.kind !== "Lambda";
    });
  const sayings = { said, paired, assigned };
  kept.set(fn, sayings);
  return sayings;
}

function say(target: Expression, value: Expression, into: Said[]): void {
  if (target.kind === "Attribute" && TYPES.has(target.attr)) into.push({ of: answerOf(target.value), type: textOf(value) });
  if (target.kind === "Subscript" && isTypeKey(target.slice)) into.push({ of: answerOf(target.value), type: textOf(value) });
}

/** `response = HttpResponse(content_type="text/csv")`, `response = StreamResponse(headers={"Content-Type": "text/csv"})`. */
function sayByKeyword(of: string, value: Expression, into: Said[]): void {
  if (value.kind !== "Call") return;
  for (const { arg, value: type } of value.keywords) {
    if (arg !== null && TYPES.has(arg)) into.push({ of, type: textOf(type) });
    if (arg === "headers" && type.kind === "Dict")
      for (const [i, key] of type.keys.entries()) if (isTypeKey(key ?? undefined)) into.push({ of, type: textOf(type.values[i]!) });
  }
}

/** `response` of `response.headers`. */
function answerOf(node: Expression): string {
  return (dottedName(node) ?? "").replace(/\.headers$/, "");
}

function isTypeKey(node: Expression | undefined): boolean {
  return node?.kind === "Constant" && node.type === "str" && /^content-type$/i.test(node.value);
}

/** `MEDIA_HTML` of a library says what it is. */
function textOf(node: Expression): string | null {
  if (node.kind === "Constant" && node.type === "str") return node.value;
  return node.kind === "Attribute" ? node.attr.toLowerCase() : null;
}

function placeOf(node: Expression): Position {
  return node.kind === "Await" ? node.value : node;
}
