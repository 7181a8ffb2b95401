// What is escaped for a page, as far as quotes are concerned: left as they are, or put around it.
import type { Builtin } from "./builtins.ts";
import { escapedTags } from "../guards/lacking.ts";
import { cleanFor, KIND_BITS } from "../values/taint.ts";
import { onlyConstant, text, TRUE, UNKNOWN } from "../values/value.ts";

export const ESCAPING_BUILTINS: Readonly<Record<string, Builtin>> = {
  "html.escape": (machine, { positional: [value = UNKNOWN, quote], keywords }) =>
    onlyConstant(quote ?? keywords.get("quote") ?? TRUE) === false ? escapedTags(machine.taintIn(value)) : undefined,
  "xml.sax.saxutils.escape": (machine, { positional: [value = UNKNOWN, entities], keywords }) =>
    entities === undefined && keywords.size === 0 ? escapedTags(machine.taintIn(value)) : undefined,
  // With quotes around it, those that it does not hold.
  "xml.sax.saxutils.quoteattr": (machine, { positional: [value = UNKNOWN] }) =>
    text(['"', { taint: cleanFor(machine.taintIn(value), KIND_BITS.html) }, '"']),
};
