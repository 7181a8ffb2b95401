// The functions of `re`, where the expression is written in the program: what each group takes of a text that is known, or known in pieces.
import type { Builtin, Builtins } from "./builtins.ts";
import {
  charactersOf,
  exampleOf,
  matchable,
  matched,
  mayMatch,
  type MatchableRegex,
  type MatchKind,
  type Span,
} from "../../patterns/regex-match.ts";
import { cleanByCharacters } from "../guards/pattern-alphabet.ts";
import { joinAll } from "../machine.ts";
import type { Instance } from "../values/state.ts";
import { cleanFor, doubt, isFromNowhere, type Taint } from "../values/taint.ts";
import {
  constant,
  HARMLESS,
  join,
  NONE,
  NOTHING,
  onlyConstant,
  open,
  partsOf,
  text,
  UNKNOWN,
  type CallArguments,
  type TextPart,
  type Value,
} from "../values/value.ts";
import type { ObjectMethods } from "./object-methods.ts";
import { expanded } from "./regex-templates.ts";
import { lettersOf } from "./regex-flags.ts";
import { isWrittenElsewhere, judgeTime } from "./slow-regexes.ts";

/** What `re.match` gives. Its groups lie in it as a tuple, the whole match first. */
export const MATCH = "re.Match";
export const COMPILED = "re.compile";
/** Whether it was compiled from something that is not written there. */
const LOOKED_UP = "(looked up)";
const PIECES_MAX = 4;
const FOUND_MAX = 32;
const EXAMPLE_VARIANTS = 6;
/** What a piece of which nothing is known is tried as: if a group takes the same of all of them, it takes that. */
const TRIED = ["a", "Z9", "7", " ", "a b", " a", "a ", "\n", "a\nb", ";", "'", '"', "=", ":", "/", "-", "_", ".", ",", "a=b&c", "x y z"];

export const REGEX_BUILTINS: Readonly<Record<string, Builtin>> = {
  "re.compile": (machine, { positional: [pattern = UNKNOWN, flags], keywords }, site) => {
    if (typeof onlyConstant(pattern) !== "string") return undefined;
    const letters = lettersOf(flags ?? keywords.get("flags"));
    const fields = new Map([
      ["held", pattern],
      ["flags", letters === null ? UNKNOWN : constant(letters)],
      [LOOKED_UP, constant(isWrittenElsewhere(machine, site))],
    ]);
    return machine.record(COMPILED, fields, NOTHING);
  },
  "re.match": matching("match"),
  "re.search": matching("search"),
  "re.fullmatch": matching("fullmatch"),
  "re.findall": (machine, { positional: [pattern, subject, flags], keywords }) =>
    someFound(machine, { pattern, flags: flags ?? keywords.get("flags") }, subject) ??
    allFound(machine, { pattern, flags: flags ?? keywords.get("flags") }, subject)?.list((spans, whole) =>
      spans.length < 2
        ? constant(whole.slice(...spans[0]!))
        : spans.length === 2
          ? textAt(spans[1]!, whole)
          : machine.listed(
              spans.slice(1).map((span) => textAt(span, whole)),
              "tuple",
            ),
    ),
  "re.finditer": (machine, { positional: [pattern, subject, flags], keywords }) => {
    const regex = readExpression(pattern, flags ?? keywords.get("flags"));
    const one = regex === null || subject === undefined ? null : matchInOpen(machine, regex, subject);
    if (one !== null) return machine.anything(one);
    const found = allFound(machine, { pattern, flags: flags ?? keywords.get("flags") }, subject);
    return found?.list((spans, whole) =>
      match(
        machine,
        spans.map((span) => (span === null ? NONE : textAt(span, whole))),
        found.regex,
      ),
    );
  },
  "re.split": (machine, { positional: [pattern, subject, most, flags], keywords }) => {
    const found = allFound(machine, { pattern, flags: flags ?? keywords.get("flags") }, subject);
    const count = onlyConstant(most ?? keywords.get("maxsplit") ?? constant(0));
    if (found === null && count === 0) return splitAtBegin(machine, readExpression(pattern, flags ?? keywords.get("flags")), subject);
    if (found === null || typeof count !== "number") return undefined;
    const { whole } = found;
    const pieces: Value[] = [];
    let from = 0;
    for (const [at, ...groups] of count > 0 ? found.all.slice(0, count) : found.all) {
      const [start, end] = at!;
      pieces.push(constant(whole.slice(from, start)), ...groups.map((span) => (span === null ? NONE : textAt(span, whole))));
      from = end;
    }
    return machine.listed([...pieces, constant(whole.slice(from))]);
  },
};

