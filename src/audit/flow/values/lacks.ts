// Marks among the characters that a text lacks, which say what else is known of it, and what its quotes and slashes are worth among others.
import { KIND_BITS } from "./taint.ts";

/** In `lacks`, and no character of any text: each single quote in it is a doubled one. */
export const DOUBLED = "\uE000";
/** The same: it does not begin with two slashes. */
export const HOSTLESS = "\uE001";
/** The same: its tags were escaped, and its quotes left as they were; what they lack stands beside. */
export const LOOSE_QUOTES = "\uE002";
/** The same: it is JSON, so that its quotes and backslashes stay inside of its own texts. */
export const JSON_TEXT = "\uE003";

/** The same: each single quote in it ends the quotes of a shell around it, is put out, and opens them again. */
export const REOPENED = "\uE004";

/** The same: it is an address up to its host. What stands behind a slash that follows does not change where it leads. */
export const ORIGIN = "\uE005";

/** What `x.replace("'", to)` is harmless for between single quotes, and the mark that says so; null where it is nothing of the kind. */
export function escapedQuote(from: unknown, to: unknown): { readonly bit: number; readonly mark: string } | null {
  if (from !== "'") return null;
  if (to === "''") return { bit: KIND_BITS.sql, mark: DOUBLED };
  return to === "'\\''" || to === "'\"'\"'" ? { bit: KIND_BITS.command, mark: REOPENED } : null;
}

/** Where each of these becomes something else, quotes no longer keep what they kept. */
export function isOfQuotes(from: string, lacks: string | undefined): boolean {
  return /['"]/.test(from) || (from.includes("\\") && lacks?.includes(REOPENED) === true);
}

/** What a text lacks matters beside others as well. */
export function isKeptBeside(lacks: string): boolean {
  return staysInPages(lacks) || lacks.includes(REOPENED) || lacks.includes(ORIGIN);
}

/** Where in a page a text may stand is judged when the page is whole. */
export function staysInPages(lacks: string): boolean {
  return lacks.includes(LOOSE_QUOTES) || lacks.includes(JSON_TEXT);
}

/** `lacks` with one more mark that is no character. */
export function withMark(lacks: string | undefined, mark: string): string {
  return lacks?.includes(mark) === true ? lacks : `${lacks ?? ""}${mark}`.split("").toSorted().join("");
}

/** A quote that a text lacks, or has twice, keeps it inside of quotes of its kind, and nowhere else. */
export function looseIn(before: readonly (string | object)[], lacks: string): number {
  const isLeftOut = /['"]/.test(lacks);
  if (!isLeftOut && !lacks.includes(DOUBLED) && !lacks.includes(REOPENED)) return 0;
  const quote = openQuote(before);
  return (
    (isLeftOut && !lacks.includes(quote ?? "-") ? KIND_BITS.xpath : 0) |
    (lacks.includes(DOUBLED) && quote !== "'" ? KIND_BITS.sql : 0) |
    (lacks.includes(REOPENED) && quote !== "'" ? KIND_BITS.command : 0)
  );
}

/** The quote that a text put together so far has opened, and not closed. */
function openQuote(before: readonly (string | object)[]): string | null {
  let quote: string | null = null;
  for (const part of before)
    for (const [mark] of typeof part === "string" ? part.matchAll(/['"]/g) : [])
      quote = quote === null ? mark : quote === mark ? null : quote;
  return quote;
}

/** Behind two slashes at the begin of an address stands its host. */
export function namesHost(parts: readonly (string | object)[], at: number): boolean {
  const [first] = parts;
  return at === 1 && typeof first === "string" && /^[/\\]{2,}$/.test(first);
}

/** `"https://" + host + ":8080/"`: whatever the host is, what comes now is none of it. */
export function isBehindHost([first, ...more]: readonly (string | object)[]): boolean {
  if (typeof first !== "string" || !/^https?:\/\//i.test(first)) return false;
  const isBegun = /^https?:\/\/[^/?#]*$/i.test(first);
  return isBegun ? more.some((part) => typeof part === "string" && /[/?#]/.test(part)) : /^https?:\/\/[^/?#]+[/?#]/i.test(first);
}
