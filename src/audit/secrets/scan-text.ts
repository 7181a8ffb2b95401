// Finds secrets in a text of any kind: one walk for all keywords, and only where one stands the detector that asked for it.
import type { SecretHit } from "./secret-hit.ts";
import { readAssignment } from "./assignments.ts";
import { awsPair } from "./aws-pair.ts";
import { COMMANDS, commandPassword, optionPassword } from "./commands.ts";
import { connectionString } from "./connection-strings.ts";
import { fileKind, isTemplate, type FileKind } from "./file-kind.ts";
import type { Format } from "./format.ts";
import { FORMATS } from "./formats.ts";
import { formatHit } from "./format-hit.ts";
import { authorization, bearerToken, credentialCall, ownHeader } from "./headers.ts";
import { judgeAssignment } from "./judge-assignment.ts";
import { kubernetesSecret } from "./kubernetes-secret.ts";
import { keywordScan } from "./keyword-scan.ts";
import { jsonWebKey, PEM_IN_BASE64, pemInBase64, pemKey, puttyKey } from "./private-keys.ts";
import { locateInFile, notebookParts, type NotebookPart } from "./notebook.ts";
import { asOfTests } from "./test-settings.ts";
import { lessSureInWords } from "./told-about.ts";
import { urlPassword } from "./urls.ts";
import { webToken } from "./web-token.ts";
import { CONFIDENCES, SEVERITIES } from "../../model/finding.ts";

type Detector = (scan: Scan, start: number) => SecretHit | readonly SecretHit[] | null;

interface Limits {
  /** By number of detector. */
  readonly asked: Uint32Array;
  leftOut: number;
}

interface Scan {
  readonly text: string;
  readonly kind: FileKind;
  /** Up to here a name was read. */
  readUntil: number;
}

/** One file may hold one mistake ten thousand times. */
export const HITS_PER_TEXT_MAX = 500;
/** How often one keyword of a text wakes its detector; no file that is not made for it comes near. */
const ASKED_MAX = 100_000;
/** Of those that look far around. */
const DEAR_ASKED_MAX = 2_000;
/** A line of this length was written by a program: names in it say nothing. */
const LINE_UNITS_MAX = 5_000;

const CHEAP: readonly (readonly [string, Detector])[] = [
  ...FORMATS.map((format) => [format.keyword, ({ text }: Scan, start: number) => formatHits(format, text, start)] as const),
  ["://", outsidePython(urlPassword)],
  ["authorization", ({ text }, start) => authorization(text, start)],
  ["bearer ", ({ text }, start) => bearerToken(text, start)],
  ...["api-key", "apikey", "auth-token", "access-token", "private-token", "subscription-key"].map(
    (keyword) => [keyword, ({ text }: Scan, start: number) => ownHeader(text, start)] as const,
  ),
  ...[
    "getConnection",
    "NetworkCredential",
    "BasicAuth",
    "BasicCredentials",
    "UsernamePasswordCredentials",
    "PasswordAuthentication",
    "auth=",
  ].map((keyword) => [keyword, ({ text }: Scan, start: number) => credentialCall(text, start + keyword.length)] as const),
  ...["password=", "passwd=", "pwd=", "accountkey=", "accesskey=", "token=", "api_key=", "apikey=", "secret=", "access_key="].map(
    (keyword) => [keyword, ({ text }: Scan, start: number) => connectionString(text, start)] as const,
  ),
  ["--", ({ text }, start) => (text[start - 1] === "-" ? null : optionPassword(text, start))],
  ...["pwd", "secret", "token", "key", "credential", "auth", "identified", "_pat", "pass", "bindpw", "rootpw"].map(
    (keyword) => [keyword, assigned] as const,
  ),
];

/** These look far around. */
const DEAR: readonly (readonly [string, Detector])[] = [
  ["kind: secret", ({ text, kind }, start) => (kind === "yaml" ? kubernetesSecret(text, start) : null)],
  ["PRIVATE KEY", outsidePython(pemKey)],
  [PEM_IN_BASE64, ({ text }, start) => (text.startsWith(PEM_IN_BASE64, start) ? pemInBase64(text, start) : null)],
  ["PuTTY-User-Key-File-", ({ text }, start) => puttyKey(text, start)],
  ['"kty"', ({ text }, start) => jsonWebKey(text, start)],
  ["eyJ", ({ text }, start) => (/[\w-]/.test(text[start - 1] ?? "") ? null : webToken(text, start))],
  ...COMMANDS.map(
    (shape) =>
      [
        shape.keyword,
        ({ text }: Scan, start: number) => (text.startsWith(shape.keyword, start) ? commandPassword(text, start, shape) : null),
      ] as const,
  ),
];

const DETECTORS = [...CHEAP, ...DEAR];
const DEAR_FROM = CHEAP.length;

const KEYWORDS = keywordScan(DETECTORS.map(([keyword]) => keyword.toLowerCase()));

export interface ScanOptions {
  /** Whether the rules for Python read this text too, so that what they find is left to them. Default: yes. */
  readonly isPythonRead?: boolean;
}

export interface ScanResult {
  /** In the order of their places, none overlapping another. */
  readonly hits: readonly SecretHit[];
  /** Places above the limits, which were not looked at. */
  readonly leftOut: number;
}