/** What stands before the matches that are sure in the text that it begins with, whatever comes behind. */
function splitAtBegin(machine: Builtins, regex: MatchableRegex | null, subject: Value = UNKNOWN): Value | undefined {
  const pieces = regex === null || regex.groups > 0 ? null : piecesOf(subject);
  const [first] = pieces ?? [];
  if (regex === null || typeof first !== "string" || pieces!.length < 2) return undefined;
  const items: Value[] = [];
  for (let from = 0; items.length < FOUND_MAX;) {
    const [span] = matched(regex, first, "search", from) ?? [];
    const isSure = TRIED.every((word) => String(matched(regex, first + word, "search", from)?.[0]) === String(span));
    if (span == null || span[1] === span[0] || !isSure) break;
    items.push(constant(first.slice(from, span[0])));
    from = span[1];
  }
  return items.length === 0 ? undefined : machine.begun(items, open(machine.taintIn(subject)), "list");
}

/** `re.sub` of a fixed text; undefined where something of it is not known. */
export function replacedIn(
  machine: Builtins,
  { positional: [pattern, put = UNKNOWN, subject, ...more], keywords }: CallArguments,
): Value | undefined {
  const given = keywords.get("count") ?? more[0] ?? constant(0);
  const most = onlyConstant(given);
  const isPlain = more.length + keywords.size <= 1 && (keywords.size === 0 || keywords.has("count")) && typeof most === "number";
  const found = isPlain ? allFound(machine, { pattern, flags: undefined }, subject) : null;
  if (found === null || typeof most !== "number") return undefined;
  const isCode = put.refs.some(({ kind }) => kind === "function" || kind === "partial");
  const known = onlyConstant(put);
  if (typeof known === "string" && known.includes("\\")) return undefined;
  const parts: TextPart[] = [];
  let from = 0;
  for (const spans of most > 0 ? found.all.slice(0, most) : found.all) {
    const [start, end] = spans[0]!;
    parts.push(found.whole.slice(from, start));
    from = end;
    const groups = spans.map((span) => (span === null ? NONE : textAt(span, found.whole)));
    const made = isCode
      ? machine.call(put, { positional: [match(machine, groups, found.regex)], keywords: new Map(), rest: NOTHING }, machine.siteHere)
      : put;
    parts.push(...partsOf(made, machine.taintIn(made)));
  }
  return text([...parts, found.whole.slice(from)]);
}

export const COMPILED_METHODS: ObjectMethods = Object.fromEntries(
  ["match", "search", "fullmatch", "findall", "finditer", "split"].map((name) => [
    name,
    (machine, { thing }, { positional, keywords, rest }) => {
      const isPlain = positional.length === 1 && keywords.size === 0 && rest === NOTHING;
      judgeTimeOf(machine, thing, name, positional);
      const args = {
        positional: [expressionOf(thing), ...positional],
        keywords: new Map([["flags", thing.fields.get("flags") ?? UNKNOWN]]),
        rest,
      };
      return isPlain ? REGEX_BUILTINS[`re.${name}`]!(machine, args, machine.methodSite) : undefined;
    },
  ]),
);

/** Of an expression that was compiled. */
export function judgeTimeOf(machine: Builtins, thing: Instance, name: string, positional: readonly Value[]): void {
  const flags = thing.fields.get("flags");
  const keywords = new Map(flags === undefined ? [] : [["flags", flags] as const]);
  const isLookedUp = (): boolean => onlyConstant(thing.fields.get(LOOKED_UP) ?? UNKNOWN) === true;
  const args = { positional: [expressionOf(thing), ...positional], keywords, rest: NOTHING };
  judgeTime(machine, name, { args, site: machine.methodSite, isLookedUp });
}

function expressionOf({ fields }: Instance): Value {
  return fields.get("held") ?? UNKNOWN;
}

export const MATCH_METHODS: ObjectMethods = {
  group: (machine, self, { positional }) => {
    const found = (positional.length === 0 ? [constant(0)] : positional).map((key) => groupAt(machine, self.thing, key));
    return found.length === 1 ? found[0]! : machine.listed(found, "tuple");
  },
  __getitem__: (machine, self, { positional: [key = UNKNOWN] }) => groupAt(machine, self.thing, key),
  groups: (machine, self, { positional: [otherwise = NONE] }) =>
    machine.listed(
      groupsOf(machine, self.thing)
        .slice(1)
        .map((one) => (onlyConstant(one) === null ? otherwise : one)),
      "tuple",
    ),
  expand: (machine, self, { positional: [written = UNKNOWN] }) =>
    expanded(machine, onlyConstant(written), {
      all: groupsOf(machine, self.thing),
      groupOf: (key) => groupAt(machine, self.thing, constant(key)),
    }),
  groupdict: (_, self) => self.thing.fields.get("names") ?? UNKNOWN,
  start: () => HARMLESS,
  end: () => HARMLESS,
  span: (machine) => machine.listed([HARMLESS, HARMLESS], "tuple"),
};

