// What methods of texts do, as far as a table can say it.
import { onlyConstant, type TextPart, type Value } from "../values/value.ts";

/** Of a text: give nothing of it. */
export const MEASURES = new Set([
  "isdigit",
  "isalpha",
  "isalnum",
  "isdecimal",
  "isnumeric",
  "isidentifier",
  "isspace",
  "isupper",
  "islower",
  "istitle",
  "isascii",
  "isprintable",
  "startswith",
  "endswith",
  "count",
  "find",
  "rfind",
  "index",
  "rindex",
  "bit_length",
  "is_integer",
  // Of a match.
  "start",
  "end",
  "span",
]);
/** Of a text: the same with fixed pieces changed alike. */
export const PIECEWISE: ReadonlyMap<string, (piece: string) => string> = new Map([
  ["lower", (piece) => piece.toLowerCase()],
  ["upper", (piece) => piece.toUpperCase()],
  ["casefold", (piece) => piece.toLowerCase()],
  [
    "swapcase",
    (piece) => piece.replace(/\p{L}/gu, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())),
  ],
]);
/** Of a whole text that is known; where in it a piece stands matters. */
export const WHOLEWISE: ReadonlyMap<string, (whole: string) => string> = new Map([
  ["capitalize", (whole) => whole.slice(0, 1).toUpperCase() + whole.slice(1).toLowerCase()],
  ["title", (whole) => whole.toLowerCase().replace(/\p{L}+/gu, (word) => word[0]!.toUpperCase() + word.slice(1))],
]);
/** As `split` and `rsplit` take a text apart; null where the separator is not known. `most`: how often; a negative one is as often as it goes. */
export function piecesOf(
  whole: string,
  separator: unknown,
  { most, fromEnd }: { readonly most: number; readonly fromEnd: boolean },
): readonly string[] | null {
  if (separator === null) return most < 0 ? whole.split(/\s+/).filter((piece) => piece !== "") : null;
  if (typeof separator !== "string" || separator === "") return null;
  const all = whole.split(separator);
  if (most < 0 || all.length <= most + 1) return all;
  return fromEnd
    ? [all.slice(0, all.length - most).join(separator), ...all.slice(all.length - most)]
    : [...all.slice(0, most), all.slice(most).join(separator)];
}
export const SPLITTERS = new Set(["split", "rsplit", "splitlines", "partition", "rpartition"]);
/** Of whatever has them: what they are given is in what they give. */
export const PUTS_IN = new Set(["ljust", "rjust", "center", "translate", "pop", "setdefault", "getlist", "get_all", "getone", "getfirst"]);

const LOOKS_UP = /^(?:get|find|find_one|look_?up|retrieve|get_or_(?:none|404)|(?:get|find|fetch|load|read)_(?:\w+_)?by_\w+)$/;

/** Methods of stores: `get`, `find_one`, `get_user_by_name`. */
export function isLookUp(name: string): boolean {
  return LOOKS_UP.test(name);
}

/** `redis.Redis().get(key)`: what is kept under a name from outside was not sent with it. */
export function isStored(name: string): boolean {
  const dot = name.lastIndexOf(".");
  return name.endsWith(")", dot) && isLookUp(name.slice(dot + 1));
}

/** `find` and `index` of a text, or of one that begins with `begin`: where the part stands; null where that is not known. */
export function foundAt({ whole, begin }: { readonly whole: unknown; readonly begin: unknown }, part: string, name: string): number | null {
  const isFind = name === "find" || name === "rfind";
  const isLast = name === "rfind" || name === "rindex";
  if (!isFind && name !== "index" && name !== "rindex") return null;
  if (typeof whole === "string") {
    const at = isLast ? whole.lastIndexOf(part) : whole.indexOf(part);
    return at < 0 && !isFind ? null : at;
  }
  const at = typeof begin === "string" && !isLast ? begin.indexOf(part) : -1;
  return at < 0 ? null : at;
}

/** Of a text of ASCII, what its letters show. */
const BY_LETTERS: Readonly<Record<string, (whole: string) => boolean>> = {
  isupper: (whole) => /[A-Z]/.test(whole) && !/[a-z]/.test(whole),
  islower: (whole) => /[a-z]/.test(whole) && !/[A-Z]/.test(whole),
  isdigit: (whole) => /^\d+$/.test(whole),
  isdecimal: (whole) => /^\d+$/.test(whole),
  isnumeric: (whole) => /^\d+$/.test(whole),
  isalpha: (whole) => /^[A-Za-z]+$/.test(whole),
  isalnum: (whole) => /^[A-Za-z\d]+$/.test(whole),
  isidentifier: (whole) => /^[A-Za-z_]\w*$/.test(whole),
  isspace: (whole) => /^[\t-\r\x1c-\x20]+$/.test(whole),
  isprintable: (whole) => /^[\x20-\x7e]*$/.test(whole),
  isascii: () => true,
};
const ASCII = new RegExp(String.raw`^[\0-\x7f]*$`);

/** Null where it is not known. */
export function shownByLetters(whole: string, name: string): boolean | null {
  return ASCII.test(whole) ? (BY_LETTERS[name]?.(whole) ?? null) : null;
}

/** Whether a text of these parts begins or ends with one of what is asked for; null where what is not known of it decides. */
export function hasEnd(
  parts: readonly TextPart[],
  name: "startswith" | "endswith",
  { asked, isWhole }: { readonly asked: readonly unknown[]; readonly isWhole: boolean },
): boolean | null {
  const end = name === "startswith" ? parts[0] : parts.at(-1);
  if (typeof end !== "string") return null;
  const has = (long: string, short: string): boolean => (name === "startswith" ? long.startsWith(short) : long.endsWith(short));
  const answers = asked.map((one) => {
    if (typeof one !== "string") return null;
    return has(end, one) ? true : isWhole || !has(one, end) ? false : null;
  });
  return answers.includes(true) ? true : answers.includes(null) ? null : false;
}

/** Of a text that is known and one that is known in part: the one cannot be the other. */
export function areOtherTexts(one: Value, other: Value): boolean {
  const [known, { parts }] = one.parts === null ? [onlyConstant(one), other] : [onlyConstant(other), one];
  if (typeof known !== "string" || parts === null) return false;
  const [first, last] = [parts[0], parts.at(-1)];
  return (typeof first === "string" && !known.startsWith(first)) || (typeof last === "string" && !known.endsWith(last));
}
