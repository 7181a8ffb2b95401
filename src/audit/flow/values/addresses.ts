// Texts as addresses: what a slash at the begin says of the host.
import { DOTLESS, isFromNowhere, isInert, KIND_BITS, RESOLVED, soil, UNSLASHED, type Taint } from "./taint.ts";
import { HOSTLESS, withMark } from "./lacks.ts";
import { text, type Value } from "./value.ts";

/** The same, known to begin with a slash. */
export function behindSlash(value: Value): Value {
  return behind(value, "/");
}

function behind(value: Value, begin: string): Value {
  const { isOpen, parts, refs, constants, taint } = value;
  // None begins with nothing, and other texts that are written there do not begin so.
  const isNothingElse = refs.length === 0 && constants.every((one) => one === null || (typeof one === "string" && !one.startsWith("/")));
  const isPlainText = isOpen && isNothingElse && (parts ?? []).every((part) => typeof part !== "string");
  const shown = RESOLVED | UNSLASHED | DOTLESS;
  if (!isPlainText || taint.some(({ cleaned }) => (cleaned & shown) !== 0)) return value;
  const led = text([begin, { taint }]);
  return begin === "/" && value.lacks?.includes(HOSTLESS) === true ? withoutHost(led) : led;
}

/** What begins so stays with the server: `//`, and `/\\` as browsers read it, would name another. */
const OWN_PATH = /^\/[^/\\\s]/;

/** A text that begins with one of these, where all of them are paths of the server's own. */
export function behindOwnPath(value: Value, begins: readonly unknown[]): Value {
  const [first] = begins;
  if (!begins.every((one) => typeof one === "string" && OWN_PATH.test(one))) return value;
  if (begins.length === 1) return behind(value, first as string);
  const led = behindSlash(value);
  return led === value ? value : withoutHost(led);
}

/** The same that begins with a slash, known not to begin with two: as an address it names no host. */
export function withoutHost(value: Value): Value {
  const [first, rest, ...more] = value.parts ?? [];
  // Whether it begins with one slash may be asked next.
  if (typeof first !== "string" && value.isOpen && value.refs.length === 0 && !isFromNowhere(value.taint))
    return { ...value, lacks: withMark(value.lacks, HOSTLESS) };
  if (first !== "/" || typeof rest !== "object" || more.length > 0) return value;
  return text(["/", { taint: rest.taint.map((label) => ({ ...label, cleaned: label.cleaned | UNSLASHED })) }]);
}

/** Behind such a begin another slash may stand. */
export function saysNoHost(begin: string): boolean {
  return /^\/*$/.test(begin);
}

/** Without its begin: what only a slash there kept from naming a host may name one. */
export function beheaded(value: Value): Value {
  return { ...value, taint: soil(value.taint, KIND_BITS.redirect), parts: null };
}

const LEADS = KIND_BITS.redirect | KIND_BITS.request;

/** Of a text that was split, pieces that it does not begin with: where the whole leads says nothing of them, unless none of its characters does harm. */
export function behindBegin(taint: Taint): Taint {
  const isHeld = taint.some((label) => (label.cleaned & LEADS) !== 0 && !isInert(label));
  return isHeld ? taint.map((label) => (isInert(label) ? label : { ...label, cleaned: label.cleaned & ~LEADS })) : taint;
}
