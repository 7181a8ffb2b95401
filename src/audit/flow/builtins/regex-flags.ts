// The flags of a regular expression as the letters that can be written in it.
import { onlyConstant, type Value } from "../values/value.ts";

const FLAGS: Readonly<Record<string, string>> = {
  I: "i",
  IGNORECASE: "i",
  M: "m",
  MULTILINE: "m",
  S: "s",
  DOTALL: "s",
  X: "x",
  VERBOSE: "x",
  A: "a",
  ASCII: "a",
  U: "u",
  UNICODE: "u",
};

/** Letters as in `(?i)`; null where they are not known. */
export function lettersOf(flags: Value | undefined): string | null {
  if (flags === undefined) return "";
  const known = onlyConstant(flags);
  if (typeof known === "string") return known;
  const [ref] = flags.refs;
  if (known === 0) return "";
  return ref?.kind === "foreign" && flags.refs.length === 1 && !flags.isOpen ? (FLAGS[ref.name.replace(/^re\./, "")] ?? null) : null;
}
