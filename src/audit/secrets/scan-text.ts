// Finds secrets in a text of any kind: one walk for all keywords, and only where one stands the detector that asked for it.
import type { SecretHit } from "./secret-hit.ts";
import { readAssignment } from "./assignments.ts";
import { COMMANDS, commandPassword, optionPassword } from "./commands.ts";
import { fileKind, type FileKind } from "./file-kind.ts";
import { FORMATS } from "./formats.ts";
import { formatHit } from "./format-hit.ts";
import { authorization, bearerToken, ownHeader } from "./headers.ts";
import { judgeAssignment } from "./judge-assignment.ts";
import { keywordScan } from "./keyword-scan.ts";
import { jsonWebKey, pemKey, puttyKey } from "./private-keys.ts";
import { urlPassword } from "./urls.ts";
import { webToken } from "./web-token.ts";
import { CONFIDENCES, SEVERITIES } from "../../model/finding.ts";

type Detector = (scan: Scan, start: number) => SecretHit | null;

interface Scan {
  readonly text: string;
  readonly path: string;
  readonly kind: FileKind;
  /** Up to here a name was read. */
  readUntil: number;
}

/** One file may hold one mistake ten thousand times. */
export const HITS_PER_TEXT_MAX = 500;
/** A line of this length was written by a program: names in it say nothing. */
const LINE_UNITS_MAX = 5_000;

const DETECTORS: readonly (readonly [string, Detector])[] = [
  ...FORMATS.map((format) => [format.keyword, ({ text }: Scan, start: number) => formatHit(format, text, start)] as const),
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
  ["--", ({ text }, start) => (text[start - 1] === "-" ? null : optionPassword(text, start))],
  ...["passw", "passphrase", "passwd", "_pass", "pwd", "secret", "token", "key", "credential", "auth", "identified", "_pat"].map(
    (keyword) => [keyword, assigned] as const,
  ),
];

const KEYWORDS = keywordScan(DETECTORS.map(([keyword]) => keyword.toLowerCase()));

/** In the order of their places, none overlapping another. Bounded, linear in the text, and never throws, whatever the text is. */
export function scanText(path: string, text: string): SecretHit[] {
  const scan: Scan = { text, path, kind: fileKind(path), readUntil: 0 };
  const found: SecretHit[] = [];
  KEYWORDS.each(text, (keyword, start) => {
    if (found.length >= HITS_PER_TEXT_MAX) return;
    const hit = DETECTORS[keyword]![1](scan, start);
    if (hit !== null) found.push(hit);
  });
  return withoutOverlaps(found);
}

/** Names of variables in Python, its texts that are addresses and keys in them are looked at by the rules for Python, which understand the language. */
function outsidePython(detect: (text: string, start: number) => SecretHit | null): Detector {
  return ({ text, kind }, start) => (kind === "python" ? null : detect(text, start));
}

function assigned(scan: Scan, start: number): SecretHit | null {
  const { text, kind, path } = scan;
  if (start < scan.readUntil || kind === "python" || kind === "prose" || kind === "lock" || kind === "other") return null;
  const assignment = readAssignment(text, start, kind);
  if (assignment === null) return null;
  scan.readUntil = assignment.after;
  if (isInLongLine(text, start)) return null;
  return judgeAssignment(assignment, kind, path);
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
