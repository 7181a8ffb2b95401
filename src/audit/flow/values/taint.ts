// Labels of values that came from outside: from where, on which way, and for which kinds of sink they were made harmless.
import type { Confidence, TraceStep } from "../../../model/finding.ts";

/** Kinds of sink, one bit each, so that what is cleaned is one number. */
export const KIND_BITS = {
  sql: 1,
  command: 2,
  code: 4,
  path: 8,
  html: 16,
  redirect: 32,
  request: 64,
  header: 128,
  log: 256,
  deserialisation: 512,
  template: 1024,
  ldap: 2048,
  xpath: 4096,
  xml: 8192,
  trust: 16384,
  prompt: 32768,
  document: 65536,
  mail: 131072,
  pattern: 262144,
  archive: 524288,
  format: 1048576,
  argument: 2097152,
  reflection: 4194304,
  cookie: 8388608,
  lookup: 16777216,
  assignment: 33554432,
  size: 67108864,
  secret: 134217728,
} as const;
export type FlowKind = keyof typeof KIND_BITS;

/** Harmless for whatever interprets text: what is left is a number, an identifier or one of a few words. */
export const ALL_KINDS = 0xfffffff;

/** What a number is harmless for: it cannot be trusted, nor is it small or hard to guess, because it is one. */
export const NUMBER_KINDS = ALL_KINDS & ~(KIND_BITS.trust | KIND_BITS.size | KIND_BITS.secret);

/** What a line end does harm to. */
export const LINE_KINDS = KIND_BITS.log | KIND_BITS.header | KIND_BITS.mail;

/** What quotes with escapes around it do no harm to: a text as `repr` shows it. */
export const SHOWN_KINDS = LINE_KINDS | KIND_BITS.code;

/** A path in which no `..` is left, so that its begin says where it lies. Lost when it is put together with anything. */
export const RESOLVED = 1 << 28;

/** A text that does not begin with a slash: behind a written one it names no host. Lost when its begin may have changed. */
export const UNSLASHED = 1 << 29;

/** The environment of a request, of which only some keys hold what was sent. */
export const ENVIRONMENT = 1 << 30;

/** Of a text, which is no environment: no `..` is in it. Behind a folder that is written there it stays inside; so it does anywhere, without a slash at its begin. */
export const DOTLESS = ENVIRONMENT;
const SENT_KEYS =
  /^(?:path|raw_path|query_string|headers|path_params|PATH_INFO|QUERY_STRING|REQUEST_URI|RAW_URI|CONTENT_TYPE|REMOTE_USER|wsgi\.input|HTTP_\w+)$/;

/** Harmless for something only since it was split: what it was split at would bring it back. */
const PIECE = 1 << 31;

/** remote: somebody on the network; stored: what was kept for later; local: whoever starts the program. */
export type SourceClass = "remote" | "stored" | "local";

/** "What comes from …" */
export const SOURCE_WORDS: Readonly<Record<SourceClass, string>> = {
  remote: "a request",
  stored: "what was stored",
  local: "whoever starts the program",
};

/** The way back from a value to its source; shared between values. */
export interface Way {
  readonly step: TraceStep;
  readonly before: Way | null;
  /** Its first step. */
  readonly start: TraceStep;
  readonly length: number;
}

export interface Label {
  readonly source: SourceClass;
  /** Bits of the kinds for which it was cleaned. */
  readonly cleaned: number;
  readonly confidence: Confidence;
  readonly way: Way;
}

/** At most LABELS_MAX; empty: known to be harmless. */
export type Taint = readonly Label[];

export const CLEAN: Taint = [];

const NOBODY: Way = wayFrom({ place: { file: "", line: 0, column: 0, endLine: 0, endColumn: 0 }, text: "" });

/** A way that begins with this step. */
export function wayFrom(step: TraceStep): Way {
  return { step, before: null, start: step, length: 1 };
}

/** Of what is not known: whether it is harmless is not settled, except for the kinds that it was cleaned for. */
export const UNSETTLED: Taint = [{ source: "local", cleaned: 0, confidence: "pattern", way: NOBODY }];

export function isUnsettled({ way }: Label): boolean {
  return way === NOBODY;
}

/** Nothing of it is known to come from outside. */
export function isFromNowhere(taint: Taint): boolean {
  return taint.every(isUnsettled);
}

/** Whoever starts the program says it, in its environment or arguments. */
export function isOwnSetting(taint: Taint): boolean {
  return taint.every((label) => label.source === "local" && (label.cleaned & KIND_BITS.secret) !== 0);
}

