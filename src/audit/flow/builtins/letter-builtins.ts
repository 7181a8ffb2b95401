// Tables of letters, and numbers made of bytes.
import type { Builtin } from "./builtins.ts";
import { codeOf } from "../values/decoded.ts";
import { constant, isBytes, NONE, onlyConstant, UNKNOWN } from "../values/value.ts";

/** Of a number that is told exactly. */
const BYTES_MAX = 6;

export const LETTER_BUILTINS: Readonly<Record<string, Builtin>> = {
  "str.maketrans": (machine, { positional: [from = UNKNOWN, to, gone = constant("")] }) => {
    if (to === undefined) return machine.onlyObject(from)?.kind === "mapping" ? from : undefined;
    const [one, other, none] = [from, to, gone].map(onlyConstant);
    if (typeof one !== "string" || typeof other !== "string" || typeof none !== "string") return undefined;
    const made = machine.listedPairs();
    for (const [i, letter] of Array.from(one).entries()) machine.setItem(made, constant(letter), constant(Array.from(other)[i] ?? ""));
    for (const letter of none) machine.setItem(made, constant(letter), NONE);
    return made;
  },
  "int.from_bytes": (machine, { positional: [value = UNKNOWN, order], keywords }) => {
    const known = onlyConstant(value);
    const first = onlyConstant(order ?? keywords.get("byteorder") ?? constant("big"));
    if (known === undefined || known === null || !isBytes(known) || known.bytes.length > BYTES_MAX || keywords.has("signed"))
      return codeOf(machine.bytesOf(value));
    const codes = Array.from(known.bytes, (letter) => letter.charCodeAt(0));
    return constant((first === "little" ? codes.toReversed() : codes).reduce((sum, code) => sum * 256 + code, 0));
  },
};
