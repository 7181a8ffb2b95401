// Matches a regular expression as Python's `re` does: backtracking with a bound on its steps, so that no expression and no text can keep it long.
import { readRegex, withoutLayout, type Assertion, type CharSet, type Regex } from "./regex-syntax.ts";

export interface MatchableRegex {
  readonly regex: Regex;
  /** Number of groups, and those that have a name. */
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
  readonly isAnyCase: boolean;
  readonly isDotAll: boolean;
  readonly isMultiline: boolean;
}

export type Span = readonly [number, number];
export type MatchKind = "match" | "search" | "fullmatch";

const STEPS_MAX = 20_000;
/** What follows is tried inside of what was taken before: this deep it takes a quarter of a stack that nothing is compiled on. */
const DEPTH_MAX = 400;
const TEXT_MAX = 120;
const GROUPS_MAX = 40;
/** Stands for a piece of a text of which nothing is known. */
const ANYTHING = -1;
const ALL_BUT_LINE_END = ((1n << 129n) - 1n) & ~(1n << 10n);

class TooLong extends Error {}

/** `flags`: letters as in `(?i)`. Null where the expression is not understood, or has what this does not match. */
export function matchable(source: string, flags: string): MatchableRegex | null {
  const [, inline = "", rest = source] = /^\(\?([imsx]+)\)([\s\S]*)$/.exec(source) ?? [];
  const all = flags + inline;
  if (/[^imsxua]/.test(all)) return null;
  const read = readRegex(all.includes("x") ? withoutLayout(rest) : rest);
  if (read === null || read.hasFlags) return null;
  const names = new Map<string, number>();
  const groups = groupsIn(read.regex, names);
  if (groups === null || groups > GROUPS_MAX) return null;
  return { regex: read.regex, groups, names, isAnyCase: all.includes("i"), isDotAll: all.includes("s"), isMultiline: all.includes("m") };
}

/** Null where something looks ahead or behind. */
function groupsIn(regex: Regex, names: Map<string, number>): number | null {
  if (regex.kind === "chars") return 0;
  if (regex.kind === "assertion") return regex.at === "look" ? null : 0;
  if (regex.kind === "sequence" && regex.group !== undefined && regex.name !== undefined) names.set(regex.name, regex.group);
  const inner = regex.kind === "sequence" ? regex.items : regex.kind === "either" ? regex.branches : [regex.item];
  let groups = regex.kind === "sequence" && regex.group !== undefined ? 1 : 0;
  for (const one of inner) {
    const more = groupsIn(one, names);
    if (more === null) return null;
    groups += more;
  }
  return groups;
}

/** What each group took, the whole match first; null where it does not match, undefined where that is not found out. */
export function matched(regex: MatchableRegex, text: string, kind: MatchKind, from = 0): readonly (Span | null)[] | null | undefined {
  // A character above ASCII is of no class for sure.
  if (text.length > TEXT_MAX || !/^[\x00-\x7f]*$/.test(text)) return undefined;
  try {
    const matcher = new Matcher(
      regex,
      Array.from(text, (one) => one.charCodeAt(0)),
    );
    for (let at = from; at <= text.length; at++) {
      const spans = matcher.at(at, kind === "fullmatch");
      if (spans !== null || kind !== "search") return spans;
    }
    return null;
  } catch (error) {
    if (error instanceof TooLong) return undefined;
    throw error;
  }
}

/** Whether some text matches that has these pieces, null for one of which nothing is known; true as well where that is not found out. */
export function mayMatch(regex: MatchableRegex, pieces: readonly (string | null)[], kind: MatchKind): boolean {
  const codes = pieces.flatMap((piece) => (piece === null ? [ANYTHING] : Array.from(piece, (one) => one.charCodeAt(0))));
  if (codes.length > TEXT_MAX || codes.some((code) => code > 0x7f)) return true;
  try {
    const matcher = new Matcher(regex, codes);
    return Array.from({ length: kind === "search" ? codes.length + 1 : 1 }, (_, at) => at).some(
      (at) => matcher.at(at, kind === "fullmatch") !== null,
    );
  } catch (error) {
    if (error instanceof TooLong) return true;
    throw error;
  }
}

type Go = (at: number) => boolean;

class Matcher {
  readonly #regex: MatchableRegex;
  readonly #text: readonly number[];
  #spans: (Span | null)[] = [];
  #steps = 0;
  #depth = 0;

  constructor(regex: MatchableRegex, text: readonly number[]) {
    this.#regex = regex;
    this.#text = text;
  }