/** `m[key]`. */
export function groupAt(machine: Builtins, thing: Instance, key: Value): Value {
  const known = onlyConstant(key);
  const groups = groupsOf(machine, thing);
  if (typeof known === "number") return groups[known] ?? UNKNOWN;
  const named = typeof known === "string" ? machine.pairsOf(thing.fields.get("names") ?? UNKNOWN)?.names.get(known) : undefined;
  return named ?? joinAll(groups);
}

function groupsOf(machine: Builtins, { fields }: Instance): readonly Value[] {
  return machine.itemsOf(fields.get("held") ?? UNKNOWN) ?? [];
}

function textAt(span: Span | null, whole: string): Value {
  return constant(span === null ? "" : whole.slice(...span));
}

function match(machine: Builtins, groups: readonly Value[], { names }: MatchableRegex): Value {
  const named = machine.listedPairs();
  for (const [name, group] of names) machine.setItem(named, constant(name), groups[group] ?? UNKNOWN);
  const fields = new Map([
    ["held", machine.listed(groups, "tuple")],
    ["names", named],
  ]);
  // Of several alternatives the one that matched.
  const taken = groups.flatMap((group, i) => (i === 0 || onlyConstant(group) === null ? [] : [i]));
  const [only = 0] = taken;
  if (taken.length === 1 && !groups[only]!.constants.includes(null)) {
    const name = [...names].find(([, group]) => group === only)?.[0];
    fields.set("lastgroup", name === undefined ? NONE : constant(name)).set("lastindex", constant(only));
  }
  return machine.record(MATCH, fields, open(machine.taintIn(groups[0] ?? UNKNOWN)));
}

function matching(kind: MatchKind): Builtin {
  return (machine, { positional: [pattern, subject = UNKNOWN, flags], keywords }) => {
    const regex = readExpression(pattern, flags ?? keywords.get("flags"));
    const pieces = regex === null ? null : piecesOf(subject);
    return regex === null || pieces === null ? undefined : tried(machine, regex, { kind, pieces });
  };
}

const READ_MAX = 1_000;
const read = new Map<string, MatchableRegex | null>();

export function readExpression(pattern: Value | undefined, flags: Value | undefined): MatchableRegex | null {
  const source = pattern === undefined ? undefined : onlyConstant(pattern);
  const letters = lettersOf(flags);
  if (typeof source !== "string" || letters === null) return null;
  const key = `${letters}/${source}`;
  let regex = read.get(key);
  if (regex === undefined) {
    if (read.size >= READ_MAX) read.clear();
    regex = matchable(source, letters);
    read.set(key, regex);
  }
  return regex;
}

/** Of a text that is known, or of which is known where something comes from; null for any other. */
function piecesOf(subject: Value): readonly TextPart[] | null {
  const known = onlyConstant(subject);
  if (typeof known === "string") return [known];
  if (subject.refs.length > 0 || subject.constants.some((one) => typeof one !== "string") || !subject.isOpen) return null;
  if (subject.parts === null && isFromNowhere(subject.taint)) return null;
  const parts = subject.parts ?? [{ taint: subject.taint }];
  return parts.length > PIECES_MAX ? null : parts;
}

/** A match, none, or perhaps one. */
function tried(
  machine: Builtins,
  regex: MatchableRegex,
  { kind, pieces }: { readonly kind: MatchKind; readonly pieces: readonly TextPart[] },
): Value | undefined {
  const isKnown = pieces.every((piece) => typeof piece === "string");
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === "object") return join(match(machine, groupsOfOpen(regex, only.taint), regex), NONE);
  const words = isKnown ? [""] : ["", ...TRIED, ...endsOfExamples(regex)];
  const found: (readonly Value[])[] = [];
  let isAlways = true;
  for (const word of words) {
    const spans = matched(regex, pieces.map((piece) => (typeof piece === "string" ? piece : word)).join(""), kind);
    if (spans === undefined) return undefined;
    isAlways &&= spans !== null;
    // What takes nothing of a piece that is empty may take something of another.
    if (spans !== null && (word !== "" || isKnown)) found.push(spans.map((span) => valueAt(span, pieces, word)));
  }
  if (found.length === 0) {
    const mayBe =
      !isKnown &&
      mayMatch(
        regex,
        pieces.map((piece) => (typeof piece === "string" ? piece : null)),
        kind,
      );
    return mayBe ? undefined : NONE;
  }
  const groups = found[0]!.map((_, group) => limited(joinAll(found.map((one) => one[group]!)), regex, group));
  const made = match(machine, groups, regex);
  return isAlways ? made : join(made, NONE);
}