/** The program drew it, and somebody may guess what comes next. */
export function isGuessable(taint: Taint): boolean {
  return taint.some((label) => (label.cleaned & KIND_BITS.secret) === 0 && !isUnsettled(label));
}

/** Which of some things was drawn makes nothing in it a drawn one. */
export function withoutDrawn(taint: Taint): Taint {
  return isGuessable(taint) ? taint.filter((label) => !isGuessable([label])) : taint;
}

/** A text in quotes of its own may still hold braces. */
const INERT = KIND_BITS.code | KIND_BITS.format;

/** A number, a name or a word: none of its characters does harm anywhere. */
export function isInert({ cleaned }: Label): boolean {
  return (cleaned & INERT) === INERT;
}

/** Behind it the way leads up again: what kept a piece inside of a folder does not keep the whole there, unless none of its characters does harm. */
export function lostByClimbing(behind: readonly (string | object)[], taint: Taint): number {
  const climbs = behind.some((part) => typeof part === "string" && /(?:^|[/\\])\.\.(?:[/\\]|$)/.test(part));
  return climbs && taint.some((label) => !isInert(label)) ? KIND_BITS.path : 0;
}

export function fromOutside(taint: Taint): Taint {
  return taint.some(isUnsettled) ? taint.filter((label) => !isUnsettled(label)) : taint;
}

/** Whether it is harmless for these kinds. */
export function isSettledFor(taint: Taint, bits: number): boolean {
  return taint.every(({ cleaned }) => (cleaned & bits) === bits);
}
const LABELS_MAX = 6;
/** A longer trace explains nothing more: the middle is left out. */
const STEPS_MAX = 24;

/** What comes from outside is no secret of the program: only what it draws itself is asked whether it can be guessed. */
export function startOf(step: TraceStep, source: SourceClass): Taint {
  return [{ source, cleaned: KIND_BITS.secret, confidence: "proven", way: wayFrom(step) }];
}

export function joinTaint(one: Taint, other: Taint): Taint {
  if (one.length === 0 || one === other) return other;
  if (other.length === 0) return one;
  if (one === UNSETTLED && other.some((label) => isUnsettled(label) && label.cleaned === 0)) return other;
  if (other === UNSETTLED && one.some((label) => isUnsettled(label) && label.cleaned === 0)) return one;
  let joined: Label[] | null = null;
  for (const label of other) {
    const known: Taint = joined ?? one;
    const at = known.findIndex((like) => sourceStep(like) === sourceStep(label));
    if (at < 0 ? known.length >= LABELS_MAX && !isUnsettled(label) : !isMore(label, known[at]!)) continue;
    joined ??= [...one];
    if (at < 0) joined.push(label);
    else joined[at] = meet(label, joined[at]!);
  }
  return joined ?? one;
}

export function cleanFor(taint: Taint, bits: number): Taint {
  if (taint.length === 0 || bits === 0 || taint.every(({ cleaned }) => (cleaned & (bits | PIECE)) === bits))
    return bits === ALL_KINDS ? CLEAN : taint;
  if (bits === ALL_KINDS) return CLEAN;
  return taint.map((label) => ({ ...label, cleaned: (label.cleaned & ~PIECE) | bits }));
}

/** With what was shown of it as a path: one without `..` that does not begin with a slash stays inside of whatever folder it is put behind. */
export function shownAsPath(taint: Taint, facts: number): Taint {
  return taint.map((label) => {
    const cleaned = label.cleaned | facts;
    const isRelative = (cleaned & (DOTLESS | UNSLASHED)) === (DOTLESS | UNSLASHED);
    return { ...label, cleaned: isRelative ? cleaned | KIND_BITS.path : cleaned };
  });
}

/** One of the pieces of a text that was split at what does harm. */
export function inPieces(taint: Taint, bits: number): Taint {
  return taint.map((label) => ((label.cleaned & bits) === bits ? label : { ...label, cleaned: label.cleaned | bits | PIECE }));
}

/** Nobody knows how many pieces, with that between them again. */
export function putTogether(taint: Taint, bits: number): Taint {
  return taint.map((label) =>
    (label.cleaned & PIECE) === 0 || (label.cleaned & RESOLVED) !== 0 ? label : { ...label, cleaned: label.cleaned & ~(bits | PIECE) },
  );
}

/** The labels of `taint`, cleaned for what their like in `other` are: what a test in between showed. */
export function cleanedAs(taint: Taint, other: Taint): Taint {
  if (other.length === 0) return CLEAN;
  const bits = other.reduce((all, { cleaned }) => all & cleaned, ~0);
  return cleanFor(taint, bits & ALL_KINDS);
}

