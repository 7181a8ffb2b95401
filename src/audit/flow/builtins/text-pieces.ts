// What methods of texts make of the pieces that are known of one.
import type { Instance } from "../values/state.ts";
import type { Taint } from "../values/taint.ts";
import { isBytes, onlyConstant, partsOf, text, UNKNOWN, type Constant, type TextPart, type Value } from "../values/value.ts";

/** Of a text with fixed ends that are more than blanks: what is between them stays as it is. Null for any other. */
export function trimmed({ parts }: Value, name: string): Value | null {
  const [first, last] = [parts?.[0], parts?.at(-1)];
  const isBegun = typeof first === "string" && first.trim() !== "";
  if (parts === null || !isBegun || (typeof last === "string" && last.trim() === "")) return null;
  const begun = name === "rstrip" ? parts : [first.trimStart(), ...parts.slice(1)];
  return text(name === "lstrip" || typeof last !== "string" ? begun : [...begun.slice(0, -1), last.trimEnd()]);
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
