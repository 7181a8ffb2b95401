// What kind of place in a page something is put out at.
import { HOLE, isEventHandler, type HtmlState } from "./html-state.ts";

export type OutputPlace =
  /** Between tags, in a title or text area: escaping is enough. */
  | { readonly kind: "text" }
  | { readonly kind: "quoted"; readonly attribute: string; readonly quote: "double" | "single" }
  | { readonly kind: "unquoted"; readonly attribute: string }
  /** The name of a tag or attribute, or whole attributes. */
  | { readonly kind: "markup" }
  /** The begin of an address: what is put out may choose its scheme. `runs`: what is fetched from there is executed, whatever the scheme. */
  | { readonly kind: "address"; readonly attribute: string; readonly isQuoted: boolean; readonly runs: boolean }
  /** The script of an attribute such as `onclick`, whose text the browser first unescapes. */
  | { readonly kind: "handler"; readonly attribute: string; readonly quote: "double" | "single" | "none"; readonly isInString: boolean }
  | { readonly kind: "script"; readonly where: "code" | "string" | "template" | "comment" }
  /** A script element that holds data. */
  | { readonly kind: "data" }
  | { readonly kind: "style" }
  | { readonly kind: "comment" }
  | { readonly kind: "unknown" };

/** Attribute → elements in which `javascript:` in it is executed. */
const ADDRESSES: Readonly<Record<string, ReadonlySet<string>>> = {
  href: new Set(["a", "area", "base", "use"]),
  "xlink:href": new Set(["a", "use"]),
  action: new Set(["form"]),
  formaction: new Set(["button", "input"]),
  src: new Set(["iframe", "frame", "embed", "script"]),
  data: new Set(["object"]),
};
const SCRIPT_TYPE = /^(?:|module|(?:text|application)\/(?:x-)?(?:java|ecma)script(?:;.*)?|text\/babel|text\/jsx)$/;

export function placeOfOutput(state: HtmlState): OutputPlace {
  switch (state.mode) {
    case "text":
      return { kind: "text" };
    case "double":
    case "single":
    case "unquoted":
    case "before-value":
      return inValue(state);
    case "tag-open":
    case "tag-name":
    case "in-tag":
    case "attribute-name":
    case "after-name":
      return { kind: "markup" };
    case "comment":
      return { kind: "comment" };
    case "raw":
      return inRaw(state);
    case "declaration":
    case "lost":
      return { kind: "unknown" };
  }
}

function inValue({ mode, element, attribute, value, script }: HtmlState): OutputPlace {
  const isQuoted = mode === "double" || mode === "single";
  if (isEventHandler(attribute)) {
    const isInString = script === "single" || script === "double" || script === "template";
    return { kind: "handler", attribute, quote: isQuoted ? mode : "none", isInString };
  }
  if (attribute === "style") return { kind: "style" };
  const isBegin = value.replaceAll(HOLE, "").trim() === "" && !value.includes(HOLE);
  if (isBegin && Object.hasOwn(ADDRESSES, attribute) && ADDRESSES[attribute]!.has(element))
    return { kind: "address", attribute, isQuoted, runs: attribute === "src" && element === "script" };
  return isQuoted ? { kind: "quoted", attribute, quote: mode } : { kind: "unquoted", attribute };
}

function inRaw({ element, type, script }: HtmlState): OutputPlace {
  if (element === "style") return { kind: "style" };
  if (element !== "script") return { kind: "text" };
  if (!SCRIPT_TYPE.test(type)) return { kind: "data" };
  if (script === "single" || script === "double") return { kind: "script", where: "string" };
  if (script === "template") return { kind: "script", where: "template" };
  return { kind: "script", where: script === "line-comment" || script === "block-comment" ? "comment" : "code" };
}
