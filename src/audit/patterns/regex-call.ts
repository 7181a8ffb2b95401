// The expression that a function of `re` is given, and its flags.
import type { Call } from "../../python/parse/ast.ts";
import type { At } from "../rule.ts";
import { argumentOf } from "./module-view.ts";

export const VERBOSE = /"attr":"(?:X|VERBOSE)"/;
export const MULTILINE = /"attr":"(?:M|MULTILINE)"/;

/** Null where it is not known. */
export function patternOf(call: Call, at: At): string | null {
  const value = at.module.constant(argumentOf(call, 0, "pattern") ?? argumentOf(call, null, "regex"), at.scope);
  const pattern = value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
  return typeof pattern === "string" ? pattern : null;
}

export function hasFlag({ args, keywords }: Call, flag: RegExp): boolean {
  const flags =
    keywords.find(({ arg }) => arg === "flags")?.value ?? args.slice(1).find(({ kind }) => kind === "Attribute" || kind === "BinOp");
  return flags !== undefined && flag.test(JSON.stringify(flags));
}
