// What a call is given or an attribute is set to, where one of several is weak: words, numbers, things of a library, or what the program itself says.
import type { Confidence, Severity } from "../../../model/finding.ts";
import { isTellingName } from "../../patterns/cookie.ts";
import type { ChoiceModel } from "../models/models.ts";
import { SHOWN_KINDS, NUMBER_KINDS } from "../values/taint.ts";
import { displayed, onlyConstant, isBytes, NOTHING, type CallArguments, type Constant, type Value } from "../values/value.ts";

/** Null where nothing weak is among what it may be. */
export function weaknessOf(
  choice: ChoiceModel,
  args: CallArguments,
  value: Value | undefined,
): { readonly word: string; readonly isCertain: boolean } | null {
  const { argument, types, isAbsentWeak, isFixedWeak } = choice;
  if (argument === null) return { word: "it", isCertain: true };
  if (value === undefined) return isAbsentWeak && args.rest === NOTHING ? { word: "nothing", isCertain: true } : null;
  const { constants, refs, isOpen } = value;
  if (isFixedWeak) {
    const isFixed = !isOpen && refs.length === 0 && constants.length > 0 && constants.every(isWritten);
    return isFixed ? { word: "what is written in the program", isCertain: true } : null;
  }
  if (choice.lacks !== null) {
    const written = fixedText(value).toLowerCase();
    return written === "" || /^x*$/.test(written) || written.includes(choice.lacks)
      ? null
      : { word: "what is written there", isCertain: true };
  }
  const weak = constants.filter((one) => isWeak(one, choice));
  const things = types.size === 0 ? [] : refs.flatMap((ref) => (ref.kind === "foreign" && types.has(ref.name) ? [ref.name] : []));
  if (weak.length === 0 && things.length === 0) return null;
  const isCertain = !isOpen && weak.length === constants.length && things.length === refs.length;
  return { word: things[0] ?? String(displayed(weak[0]!)), isCertain };
}

/** `named`: what says of what it is, as `session` or `session=1; Path=/`. */
export function gravityOf(
  { isSure, severity }: ChoiceModel,
  { isCertain, named }: { readonly isCertain: boolean; readonly named: Value | undefined },
): { readonly confidence: Confidence; readonly severity: Severity } {
  const isTelling = isCertain && named !== undefined && isTellingName(fixedText(named).replace(/[=:;].*$/s, ""));
  if (isTelling) return { confidence: "proven", severity: "medium" };
  return { confidence: isSure && isCertain ? "proven" : "possible", severity };
}

/** Not empty, and nothing that is read as public: a key to check with may be. */
function isWritten(value: Constant): boolean {
  const known = typeof value === "string" ? value : isBytes(value) ? value.bytes : "";
  return known !== "" && !/^(?:-----BEGIN (?:PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)|ssh-(?:rsa|ed25519) |https?:)/.test(known);
}

function isWeak(value: Constant, { weak, below, is, bits, unlessBits, isNoneWeak }: ChoiceModel): boolean {
  if (value === null) return isNoneWeak;
  if (typeof value === "number" && bits !== 0) return (value & bits) !== 0 && (value & unlessBits) === 0;
  if (typeof value === "number") return (below !== null && value > 0 && value < below) || is.has(value);
  if (typeof value === "boolean") return is.has(value);
  return typeof value === "string" && (weak.has(value.toLowerCase().replaceAll(/[-_]/g, "")) || is.has(value));
}

/** What is fixed of a text, with a word for each part that is not. */
export function fixedText(value: Value): string {
  const only = onlyConstant(value);
  if (typeof only === "string") return only;
  return (value.parts ?? []).map((part) => (typeof part === "string" ? part : "x")).join("");
}

/** In whatever letters: headers and commands are read so. */
export function writes(text: string, word: string): boolean {
  return text.toLowerCase().includes(word.toLowerCase());
}

/** Of texts, whichever way their letters are written: so are names of headers read. */
export function isSameWord(known: unknown, word: unknown): boolean {
  return known === word || (typeof known === "string" && typeof word === "string" && known.toLowerCase() === word.toLowerCase());
}

/** Bits of the kinds that a conversion makes harmless: `%r` writes line ends as two characters, `%d` shows a number. */
export function shownAs(letter: string | undefined): number {
  if (letter === "r" || letter === "a") return SHOWN_KINDS;
  return letter !== undefined && "diouxXeEfFgG".includes(letter) ? NUMBER_KINDS : 0;
}

const CONVERSION = /%[-#0 +]*(?:\*|\d+)?(?:\.\d+)?([a-zA-Z%])/g;

/** Letters of what a format shows, in order: `ds` of `"%d: %s"`. */
export function conversionsIn(format: string): readonly string[] {
  return [...format.matchAll(CONVERSION)].map(([, letter = ""]) => letter).filter((letter) => letter !== "%");
}
