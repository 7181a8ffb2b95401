// What methods of texts make of the pieces that are known of one.
import type { Instance } from "../values/state.ts";
import type { Taint } from "../values/taint.ts";
import { constant, isBytes, onlyConstant, partsOf, text, UNKNOWN, type Constant, type TextPart, type Value } from "../values/value.ts";

const LETTERS_MAX = 64;

/** Of a text with fixed ends that are more than blanks: what is between them stays as it is. Null for any other. */
export function trimmed({ parts }: Value, name: string): Value | null {
  const [first, last] = [parts?.[0], parts?.at(-1)];
  const isBegun = typeof first === "string" && first.trim() !== "";
  if (parts === null || !isBegun || (typeof last === "string" && last.trim() === "")) return null;
  const begun = name === "rstrip" ? parts : [first.trimStart(), ...parts.slice(1)];
  return text(name === "lstrip" || typeof last !== "string" ? begun : [...begun.slice(0, -1), last.trimEnd()]);
}

/** The pieces that a text begins and ends with when it is taken apart everywhere, as far as they are fixed. */
export function endsOf(
  parts: readonly TextPart[],
  separator: unknown,
): { readonly head: readonly string[]; readonly tail: readonly string[] } {
  const [first = "", last = ""] = [parts[0], parts.at(-1)].map((one) => (typeof one === "string" ? one : ""));
  if (separator === null)
    return { head: wordsOf(first.slice(0, first.search(/\s\S*$/) + 1)), tail: wordsOf(last.slice(last.search(/\s|$/))) };
  if (typeof separator !== "string" || separator === "") return { head: [], tail: [] };
  // Where a longer one is found may depend on what stands before it.
  return { head: first.split(separator).slice(0, -1), tail: separator.length > 1 ? [] : last.split(separator).slice(1) };
}

function wordsOf(fixed: string): readonly string[] {
  return fixed.split(/\s+/).filter((word) => word !== "");
}

/** Of a short fixed text that is gathered letter by letter: each once. Null for any other, and where one comes twice, which only a set forgets. */
export function lettersOf(value: Value): readonly Value[] | null {
  const known = onlyConstant(value);
  if (typeof known !== "string" || known === "" || known.length > LETTERS_MAX) return null;
  const letters = Array.from(known);
  return new Set(letters).size === letters.length ? letters.map((letter) => constant(letter)) : null;
}

/** Each letter of a fixed text as a table of `str.translate` says. */
export function lettersAs(known: string, slots: ReadonlyMap<Constant, Value>, taintOf: (value: Value) => Taint): Value {
  const parts = Array.from(known).flatMap((letter): readonly TextPart[] => {
    const put = slots.get(letter) ?? slots.get(letter.codePointAt(0)!);
    if (put === undefined) return [letter];
    const one = onlyConstant(put);
    return one === null ? [] : typeof one === "number" ? [String.fromCodePoint(one)] : partsOf(put, taintOf(put));
  });
  return text(parts);
}

/** As `textwrap.dedent`: without the blanks that all lines begin with. */
export function dedented(known: string): string {
  const lines = known.split("\n").map((line) => (/^[ \t]+$/.test(line) ? "" : line));
  const begins = lines.filter((line) => line !== "").map((line) => /^[ \t]*/.exec(line)![0]);
  const shared = begins.reduce((one, other) => {
    let length = 0;
    while (length < one.length && one[length] === other[length]) length += 1;
    return one.slice(0, length);
  }, begins[0] ?? "");
  return lines.map((line) => (line === "" ? line : line.slice(shared.length))).join("\n");
}

/** Bytes beside others that are not known are pieces like those of a text. */
export function asOfPieces(self: Value, written: Constant | undefined): Constant | undefined {
  return written !== undefined && written !== null && isBytes(written) && onlyConstant(self) === undefined ? written.bytes : written;
}

/** Of bytes beside others that are not known. */
export function fixedBytes(value: Value): readonly TextPart[] | null {
  const known = onlyConstant(value);
  return known !== undefined && known !== null && isBytes(known) && /^[\x00-\x7f]*$/.test(known.bytes) ? [known.bytes] : null;
}

/** What has still to be read of a text in memory. */
export function leftIn({ fields }: Instance): Value {
  return fields.get("left") ?? fields.get("held") ?? UNKNOWN;
}

/** Line by line, each with its end, as far as the ends are written there; null where none is. */
export function writtenLines([first = "", ...more]: readonly TextPart[]): readonly Value[] | null {
  if (typeof first !== "string" || !first.includes("\n")) return null;
  const lines = first.split("\n");
  const last = [lines.at(-1)!, ...more].filter((part) => part !== "");
  return [...lines.slice(0, -1).map((line) => text([`${line}\n`])), ...(last.length === 0 ? [] : [text(last)])];
}
