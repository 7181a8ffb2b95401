// What a text can hold after it matched a regular expression from end to end: a kind of sink minds it no more when none of its metacharacters can be in it.
import { ALL_KINDS, KIND_BITS, LINE_KINDS, type FlowKind } from "../values/taint.ts";

/** Without these no text does harm at a sink of the kind. */
const METACHARACTERS: Readonly<Partial<Record<FlowKind, string>>> = {
  sql: "'\"`;\\-",
  command: " \t\n;&|<>$`\\\"'(){}*?[]~!#",
  code: "().[]{}'\"\\",
  path: "/\\",
  html: "<>\"'&",
  redirect: "/\\:.",
  request: "/:@.",
  header: "\r\n",
  log: "\r\n",
  template: "{}%",
  ldap: '()*\\&|!=,+"<>;\0',
  xpath: "'\"[]()/@*|=",
  document: "{}[]$",
  mail: "\r\n,",
  format: "{}",
  pattern: ".^$*+?{}[]\\|()",
  cookie: "=;,\r\n",
};
const NAMING = /[A-Za-z_'"\\]/;
/** How often, as much or as little as it goes. */
const REPEAT = String.raw`(?:(?:[+*?]|\{\d+(?:,\d*)?\}|\{,\d+\})\??)?`;
const CLASS = new RegExp(String.raw`^\[([^\]\\^]|\\[wdsWDSnrtfv]|\\[^A-Za-z0-9])*\]${REPEAT}`);
const ESCAPE = new RegExp(String.raw`^\\([wdsWDSbBnrtfv]|[^A-Za-z0-9])${REPEAT}`);
/** `\x1f`, `\u2028`, `\0`; behind a written backslash it is none. */
const BY_NUMBER = /\\\\|\\x([0-9A-Fa-f]{2})|\\u([0-9A-Fa-f]{4})|\\0(?![0-7])/g;
const PLAIN = new RegExp(String.raw`^[\w\s\-/,:@=&%#<>;'"!~]${REPEAT}`);
const GROUP = new RegExp(String.raw`^\((?:\?:|\?P<\w+>)?|^\)${REPEAT}|^\|`);

/** Bits of the kinds; 0 where the pattern may let anything through. Only plain patterns are understood: literals, classes, repeats, groups of these. */
export function cleanByPattern(pattern: string, isWhole: boolean): number {
  const anchored = pattern.replace(/^(?:\^|\\A)/, "");
  const ends = /(?:\\Z|\\z)$/.test(anchored);
  const body = anchored.replace(/(?:\$|\\Z|\\z)$/, "");
  const isEnding = isWhole || ends || anchored.endsWith("$");
  // `$` alone lets a line end follow: only a full match or \Z says where the text ends.
  const here = isEnding && (anchored !== pattern || isWhole) ? staysHere(body) : 0;
  if (!isWhole && !ends) return here | (anchored.endsWith("$") ? bitsFor(alphabetOf(body), "\n") : 0);
  return here | bitsFor(alphabetOf(body), "");
}

/** As an address: a path of this host, whose slash at the begin no second one follows. */
function staysHere(body: string): number {
  if (!/^\\?\//.test(body)) return 0;
  const [first, all] = [nextPart(body.replace(/^\\?\//, "")), alphabetOf(body)];
  if (first === null || all === null || all.includes("\\")) return 0;
  const isFree = first.characters === "" || /[*?]$|\{0,/.test(body.replace(/^\\?\//, "").slice(0, first.length));
  const isAlone = !all.slice(1).includes("/");
  return isAlone || (!isFree && !first.characters.includes("/")) ? KIND_BITS.redirect : 0;
}

/** Of a text in which only these characters are. */
export function cleanByCharacters(characters: string): number {
  return bitsFor(characters, "");
}

/** Says from begin to end what a text looks like, with nothing in it that lets any run of characters through: its parts may hold each other in check. */
export function saysAll(pattern: string, isWhole: boolean): boolean {
  const isAnchored = isWhole || /(?:\$|\\Z|\\z)$/.test(pattern);
  return isAnchored && !/(?:[^\\]|^)(?:\.|\[\^[^\]]*\]|\\[SWD])(?:[+*]|\{\d*,)/.test(pattern);
}

/** What is left where every character outside a class was replaced: `re.sub("[^a-z0-9]", "", x)`. */
export function cleanByReplacing(pattern: string, replacement: string): number {
  if (replacement.includes("\\")) return 0;
  const kept = keptBy(pattern);
  if (kept === undefined) return harmlessWithoutAll(pattern, replacement);
  const alphabet = alphabetOf(`[${kept}]`);
  return alphabet === null ? 0 : bitsFor(alphabet + replacement, "");
}

/** What is in none of the matches: of `[^a-z]`, `\W`, `[\W_]+`, each of the characters that stays. */
function keptBy(pattern: string): string | undefined {
  const opposite = /^(?:\\([WDS])|\[\\([WDS])_?\])\+?$/.exec(pattern);
  return opposite === null ? /^\[\^(.*)\]\+?$/s.exec(pattern)?.[1] : `\\${(opposite[1] ?? opposite[2])!.toLowerCase()}`;
}

/** What a text without it does not harm: without a slash a name stays in its folder, without a line end an entry is one. */
const LEFT_OUT: Readonly<Record<string, number>> = {
  "/": KIND_BITS.path,
  "\n": LINE_KINDS,
  "\r\n": LINE_KINDS,
  "'": KIND_BITS.xpath,
  '"': KIND_BITS.xpath,
};

/** Where each character of a class was replaced, or each of several: `re.sub(r"[\r\n]", "", x)`, `re.sub("\r|\n", "", x)`. */
function harmlessWithoutAll(pattern: string, replacement: string): number {
  const branches = pattern.includes("[") ? [pattern] : pattern.split("|");
  const gone = branches.map((branch) => (SINGLE.test(branch) ? alphabetOf(branch) : null));
  if (gone.includes(null)) return 0;
  const parts = Object.keys(LEFT_OUT).filter(
    (part) => part.length === 1 && !replacement.includes(part) && gone.some((one) => one!.includes(part)),
  );
  return parts.reduce((bits, part) => bits | LEFT_OUT[part]!, 0);
}

/** Characters of a class that is replaced wherever it matches, but for those that are put in: of `re.sub("[<>]", "", x)`. */
export function leftOutBy(pattern: string, replacement: string): string {
  // Behind a backslash may stand what matched.
  const characters = SINGLE.test(pattern) && !replacement.includes("\\") ? (alphabetOf(pattern) ?? "") : "";
  return characters
    .split("")
    .filter((one) => !/\w/.test(one) && !replacement.includes(one))
    .join("");
}

const SINGLE = /^(?:\[(?!\^)(?:[^\]\\]|\\.)+\]|\\.|[^\\])\+?$/s;

export function harmlessWithout(part: string): number {
  return Object.hasOwn(LEFT_OUT, part) ? LEFT_OUT[part]! : 0;
}

function bitsFor(alphabet: string | null, also: string): number {
  if (alphabet === null) return 0;
  const all = alphabet + also;
  let bits = ALL_KINDS;
  for (const [kind, bit] of Object.entries(KIND_BITS)) {
    const bad = METACHARACTERS[kind as FlowKind];
    if (kind === "trust" || kind === "size") bits &= ~bit;
    // Without a letter no name is in it, and without a quote none can be put together: what is left is arithmetic.
    if (kind === "code" && !NAMING.test(all)) continue;
    if (bad === undefined ? also !== "" || /[^\w]/.test(all) : bad.split("").some((character) => all.includes(character))) bits &= ~bit;
  }
  return bits;
}

/** Every character that can be in a match; null where that is not seen. */
function alphabetOf(pattern: string): string | null {
  let rest = asWritten(pattern);
  let found = "";
  while (rest !== "") {
    const part = nextPart(rest);
    if (part === null) return null;
    found += part.characters;
    rest = rest.slice(part.length);
  }
  return found;
}

/** With characters instead of their numbers, but for those that mean something to an expression. */
function asWritten(pattern: string): string {
  return pattern.replace(BY_NUMBER, (whole, short: string | undefined, long: string | undefined) => {
    if (whole === "\\\\") return whole;
    const character = String.fromCharCode(Number.parseInt(short ?? long ?? "0", 16));
    return /[\w\s\0-\x1f\x7f-\uffff]/.test(character) ? character : whole;
  });
}

function nextPart(rest: string): { readonly characters: string; readonly length: number } | null {
  const set = CLASS.exec(rest);
  if (set) return withLength(classCharacters(set[0]), set[0].length);
  const escape = ESCAPE.exec(rest);
  if (escape) return withLength(escapeCharacters(escape[1]!), escape[0].length);
  const plain = PLAIN.exec(rest);
  if (plain) return { characters: plain[0][0]!, length: plain[0].length };
  const group = GROUP.exec(rest);
  return group ? { characters: "", length: group[0].length } : null;
}

function withLength(characters: string | null, length: number): { readonly characters: string; readonly length: number } | null {
  return characters === null ? null : { characters, length };
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS = "0123456789";

function escapeCharacters(letter: string): string | null {
  if (letter === "w") return `${LETTERS}${DIGITS}_`;
  if (letter === "d") return DIGITS;
  if (letter === "s") return " \t\n\r\f\v";
  const control = { n: "\n", r: "\r", t: "\t", f: "\f", v: "\v" }[letter];
  if (control !== undefined) return control;
  return /[WDSbB]/.test(letter) ? (/[bB]/.test(letter) ? "" : null) : letter;
}

function classCharacters(text: string): string | null {
  const inner = text.slice(1, text.lastIndexOf("]"));
  let found = "";
  for (let at = 0; at < inner.length; at++) {
    const character = inner[at]!;
    if (character === "\\") {
      const escaped = escapeCharacters(inner[++at] ?? "");
      if (escaped === null) return null;
      found += escaped;
    } else if (inner[at + 1] === "-" && at + 2 < inner.length) {
      const [from, to] = [character.charCodeAt(0), inner.charCodeAt(at + 2)];
      if (to < from || to > 0x7e) return null;
      for (let code = from; code <= to; code++) found += String.fromCharCode(code);
      at += 2;
    } else found += character;
  }
  return found;
}