/** The hits of `scanWithLimits`. */
export function scanText(path: string, text: string, options: ScanOptions = {}): readonly SecretHit[] {
  return scanWithLimits(path, text, options).hits;
}

/** Bounded, linear in the text, and never throws, whatever the text is. */
export function scanWithLimits(path: string, text: string, { isPythonRead = true }: ScanOptions = {}): ScanResult {
  const kind = fileKind(path);
  const parts = kind === "notebook" ? notebookParts(text) : null;
  const limits: Limits = { asked: new Uint32Array(DETECTORS.length), leftOut: 0 };
  const found =
    parts === null ? scanAs(kind === "python" && !isPythonRead ? "code" : kind, text, limits) : scanNotebook(parts, text, limits);
  const kept = asOfTests(lessSureInWords(withoutOverlaps(found), kind, text), path, text);
  return { hits: isTemplate(path) ? kept.flatMap(inTemplate) : kept, leftOut: limits.leftOut };
}

function scanAs(kind: FileKind, text: string, limits: Limits): SecretHit[] {
  const scan: Scan = { text, kind, readUntil: 0 };
  const found: SecretHit[] = [];
  KEYWORDS.each(text, (keyword, start) => {
    const asked = (limits.asked[keyword] = limits.asked[keyword]! + 1);
    if (found.length >= HITS_PER_TEXT_MAX || asked > (keyword >= DEAR_FROM ? DEAR_ASKED_MAX : ASKED_MAX)) {
      limits.leftOut += 1;
      return;
    }
    const hit = DETECTORS[keyword]![1](scan, start);
    if (Array.isArray(hit)) found.push(...(hit as readonly SecretHit[]));
    else if (hit !== null) found.push(hit as SecretHit);
  });
  return found;
}

/** No rule for Python reads a notebook: its code is judged as other code is. */
function scanNotebook(parts: readonly NotebookPart[], text: string, limits: Limits): SecretHit[] {
  const found: SecretHit[] = [];
  let from = 0;
  for (const part of parts)
    for (const hit of scanAs(part.isCode ? "code" : "prose", part.text, limits)) {
      const located = found.length < HITS_PER_TEXT_MAX ? locateInFile(text, hit, part.text.slice(hit.start, hit.end), from) : null;
      if (located === null) continue;
      from = located.start;
      found.push(located);
    }
  return found;
}

/** What stands in a file that is made to be filled in is meant for nobody, unless it is what only a provider or a generator makes. */
function inTemplate(hit: SecretHit): readonly SecretHit[] {
  if (hit.kind === "provider" || hit.kind === "private-key") return [hit];
  return hit.confidence === "pattern" ? [] : [{ ...hit, severity: "low", confidence: "pattern", because: "the file is a template" }];
}

function formatHits(format: Format, text: string, start: number): SecretHit | readonly SecretHit[] | null {
  const hit = formatHit(format, text, start);
  return hit !== null && format.provider === "AWS" && format.what.endsWith("key id") ? awsPair(text, hit) : hit;
}

/**
 * Names of variables in Python, its texts that are addresses and keys in them are looked at by the rules for Python, which understand the language;
 * what is commented out they do not see.
 */
function outsidePython(detect: (text: string, start: number) => SecretHit | null): Detector {
  return ({ text, kind }, start) => (kind === "python" && !isCommentedOut(text, start) ? null : detect(text, start));
}

/** Only `#` and blanks stand before it on its line, or what is code behind them. */
function isCommentedOut(text: string, at: number): boolean {
  const from = Math.max(text.lastIndexOf("\n", at - 1) + 1, at - LINE_UNITS_MAX);
  return /^[ \t]*#/.test(text.slice(from, Math.min(at, from + 200)));
}

function assigned(scan: Scan, start: number): SecretHit | null {
  const { text } = scan;
  if (start < scan.readUntil || scan.kind === "words" || scan.kind === "other") return null;
  if (scan.kind === "python" && !isCommentedOut(text, start)) return null;
  const kind = scan.kind === "python" ? "code" : scan.kind;
  const assignment = readAssignment(text, start, kind);
  if (assignment === null) return null;
  scan.readUntil = assignment.after;
  if (isInLongLine(text, start)) return null;
  return judgeAssignment(assignment, kind);
}

function isInLongLine(text: string, at: number): boolean {
  const near = text.slice(Math.max(0, at - LINE_UNITS_MAX), at + LINE_UNITS_MAX);
  const before = near.lastIndexOf("\n", Math.min(at, LINE_UNITS_MAX));
  const behind = near.indexOf("\n", Math.min(at, LINE_UNITS_MAX));
  return (behind < 0 ? near.length : behind) - before > LINE_UNITS_MAX;
}

/** Of two at one place the surer and graver one; a provider says more than a name. */
function withoutOverlaps(found: readonly SecretHit[]): SecretHit[] {
  const ranked = found.toSorted((one, other) => rank(one) - rank(other) || one.start - other.start);
  const kept: SecretHit[] = [];
  for (const hit of ranked) if (!kept.some((other) => hit.start < other.end && other.start < hit.end)) kept.push(hit);
  return kept.sort((one, other) => one.start - other.start);
}

function rank({ kind, confidence, severity }: SecretHit): number {
  return (
    (kind === "provider" || kind === "private-key" ? 0 : 100) +
    CONFIDENCES.indexOf(confidence) * SEVERITIES.length +
    SEVERITIES.indexOf(severity)
  );
}
