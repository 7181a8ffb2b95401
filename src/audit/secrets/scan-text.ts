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
import { authorization, bearerToken, ownHeader } from "./headers.ts";
import { judgeAssignment } from "./judge-assignment.ts";
import { kubernetesSecret } from "./kubernetes-secret.ts";
import { keywordScan } from "./keyword-scan.ts";
import { jsonWebKey, pemKey, puttyKey } from "./private-keys.ts";
import { locateInFile, notebookParts, type NotebookPart } from "./notebook.ts";
import { urlPassword } from "./urls.ts";
import { webToken } from "./web-token.ts";
import { CONFIDENCES, SEVERITIES } from "../../model/finding.ts";

type Detector = (scan: Scan, start: number) => SecretHit | readonly SecretHit[] | null;

interface Scan {
  readonly text: string;
  readonly kind: FileKind;
  /** Up to here a name was read. */
  readUntil: number;
}

/** One file may hold one mistake ten thousand times. */
export const HITS_PER_TEXT_MAX = 500;
/** A line of this length was written by a program: names in it say nothing. */
const LINE_UNITS_MAX = 5_000;

const DETECTORS: readonly (readonly [string, Detector])[] = [
  ...FORMATS.map((format) => [format.keyword, ({ text }: Scan, start: number) => formatHits(format, text, start)] as const),
  ["kind: secret", ({ text, kind }, start) => (kind === "yaml" ? kubernetesSecret(text, start) : null)],
  ["PRIVATE KEY", outsidePython(pemKey)],
  ["PuTTY-User-Key-File-", ({ text }, start) => puttyKey(text, start)],
  ['"kty"', ({ text }, start) => jsonWebKey(text, start)],
  ["eyJ", ({ text }, start) => (/[\w-]/.test(text[start - 1] ?? "") ? null : webToken(text, start))],
  ["://", outsidePython(urlPassword)],
  ["authorization", ({ text }, start) => authorization(text, start)],
  ["bearer ", ({ text }, start) => bearerToken(text, start)],
  ...["api-key", "apikey", "auth-token", "access-token", "private-token", "subscription-key"].map(
    (keyword) => [keyword, ({ text }: Scan, start: number) => ownHeader(text, start)] as const,
  ),
  ...COMMANDS.map(
    (shape) =>
      [
        shape.keyword,
        ({ text }: Scan, start: number) => (text.startsWith(shape.keyword, start) ? commandPassword(text, start, shape) : null),
      ] as const,
  ),
  ...["password=", "passwd=", "pwd=", "accountkey=", "accesskey=", "token=", "api_key=", "apikey=", "secret=", "access_key="].map(
    (keyword) => [keyword, ({ text }: Scan, start: number) => connectionString(text, start)] as const,
  ),
  ["--", ({ text }, start) => (text[start - 1] === "-" ? null : optionPassword(text, start))],
  ...["passw", "passphrase", "passwd", "_pass", "pwd", "secret", "token", "key", "credential", "auth", "identified", "_pat"].map(
    (keyword) => [keyword, assigned] as const,
  ),
];

const KEYWORDS = keywordScan(DETECTORS.map(([keyword]) => keyword.toLowerCase()));

export interface ScanOptions {
  /** Whether the rules for Python read this text too, so that what they find is left to them. Default: yes. */
  readonly isPythonRead?: boolean;
}

/** In the order of their places, none overlapping another. Bounded, linear in the text, and never throws, whatever the text is. */
export function scanText(path: string, text: string, { isPythonRead = true }: ScanOptions = {}): SecretHit[] {
  const kind = fileKind(path);
  const parts = kind === "notebook" ? notebookParts(text) : null;
  const found = parts === null ? scanAs(kind === "python" && !isPythonRead ? "code" : kind, text) : scanNotebook(parts, text);
  const kept = withoutOverlaps(found);
  return isTemplate(path) ? kept.flatMap(inTemplate) : kept;
}

function scanAs(kind: FileKind, text: string): SecretHit[] {
  const scan: Scan = { text, kind, readUntil: 0 };
  const found: SecretHit[] = [];
  KEYWORDS.each(text, (keyword, start) => {
    if (found.length >= HITS_PER_TEXT_MAX) return;
    const hit = DETECTORS[keyword]![1](scan, start);
    if (Array.isArray(hit)) found.push(...(hit as readonly SecretHit[]));
    else if (hit !== null) found.push(hit as SecretHit);
  });
  return found;
}

/** No rule for Python reads a notebook: its code is judged as other code is. */
function scanNotebook(parts: readonly NotebookPart[], text: string): SecretHit[] {
  const found: SecretHit[] = [];
  let from = 0;
  for (const part of parts)
    for (const hit of scanAs(part.isCode ? "code" : "prose", part.text)) {
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
  return hit !== null && format.provider === "AWS" && /key id$/.test(format.what) ? awsPair(text, hit) : hit;
}

/** Names of variables in Python, its texts that are addresses and keys in them are looked at by the rules for Python, which understand the language. */
function outsidePython(detect: (text: string, start: number) => SecretHit | null): Detector {
  return ({ text, kind }, start) => (kind === "python" ? null : detect(text, start));
}

function assigned(scan: Scan, start: number): SecretHit | null {
  const { text, kind } = scan;
  if (start < scan.readUntil || kind === "python" || kind === "lock" || kind === "other") return null;
  const assignment = readAssignment(text, start, kind);
  if (assignment === null) return null;
  scan.readUntil = assignment.after;
  if (isInLongLine(text, start)) return null;
  return judgeAssignment(assignment, kind);
}

function isInLongLine(text: string, at: number): boolean {
  const to = text.indexOf("\n", at);
  const from = text.lastIndexOf("\n", at);
  return (to < 0 ? text.length : to) - from > LINE_UNITS_MAX;
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