  at(start: number, isWhole: boolean): readonly (Span | null)[] | null {
    this.#spans = Array.from({ length: this.#regex.groups + 1 }, () => null);
    const isMatch = this.#step(this.#regex.regex, start, (end) => {
      if (isWhole && !this.#isEmptyFrom(end)) return false;
      this.#spans[0] = [start, end];
      return true;
    });
    return isMatch ? this.#spans : null;
  }

  #step(regex: Regex, at: number, go: Go): boolean {
    this.#steps += 1;
    this.#depth += 1;
    if (this.#steps > STEPS_MAX || this.#depth > DEPTH_MAX) throw new TooLong();
    const isMatch = this.#taken(regex, at, go);
    this.#depth -= 1;
    return isMatch;
  }

  #taken(regex: Regex, at: number, go: Go): boolean {
    switch (regex.kind) {
      case "chars":
        return this.#character(regex.set, at, go);
      case "sequence":
        return this.#sequence(regex, at, go);
      case "either":
        return regex.branches.some((one) => this.#step(one, at, go));
      case "repeat":
        return this.#repeat(regex, { at, go }, 0);
      case "assertion":
        return this.#holds(regex.at, at) && go(at);
    }
  }

  #character(set: CharSet, at: number, go: Go): boolean {
    const code = this.#text[at];
    if (code === undefined) return false;
    // One character of what is not known, or all of that was before.
    if (code === ANYTHING) return go(at) || this.#character(set, at + 1, go);
    return this.#has(set, code) && go(at + 1);
  }

  #has(set: CharSet, code: number): boolean {
    const { isDotAll, isAnyCase } = this.#regex;
    if (isDotAll && set === ALL_BUT_LINE_END) return true;
    if (((set >> BigInt(code)) & 1n) === 1n) return true;
    const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
    return isAnyCase && isLetter && ((set >> BigInt(code ^ 32)) & 1n) === 1n;
  }

  #sequence({ items, group }: Regex & { readonly kind: "sequence" }, at: number, go: Go): boolean {
    const from = (i: number, here: number): boolean => {
      const item = items[i];
      if (item !== undefined) return this.#step(item, here, (next) => from(i + 1, next));
      if (group === undefined) return go(here);
      const before = this.#spans[group] ?? null;
      this.#spans[group] = [at, here];
      if (go(here)) return true;
      this.#spans[group] = before;
      return false;
    };
    return from(0, at);
  }

  #repeat(regex: Regex & { readonly kind: "repeat" }, { at, go }: { readonly at: number; readonly go: Go }, rounds: number): boolean {
    const { item, min, max, isLazy } = regex;
    // A round that takes nothing would go on for ever.
    const more = (): boolean =>
      rounds < max && this.#step(item, at, (next) => !(next === at && rounds >= min) && this.#repeat(regex, { at: next, go }, rounds + 1));
    const stop = (): boolean => rounds >= min && go(at);
    return isLazy ? stop() || more() : more() || stop();
  }

  /** Beside what is not known: it may hold. */
  #holds(assertion: Assertion, at: number): boolean {
    const [before, after] = [this.#text[at - 1], this.#text[at]];
    if (before === ANYTHING || after === ANYTHING) return true;
    switch (assertion) {
      case "^":
        return at === 0 || (this.#regex.isMultiline && before === 10);
      case "$":
        return this.#isEmptyFrom(at) || (after === 10 && (this.#regex.isMultiline || this.#isEmptyFrom(at + 1)));
      case "\\A":
        return at === 0;
      case "\\Z":
        return this.#isEmptyFrom(at);
      case "\\b":
      case "\\B":
        return (isWord(before) !== isWord(after)) === (assertion === "\\b");
      case "look":
        return true;
    }
  }

  #isEmptyFrom(at: number): boolean {
    return at >= this.#text.length || (this.#text[at] === ANYTHING && this.#isEmptyFrom(at + 1));
  }
}

function isWord(code: number | undefined): boolean {
  return code !== undefined && /\w/.test(String.fromCharCode(code));
}

/** Every ASCII character that a group can take (0: the whole); null where that is not seen. */
export function charactersOf({ regex, isAnyCase, isDotAll }: MatchableRegex, group: number): string | null {
  const found = group === 0 ? regex : groupIn(regex, group);
  if (found === null || isAnyCase) return null;
  const set = setOf(found, isDotAll);
  return Array.from({ length: 128 }, (_, code) => (((set >> BigInt(code)) & 1n) === 1n ? String.fromCharCode(code) : "")).join("");
}

function groupIn(regex: Regex, group: number): Regex | null {
  if (regex.kind === "sequence" && regex.group === group) return regex;
  for (const one of innerOf(regex)) {
    const found = groupIn(one, group);
    if (found !== null) return found;
  }
  return null;
}

function innerOf(regex: Regex): readonly Regex[] {
  if (regex.kind === "sequence") return regex.items;
  if (regex.kind === "either") return regex.branches;
  return regex.kind === "repeat" ? [regex.item] : [];
}

function setOf(regex: Regex, isDotAll: boolean): CharSet {
  if (regex.kind === "chars") return isDotAll && regex.set === ALL_BUT_LINE_END ? ALL_BUT_LINE_END | (1n << 10n) : regex.set;
  return innerOf(regex).reduce((set, one) => set | setOf(one, isDotAll), 0n);
}

const EXAMPLE_LETTERS = ["k", "Z", "5", " ", "/", "-"];
const EXAMPLE_MAX = 40;

/** A text that matches, if nothing in the expression asks where it stands; another one for each variant. */
export function exampleOf({ regex }: MatchableRegex, variant: number): string {
  return example(regex, variant).slice(0, EXAMPLE_MAX);
}

function example(regex: Regex, variant: number): string {
  switch (regex.kind) {
    case "assertion":
      return "";
    case "chars":
      return letterOf(regex.set, variant);
    case "sequence":
      return regex.items.map((one) => example(one, variant)).join("");
    case "either":
      return example(regex.branches[variant % regex.branches.length]!, variant);
    case "repeat":
      return example(regex.item, variant).repeat(Math.min(regex.max, Math.max(regex.min, variant % 3), EXAMPLE_MAX));
  }
}

function letterOf(set: CharSet, variant: number): string {
  const isIn = (code: number): boolean => ((set >> BigInt(code)) & 1n) === 1n;
  for (const [i] of EXAMPLE_LETTERS.entries()) {
    const letter = EXAMPLE_LETTERS[(i + variant) % EXAMPLE_LETTERS.length]!;
    if (isIn(letter.charCodeAt(0))) return letter;
  }
  const code = Array.from({ length: 128 }, (_, one) => one).find(isIn);
  return code === undefined ? "" : String.fromCharCode(code);
}
