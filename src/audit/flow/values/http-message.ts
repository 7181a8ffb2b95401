// A message of HTTP that a program writes itself: what stands in its head may end it, what stands in its body is a page where the head says so.
import { CLEAN, joinTaint, type Taint } from "./taint.ts";
import type { Value } from "./value.ts";

/** The first line of an answer, or a line of its head. */
const HEAD =
  /^(?:HTTP\/\d|(?:Location|Set-Cookie|Content-[A-Z]\w+|X-[\w-]+|Server|ETag|Refresh|Cache-Control|Access-Control-[\w-]+|WWW-Authenticate|Link|Vary): )/i;
const PAGE = /content-type:\s*(?:text\/html|application\/xhtml|image\/svg)/i;
/** Behind the empty line the body begins. */
const BODY = /\r?\n\r?\n/;

export function taintInMessage({ parts }: Value, where: "head" | "page"): Taint {
  const [first] = parts ?? [];
  if (parts === null || typeof first !== "string" || !HEAD.test(first)) return CLEAN;
  let written = "";
  let taint: Taint = CLEAN;
  for (const part of parts) {
    const isHead = !BODY.test(written);
    const isMeant = where === "head" ? isHead : !isHead && PAGE.test(written);
    if (typeof part === "string") written += part;
    else if (isMeant) taint = joinTaint(taint, part.taint);
  }
  return taint;
}
