// What a route lets through in one of its parts: `<int:id>` a number, `<name>` no slash, `(?P<name>[a-z]+)` letters.
import type { ClassDef } from "../../../python/parse/ast.ts";
import { cleanByPattern } from "../guards/pattern-alphabet.ts";
import type { RouteText } from "../models/models.ts";
import { ALL_KINDS, KIND_BITS, NUMBER_KINDS } from "../values/taint.ts";

const CLEAN_CONVERTERS = new Set(["uuid", "bool", "date", "any", "ymd"]);
const GROUP = /\(\?P<(\w+)>/g;
/** `<int:id>`, `{id}`; a converter stands before the name in the one and behind it in the other. */
const PART = /[<{](?:\w+:(?=\w+>))?(\w+)/g;
/** Of a converter: `<any(a, b):name>`. */
const ARGUMENTS = /\([^)]*\)/g;
const NUMBERS = new Set(["int", "float", "number"]);

/** What routes say about one parameter: bits it is clean for; null where none of them has it. */
export function cleanedByRoutes(routes: readonly RouteText[], parameter: string): number | null {
  let cleaned: number | null = null;
  for (const route of routes) {
    const bits = cleanedByRoute(route, parameter);
    if (bits !== null) cleaned = (cleaned ?? ALL_KINDS) & bits;
  }
  return cleaned;
}

/** `<int:id>`, `{id}`, `(?P<id>…)`: each once. */
export function partNames(routes: readonly RouteText[]): readonly string[] {
  const names = routes.flatMap(({ text, syntax }) =>
    [...(syntax === "regex" ? (text ?? "") : (text ?? "").replace(ARGUMENTS, "")).matchAll(syntax === "regex" ? GROUP : PART)].map(
      ([, name = ""]) => name,
    ),
  );
  return [...new Set(names)];
}

/** What all parts that routes name let through; a part of which nothing is known holds no slash. */
export function cleanedInParts(routes: readonly RouteText[]): number {
  return partNames(routes).reduce<number>((bits, name) => bits & (cleanedByRoutes(routes, name) ?? ALL_KINDS), KIND_BITS.path);
}

function cleanedByRoute({ text, syntax }: RouteText, name: string): number | null {
  // A route that is not known: what lies between two slashes holds none. An expression lets through what it likes.
  if (text === null) return syntax === "regex" ? 0 : KIND_BITS.path;
  return syntax === "regex" ? cleanedByGroup(text, name) : cleanedByConverter(text, name);
}

/** `<int:id>`, `<id>`, `{id:int}`, `{id}`, `:id`, `<id:int>` of Bottle. */
function cleanedByConverter(route: string, name: string): number | null {
  for (const [, inner = ""] of route.matchAll(/[<{]([^<>{}]*)[>}]/g)) {
    const [one = "", other = null] = inner
      .replace(ARGUMENTS, "")
      .split(":")
      .map((part) => part.trim());
    if (one !== name && other !== name) continue;
    const [, pattern] = one === name && other === "re" ? (/^[^:]*:[^:]*:(.*)$/.exec(inner) ?? []) : [];
    if (pattern !== undefined) return KIND_BITS.document | cleanByPattern(pattern, true);
    const converter = other === null ? "" : other === name ? one : other;
    if (CLEAN_CONVERTERS.has(converter)) return ALL_KINDS;
    if (NUMBERS.has(converter)) return NUMBER_KINDS;
    if (converter === "slug") return ALL_KINDS;
    // A text, and no more than that.
    return KIND_BITS.document | (converter === "path" || converter === "re" ? 0 : KIND_BITS.path);
  }
  return route.split("/").includes(`:${name}`) ? KIND_BITS.path : null;
}

/** `(?P<name>[0-9]+)`: what its alphabet leaves out; of groups without names what all of them do. */
function cleanedByGroup(route: string, name: string): number | null {
  const head = `(?P<${name}>`;
  const start = route.indexOf(head);
  if (start >= 0) return cleanedInside(route, start + head.length);
  if (route.includes("(?P<")) return null;
  const groups = [...route.matchAll(/(?<!\\)\((?!\?)/g)].map(({ index }) => cleanedInside(route, index + 1));
  return groups.length === 0 ? null : groups.reduce((all, bits) => all & bits, ALL_KINDS);
}

/** From behind the bracket that opens the group. */
function cleanedInside(route: string, from: number): number {
  let depth = 1;
  let inClass = false;
  for (let at = from; at < route.length; at++) {
    const character = route[at]!;
    if (character === "\\") at += 1;
    else if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "(") depth += 1;
    else if (character === ")" && --depth === 0) {
      const inside = route.slice(from, at);
      const isSegment = /^\[\^\/[^\]]*\][+*]$/.test(inside);
      return cleanByPattern(inside, true) | (isSegment ? KIND_BITS.path : 0);
    }
  }
  return 0;
}

/** `@api.route("/orders/<int:id>")` of a class whose methods answer. */
export function routesOfClass({ decorator_list: decorators }: ClassDef): readonly RouteText[] {
  return decorators.flatMap((decorator) => {
    if (decorator.kind !== "Call" || decorator.func.kind !== "Attribute" || decorator.func.attr !== "route") return [];
    return decorator.args.flatMap((one) =>
      one.kind === "Constant" && one.type === "str" ? [{ text: one.value, syntax: "brackets" as const }] : [],
    );
  });
}

/** `resolve_*`; a star alone: whatever is no secret of the class. */
export function beginsLike(methods: ReadonlySet<string>, method: string): boolean {
  if (method.startsWith("_")) return false;
  for (const one of methods) if (one.endsWith("*") && method.startsWith(one.slice(0, -1))) return true;
  return false;
}