/** What undoes a sanitiser, such as unescaping. */
export function soil(taint: Taint, bits: number): Taint {
  return taint.every(({ cleaned }) => (cleaned & bits) === 0)
    ? taint
    : taint.map((label) => ({ ...label, cleaned: label.cleaned & ~bits }));
}

/** Harmless there by the quotes around it: what is so in a page too was so by itself. */
export function quotedFor({ cleaned }: Label, bit: number): boolean {
  return (cleaned & bit) !== 0 && (cleaned & KIND_BITS.html) === 0;
}

const QUOTED_BITS = [KIND_BITS.command, KIND_BITS.code];

/** Without the quotes around it. */
export function unquoted(taint: Taint): Taint {
  const bitsOf = (label: Label): number => QUOTED_BITS.reduce((bits, bit) => (quotedFor(label, bit) ? bits | bit : bits), 0);
  return taint.every((label) => bitsOf(label) === 0) ? taint : taint.map((label) => soil([label], bitsOf(label))[0]!);
}

/** Of a header that says where the visitor came from: to be sent back there harms nobody. */
export function atHeader(given: Taint, name: unknown): Taint {
  const isEnvironment = typeof name === "string" && given.some(({ cleaned }) => (cleaned & ENVIRONMENT) !== 0);
  if (isEnvironment && !SENT_KEYS.test(name)) return CLEAN;
  const taint = isEnvironment ? soil(given, ENVIRONMENT) : given;
  // Nobody can send another's browser here with these.
  const isOwn = typeof name === "string" && /^(?:http_)?(?:referr?er|(?:x[-_]forwarded[-_])?host)$/i.test(name);
  return isOwn ? cleanFor(taint, KIND_BITS.redirect) : taint;
}

/** The same labels, less sure. */
export function doubt(taint: Taint): Taint {
  if (!taint.some(({ confidence }) => confidence === "proven")) return taint;
  return taint.map((label) => (label.confidence === "proven" ? { ...label, confidence: "possible" as const } : label));
}

/** The same labels, as sure as a shape alone. */
export function barely(taint: Taint): Taint {
  return taint.map((label) => ({ ...label, confidence: "pattern" as const }));
}

export function addStep(taint: Taint, step: TraceStep): Taint {
  if (isFromNowhere(taint)) return taint;
  return taint.map((label) => {
    const { way } = label;
    if (way === NOBODY) return label;
    const isSame = way.step.place.line === step.place.line && way.step.place.file === step.place.file;
    if (isSame || way.length >= STEPS_MAX) return label;
    return { ...label, way: { step, before: way, start: way.start, length: way.length + 1 } };
  });
}

/** From source to sink. */
export function stepsOf({ way }: Label): TraceStep[] {
  const steps: TraceStep[] = [];
  for (let at: Way | null = way; at !== null; at = at.before) steps.push(at.step);
  return steps.reverse();
}

/** The way that goes by these steps, from the source on. */
export function wayOf(steps: readonly TraceStep[]): Way {
  const [first, ...more] = steps;
  if (first === undefined) return NOBODY;
  return more.reduce<Way>((before, step) => ({ step, before, start: first, length: before.length + 1 }), wayFrom(first));
}

/** A way that goes on by this step; not longer than is shown. */
export function stepOn(way: Way, step: TraceStep): Way {
  return way.length >= STEPS_MAX ? way : { step, before: way, start: way.start, length: way.length + 1 };
}

export function sourceStep({ way }: Label): TraceStep {
  return way.start;
}

/** Nothing in `other` that is not in `one`: no other source, none less clean or surer. */
export function isWithin(one: Taint, other: Taint): boolean {
  if (one === other) return true;
  return other.every((label) => {
    const known = one.find((like) => sourceStep(like) === sourceStep(label));
    return known !== undefined && known.source === label.source && !isMore(label, known);
  });
}

function isMore(one: Label, other: Label): boolean {
  return (one.cleaned & other.cleaned) !== other.cleaned || (one.confidence === "proven" && other.confidence !== "proven");
}

/** Of two ways from one source: cleaned only for what both are, and as sure as the dirtier. */
function meet(one: Label, other: Label): Label {
  const isDirtier = (one.cleaned & other.cleaned) === one.cleaned;
  const base = isDirtier ? one : other;
  return { ...base, cleaned: one.cleaned & other.cleaned };
}
