// Whether a text that somebody else chose does harm where a template puts it out. Escaping makes it harmless between tags and in quotes, not in a script.
import type { Confidence, Severity } from "../../model/finding.ts";
import type { Marks } from "./filters.ts";
import type { OutputPlace } from "./place-of-output.ts";

export interface Harm {
  readonly weakness: "unescaped" | "outside-quotes" | "in-script" | "as-address";
  /** As the sentence goes on: "becomes …". */
  readonly becomes: string;
  readonly confidence: Confidence;
  /** For a value from the network. */
  readonly severity: Severity;
}

/** Null: it does none. `marks.isEscaped`: by a filter or around it. */
export function judgeOutput(place: OutputPlace, marks: Marks): Harm | null {
  const { isEscaped, isScriptText, isJson, isUrlText } = marks;
  switch (place.kind) {
    case "text":
    case "comment":
    case "data":
      return isEscaped || isJson ? null : UNESCAPED;
    case "quoted":
      // Of JSON every `'` is written as `\u0027`; its own quotes end the attribute.
      return isEscaped || isUrlText || (isJson && place.quote === "single") ? null : UNESCAPED;
    case "unknown":
      return isEscaped || isJson ? null : { ...UNESCAPED, confidence: "possible" };
    case "unquoted":
      if (isUrlText) return null;
      return isEscaped ? outsideQuotes(`the value of \`${place.attribute}\` without quotes around it`) : UNESCAPED;
    case "markup":
      return isEscaped ? outsideQuotes("an attribute of a tag") : UNESCAPED;
    case "address":
      return inAddress(place, marks);
    case "handler":
      return inHandler(place, marks);
    case "script":
      if (place.where === "comment")
        return isEscaped || isJson || isScriptText ? null : { ...inScript("a comment of a script"), confidence: "possible" };
      if (isJson) return null;
      if (place.where === "code") return inScript("code of a script");
      if (isScriptText || isUrlText) return null;
      if (place.where === "template") return inScript("a template string of a script");
      // Its quotes are escaped; a backslash is not.
      return isEscaped
        ? { ...inScript("a string of a script"), confidence: "possible", severity: "low" }
        : inScript("a string of a script");
    case "style":
      return isEscaped ? { ...inScript("a style sheet"), confidence: "possible", severity: "low" } : UNESCAPED;
  }
}

const UNESCAPED: Harm = { weakness: "unescaped", becomes: "a part of a page, unescaped", confidence: "proven", severity: "high" };

function outsideQuotes(becomes: string): Harm {
  return { weakness: "outside-quotes", becomes, confidence: "proven", severity: "high" };
}

function inScript(becomes: string): Harm {
  return { weakness: "in-script", becomes, confidence: "proven", severity: "high" };
}

function inAddress(
  { attribute, isQuoted, runs }: OutputPlace & { readonly kind: "address" },
  { isEscaped, isUrlText }: Marks,
): Harm | null {
  if (isUrlText) return null;
  if (!isEscaped) return UNESCAPED;
  if (!isQuoted) return outsideQuotes(`the value of \`${attribute}\` without quotes around it`);
  const becomes = runs
    ? "the address that a script is loaded from"
    : `the whole address in \`${attribute}\`, which may begin with \`javascript:\``;
  return { weakness: "as-address", becomes, confidence: runs ? "proven" : "possible", severity: runs ? "high" : "medium" };
}

function inHandler(
  { attribute, quote, isInString }: OutputPlace & { readonly kind: "handler" },
  { isEscaped, isScriptText, isJson, isUrlText }: Marks,
): Harm | null {
  const harm = inScript(`the script in \`${attribute}\`, which the browser unescapes first`);
  if ((isScriptText || isUrlText) && isInString && quote !== "none") return null;
  if (isJson && (quote === "single" || isEscaped)) return null;
  // Its own quotes end the attribute.
  if (isJson) return { ...harm, confidence: "possible", becomes: `the script in \`${attribute}\`, whose quotes it can close` };
  return harm;
}
