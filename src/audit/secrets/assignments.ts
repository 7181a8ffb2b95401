// Reads the assignment around a name that may be the name of a secret: `PASSWORD=x`, `password: x`, `"password": "x"`, `<password>x</password>`, `name: PASSWORD` with `value: x`.
import type { FileKind } from "./file-kind.ts";

export interface Assignment {
  readonly name: string;
  readonly value: string;
  /** Offsets of the value in the text. */
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  /** Given as what holds where nothing else is set: `${X:-value}`, `getenv("X", "value")`. */
  readonly isFallback: boolean;
  /** Behind the name: where to look on. */
  readonly after: number;
}

const NAME_UNITS_MAX = 80;
const VALUE_UNITS_MAX = 600;
const NAME = /[A-Za-z0-9_.-]/;
const NAME_BEFORE = /[A-Za-z0-9_.$@-]/;

/** `=`, `:`, `=>`, `:=`, `?=`, also with a type between; and what encloses the name before it. */
const OPERATOR =
  /["'`]?[)\]]?[ \t]{0,40}(?::[ \t]*[\w.]+(?:\[\])?\??[ \t]*=(?![=>])|[ \t]string[ \t]*=(?!=)|:=|=>|<-|\|\|(?!=)|\?\?(?!=)|[?:|&]{0,2}=(?![=~>])|:(?![:=?+-]))[ \t]{0,40}/y;
/** `put("password", "x")`, `setPassword("x")`. */
const CALL = /(?:["'`][ \t]{0,10},|\()[ \t]{0,10}/y;
/** `name: PASSWORD`, then `value: x`, on one line or two; `<add key="Password" value="x"/>`. */
const PAIRED = /["']?[ \t]{0,20}[,;}]?\s{0,200}(?:-[ \t])?["']?(?:value|Value|defaultValue)["']?[ \t]{0,10}[:=][ \t]{0,10}/y;
const PAIRED_NAME = /(?:\bname|\bkey|\bName|\bKey|\bid)["']?[ \t]{0,10}[:=][ \t]{0,10}["']?$/;
const TAG = /(?:>|["']>|<\/key>\s{0,80}<string>)[ \t]{0,10}/y;
/** `variable "db_password" { default = "x" }` of Terraform. */
const VARIABLE = /"[ \t]{0,10}\{[^{}]{0,400}?\bdefault[ \t]{0,40}=[ \t]{0,10}/y;
/** `DbPassword:` with `Default: x` below it: parameters of templates, inputs, schemas. */
const BELOW = /["']?:[ \t]*\r?\n((?:[ \t]+\S[^\n]{0,300}\n){0,8}?)([ \t]+)[Dd]efault:[ \t]+/y;
/** `#define PASSWORD "x"`, `password "x"`, `ENV PASSWORD x`, `requirepass x`. */
const STATEMENT = /(?:^|\n)[ \t]*(?:#define[ \t]+|ENV[ \t]+|ARG[ \t]+)?$/;
const BEFORE_QUOTE = /[ \t]{1,40}(?=["'])/y;
const ONE_WORD = /[ \t]{1,40}(?=[^\s=:#"']\S*[ \t]*(?:\n|$))/y;
const SQL = /[ \t]{1,10}(?:BY[ \t]{1,10}|=[ \t]{0,10}|AS[ \t]{1,10})?(?=')/iy;
const DEFAULT = /:?[-=][^{}$\s"']{4,200}(?=\})/y;
const BLANK = /[ \t]{1,40}/y;
const FALLBACK = /^\$\{[A-Za-z_][\w.]*(?::?[-=]|:(?![?+]))([^{}$]{4,200})\}$/;

const UNQUOTED: Readonly<Partial<Record<FileKind, RegExp>>> = {
  env: /[^\s"'`][^\n]{0,600}/y,
  ini: /[^\s"'`;][^\n]{0,600}/y,
  properties: /[^\s][^\n]{0,600}/y,
  yaml: /[^\s"'`#&*|>[{][^\n]{0,600}/y,
  shell: /[^\s"'`;&|<>()]{1,600}/y,
  docker: /[^\s"'`;&|<>()]{1,600}/y,
  netrc: /[^\s"'`]{1,600}/y,
  prose: /[^\s"'`;&|<>(),{}\\\]]{8,}/y,
  xml: /[^\s<>"'][^<>\n]{0,600}(?=<)/y,
};
/** In these a blank and a mark begin a comment. */
const COMMENT: Readonly<Partial<Record<FileKind, RegExp>>> = { yaml: /\s+#.*$/, env: /\s+#.*$/, ini: /\s+[#;].*$/ };
const SEVERAL = /^(\S+)[ \t]+[\w.-]+=/;
/** `AccountKey=x;EndpointSuffix=y`: in a connection string a pair ends before the next. */
const NEXT_PAIR = /;\s?[A-Za-z][\w ]{1,30}=.*$/;
/** What may stand before a quoted text and leaves it as it is. */
const LEAD = /^(?:[rbfu@L]|\$|ConvertTo-SecureString[ \t]{1,10}(?:-String[ \t]{1,10})?)(?=["'])/i;
const LEAD_UNITS_MAX = 60;
const CAPITALS = /^[A-Z][A-Z0-9_]+$/;
const WORD_VALUE = /[^\s"'`;&|<>(),{}\\]{1,600}/y;

export function readAssignment(text: string, at: number, kind: FileKind): Assignment | null {
  let start = at;
  while (start > 0 && at - start < NAME_UNITS_MAX && NAME_BEFORE.test(text[start - 1]!)) start -= 1;
  let after = at;
  while (after < text.length && after - at < NAME_UNITS_MAX && NAME.test(text[after]!)) after += 1;
  // `"AWS::IAM::AccessKey": …` names a type.
  if ((kind === "json" || kind === "yaml") && text.startsWith("::", start - 2)) return null;
  const name = text
    .slice(start, after)
    .replace(/^[-$@.]+/, "")
    .replace(/[-.]+$/, "");
  const place = { name, after, start };
  return operatorValue(text, place, kind) ?? otherValue(text, place, kind);
}

/** A part of the name tells that the rest is worth reading; then this is asked for the whole. */
interface NamePlace {
  readonly name: string;
  readonly start: number;
  readonly after: number;
}

function operatorValue(text: string, place: NamePlace, kind: FileKind): Assignment | null {
  const end = match(OPERATOR, text, place.after);
  if (end < 0) return null;
  const operator = text.slice(place.after, end);
  // `a ? password : "x"` and `case password: "x"` are none; nor is a type: `password: string`.
  if (
    kind === "code" &&
    operator.includes(":") &&
    !operator.includes("=") &&
    /[?]\s*$|case\s*$/.test(text.slice(Math.max(0, place.start - 6), place.start))
  )
    return null;
  return valueAt(text, { ...place, from: end, operator }, kind);
}

function otherValue(text: string, place: NamePlace, kind: FileKind): Assignment | null {
  // `${PASSWORD:-x}`, also in the middle of an address.
  const fallback = text.startsWith("${", place.start - 2) ? match(DEFAULT, text, place.after) : -1;
  if (fallback >= 0) {
    const start = place.after + text.slice(place.after, fallback).search(/[^:=-]/);
    return {
      name: place.name,
      after: place.after,
      value: text.slice(start, fallback),
      start,
      end: fallback,
      isQuoted: false,
      isFallback: true,
    };
  }
  if (kind === "xml") {
    const end = /[<>"']/.test(text[place.start - 1] ?? "") ? match(TAG, text, place.after) : -1;
    if (end >= 0) return valueAt(text, { ...place, from: end, operator: ">" }, kind);
  }
  if (kind === "terraform") {
    const end = match(VARIABLE, text, place.after);
    if (end >= 0) return valueAt(text, { ...place, from: end, operator: "=" }, kind);
  }
  if (kind === "yaml") {
    const end = defaultBelow(text, place);
    if (end >= 0) return valueAt(text, { ...place, from: end, operator: ":" }, kind);
  }
  if (STATEMENT.test(text.slice(Math.max(0, place.start - 24), place.start))) {
    const isBare = kind === "docker" || kind === "ini" || kind === "netrc";
    const end = isBare ? match(ONE_WORD, text, place.after) : kind === "code" ? match(BEFORE_QUOTE, text, place.after) : -1;
    if (end >= 0) return valueAt(text, { ...place, from: end, operator: " " }, kind);
  }
  if (kind === "netrc" && place.name === "password") {
    const end = match(BLANK, text, place.after);
    if (end >= 0) return valueAt(text, { ...place, from: end, operator: " " }, kind);
  }
  if (kind === "sql" || kind === "shell" || kind === "code" || kind === "python") {
    const end = match(SQL, text, place.after);
    if (end >= 0 && /^(?:identified|password)$/i.test(place.name))
      return valueAt(text, { ...place, name: "password", from: end, operator: "BY" }, kind);
  }
  if (PAIRED_NAME.test(text.slice(Math.max(0, place.start - 24), place.start))) {
    const end = match(PAIRED, text, place.after);
    if (end >= 0) return valueAt(text, { ...place, from: end, operator: ":" }, kind);
  }
  if (kind !== "code" && kind !== "shell" && kind !== "sql") return null;
  // A class is named with a capital: what it is given is not what it is named after.
  const end = /(?:^|\.)[A-Z][a-z]\w*$/.test(place.name) ? -1 : match(CALL, text, place.after);
  // `"API token", "x"` are two texts; `"token", "x"` a name and its value.
  const isNamed = text[place.after] === "(" || /["'`]/.test(text[place.start - 1] ?? "");
  return end < 0 || !isNamed ? null : valueAt(text, { ...place, from: end, operator: "(" }, kind);
}

/** Where the value of its `default:` begins, which stands deeper than the name; -1 where there is none. */
function defaultBelow(text: string, { start, after }: NamePlace): number {
  BELOW.lastIndex = after;
  const found = BELOW.exec(text);
  if (found === null) return -1;
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const column = start - line;
  const between = found[1]!.split("\n").slice(0, -1);
  const isDeeper = found[2]!.length > column && between.every((one) => one.length - one.trimStart().length > column);
  return isDeeper ? BELOW.lastIndex : -1;
}

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

function valueAt(text: string, place: NamePlace & { readonly from: number; readonly operator: string }, kind: FileKind): Assignment | null {
  const { name, after, operator } = place;
  const from = place.from + (LEAD.exec(text.slice(place.from, place.from + LEAD_UNITS_MAX))?.[0].length ?? 0);
  // What is escaped stands in a text: `"{\"password\": \"x\"}"`.
  const escape = text[from] === "\\" ? 1 : 0;
  const quote = text[from + escape] ?? "";
  if (quote === '"' || quote === "'" || quote === "`") {
    const start = from + escape + 1;
    const end = endOfQuoted(text, start, (escape > 0 ? "\\" : "") + quote);
    return end < 0 ? null : finish({ name, after, start, end, isQuoted: true, isFallback: /,|\|\||\?\?/.test(operator) }, text);
  }
  // PowerShell's: without quotes it is a command, `$password = Read-Host`.
  if (kind === "shell" && text[place.start] === "$") return null;
  // `%env TOKEN=x` in a notebook.
  const isEnvironment = kind === "code" && /%(?:set_)?env[ \t]$/.test(text.slice(Math.max(0, place.start - 9), place.start));
  const isShellLike = operator === "=" && CAPITALS.test(name) && kind !== "code" && kind !== "python" && kind !== "prose";
  const unquoted = UNQUOTED[kind] ?? (isShellLike || isEnvironment ? WORD_VALUE : undefined);
  if (unquoted === undefined || operator === "(" || operator.includes(",")) return null;
  const shellLike = kind === "yaml" && operator === "=" ? WORD_VALUE : unquoted;
  const end = Math.min(match(shellLike, text, from), from + VALUE_UNITS_MAX);
  if (end < 0 || end <= from) return null;
  const line = text.slice(from, end).replace(COMMENT[kind] ?? /\s+$/, "");
  // Several on one line, as in an inventory of Ansible.
  const raw = kind === "ini" ? (SEVERAL.exec(line)?.[1] ?? line) : line;
  const own = text[place.start - 1] === ";" ? raw.replace(NEXT_PAIR, "") : raw;
  return finish({ name, after, start: from, end: from + own.trimEnd().length, isQuoted: isEnvironment, isFallback: false }, text);
}

function endOfQuoted(text: string, start: number, close: string): number {
  const limit = Math.min(text.length, start + VALUE_UNITS_MAX);
  for (let i = start; i < limit; i++) {
    if (text[i] === "\n") return -1;
    if (text.startsWith(close, i)) return i;
    if (text[i] === "\\") i += 1;
  }
  return -1;
}

function finish(place: Omit<Assignment, "value">, text: string): Assignment | null {
  const value = text.slice(place.start, place.end);
  const fallback = FALLBACK.exec(value)?.[1];
  if (fallback === undefined) return { ...place, value };
  const start = place.start + value.lastIndexOf(fallback);
  return { ...place, value: fallback, start, end: start + fallback.length, isFallback: true };
}