function groupsOfOpen(regex: MatchableRegex, taint: Taint): readonly Value[] {
  return Array.from({ length: regex.groups + 1 }, (_, group) =>
    limited(open(group === 0 && namesItsWays(regex) ? doubt(taint) : taint), regex, group),
  );
}

/** `(?P<number>\d+)|(?P<other>.)`: the program asks which of them it was, and what it then does with the others is not followed. */
function namesItsWays({ regex, names }: MatchableRegex): boolean {
  const top = regex.kind === "sequence" && regex.items.length === 1 ? regex.items[0]! : regex;
  const branches = names.size > 1 && top.kind === "either" ? top.branches : [];
  return branches.some((one) => {
    const only = one.kind === "sequence" && one.name === undefined && one.items.length === 1 ? one.items[0]! : one;
    return only.kind === "sequence" && only.name !== undefined;
  });
}

/** Of a text of which nothing is known but where it comes from; null for any other. */
export function matchInOpen(machine: Builtins, regex: MatchableRegex, subject: Value): Value | null {
  const pieces = piecesOf(subject);
  return pieces === null || pieces.every((piece) => typeof piece === "string")
    ? null
    : match(machine, groupsOfOpen(regex, machine.taintIn(subject)), regex);
}

/** What is found in such a text: of several groups a tuple each time. */
function someFound(
  machine: Builtins,
  { pattern, flags }: { readonly pattern: Value | undefined; readonly flags: Value | undefined },
  subject: Value | undefined,
): Value | null {
  const regex = readExpression(pattern, flags);
  if (regex === null || subject === undefined || matchInOpen(machine, regex, subject) === null) return null;
  const [whole = UNKNOWN, ...groups] = groupsOfOpen(regex, machine.taintIn(subject));
  if (groups.length < 2) return machine.anything(groups[0] ?? whole);
  return machine.anything(machine.listed(groups, "tuple"));
}

/** Texts that match, and how they end: behind a piece that is known the rest of one follows. */
function endsOfExamples(regex: MatchableRegex): readonly string[] {
  const examples = Array.from({ length: EXAMPLE_VARIANTS }, (_, variant) => exampleOf(regex, variant));
  return [...new Set(examples.flatMap((example) => Array.from(example, (_, i) => example.slice(i))))];
}

/** What lies between two places of the text in which `word` stands for each piece that is not known. */
function valueAt(span: Span | null, pieces: readonly TextPart[], word: string): Value {
  if (span === null) return NONE;
  const [from, to] = span;
  const taken: TextPart[] = [];
  let start = 0;
  for (const piece of pieces) {
    const end = start + (typeof piece === "string" ? piece : word).length;
    const isIn = from < end && to > start;
    if (isIn && typeof piece === "string") taken.push(piece.slice(Math.max(0, from - start), Math.max(0, to - start)));
    else if (isIn) taken.push(piece);
    start = end;
  }
  return text(taken);
}

/** As clean as the characters are that the group can take. */
function limited(value: Value, regex: MatchableRegex, group: number): Value {
  if (value.taint.length === 0) return value;
  const characters = charactersOf(regex, group);
  const bits = characters === null ? 0 : cleanByCharacters(characters);
  return bits === 0 ? value : { ...value, taint: cleanFor(value.taint, bits), parts: null };
}

interface AllFound {
  readonly regex: MatchableRegex;
  readonly whole: string;
  readonly all: readonly (readonly (Span | null)[])[];
  list(item: (spans: readonly (Span | null)[], whole: string) => Value): Value;
}

/** Every match in a fixed text, one behind the other. */
function allFound(
  machine: Builtins,
  { pattern, flags }: { readonly pattern: Value | undefined; readonly flags: Value | undefined },
  subject: Value | undefined,
): AllFound | null {
  const whole = subject === undefined ? undefined : onlyConstant(subject);
  const regex = readExpression(pattern, flags);
  if (regex === null || typeof whole !== "string") return null;
  const all: (readonly (Span | null)[])[] = [];
  for (let from = 0; from <= whole.length && all.length <= FOUND_MAX;) {
    const spans = matched(regex, whole, "search", from);
    if (spans === undefined) return null;
    if (spans === null) break;
    const [start, end] = spans[0]!;
    all.push(spans);
    from = end === start ? end + 1 : end;
  }
  if (all.length > FOUND_MAX) return null;
  return { regex, whole, all, list: (item) => machine.listed(all.map((spans) => item(spans, whole))) };
}
