// Whether what is handed on may be called, and so lead back into the program.
import type { CallArguments, Value } from "../values/value.ts";

/** A function or class of the program is passed on: what is called may be anything. */
export function hasOwnCode({ positional, keywords }: CallArguments): boolean {
  const isCode = ({ refs }: Value): boolean => refs.some(({ kind }) => kind === "function" || kind === "class" || kind === "partial");
  return positional.some(isCode) || [...keywords.values()].some(isCode);
}
