// Whether what an assignment gives is a secret, and how sure that is.
import { secretValue } from "../patterns/secret-value.ts";
import { isMadeOf, wordsOf } from "../patterns/name-words.ts";
import type { Assignment } from "./assignments.ts";
import type { FileKind } from "./file-kind.ts";
import { NAMED_FORMATS } from "./formats.ts";
import { nameKind, type NameKind } from "../patterns/setting-name.ts";
import type { SecretHit } from "./secret-hit.ts";
import { isDrawn, isMadeUp, isMonotonous, isOfDocumentation, isReference, isSealed, isUsual, isWords } from "./values.ts";

const VALUE_UNITS_MIN = 4;
const VALUE_UNITS_MAX = 512;
const DRAWN_UNITS_MIN = 16;
const DRAWN_PASSWORD_UNITS_MIN = 10;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Kinds in which a value is what it says, not a piece of a program. */
const CONFIGURATION: ReadonlySet<FileKind> = new Set([
  "env",
  "ini",
  "properties",
  "yaml",
  "json",
  "toml",
  "docker",
  "terraform",
  "netrc",
  "xml",
  "shell",
]);

/** Of a provider's name it is enough that it names something of the sort: the format of the value says the rest. */
const MAY_BE = /key|token|secret|pass|auth/i;

type Found = Pick<SecretHit, "kind" | "of" | "what" | "severity" | "confidence" | "because">;

export function judgeAssignment(assignment: Assignment, kind: FileKind): SecretHit | null {
  const sort = nameKind(assignment.name);
  const value = assignment.value;
  if ((sort === null && !MAY_BE.test(assignment.name)) || value.length < VALUE_UNITS_MIN || value.length > VALUE_UNITS_MAX) return null;
  if (isReference(value) || isSealed(value) || isOfDocumentation(value) || isCode(assignment, kind)) return null;
  const found = providerOf(assignment) ?? pairOf(assignment) ?? (sort === null ? null : judge(assignment, sort, kind));
  if (found === null || (kind === "prose" && found.confidence !== "proven")) return null;
  const { start, end } = assignment;
  // A text is mostly about something that stands elsewhere.
  const isAbout = kind === "prose" && found.kind !== "provider";
  const judged = isAbout
    ? ({ ...found, severity: "low", confidence: "pattern", because: "it stands in a text" } as const)
    : lessSure(found, assignment);
  return { ...judged, start, end, openUnits: 0 };
}

/** Where nothing quotes it, an expression looks like a value: `password = get_password()`. */
function isCode({ value, isQuoted }: Assignment, kind: FileKind): boolean {
  if (isQuoted) return /^[\w.]+\([^)]*\)$|^[A-Za-z_]\w*(?:\.\w+)+:[\w.]+$/.test(value);
  return /^[A-Za-z_][\w.]*\(|^\w+\.\w+(?:\.\w+)*$|^\[|^\{/.test(value) && kind !== "env" && kind !== "properties" && kind !== "netrc";
}

/** `"auth": "…"` of Docker and `_auth=…` of npm: user and password in Base64. */
function pairOf({ name, value }: Assignment): Found | null {
  const password = /^_?auth$/.test(name) ? /^[^:\s]{1,100}:([^\s]{4,})$/.exec(decoded(value))?.[1] : undefined;
  if (password === undefined || isMadeUp(password) || isUsual(password)) return null;
  return {
    kind: "assigned",
    of: name,
    what: "user and password",
    severity: "medium",
    confidence: "proven",
    because: "Base64 hides nothing",
  };
}

/** What it is in Base64, as in the manifests of Kubernetes; "" where it is no text. */
function decoded(value: string): string {
  if (value.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return "";
  const text = Buffer.from(value, "base64").toString("latin1");
  return /^[\x20-\x7e\n]+$/.test(text) ? text : "";
}

/** `smtp_password = smtp_password`, `password: choose_a_strong_password`, `sessionAuthKey = "session_auth"`. */
function saysItsName(name: string, value: string): boolean {
  const last = wordsOf(name).at(-1) ?? "";
  if (isMadeOf(value, name)) return true;
  return isWords(value) && value.toLowerCase().includes(last) && value.length > last.length;
}

function providerOf({ name, value }: Assignment): Found | null {
  const format = NAMED_FORMATS.find((one) => one.value.test(value) && one.name.test(name));
  if (format === undefined || isMonotonous(value)) return null;
  return { kind: "provider", of: format.provider, what: format.what, severity: "high", confidence: "proven", because: "" };
}

function judge(assignment: Assignment, sort: NameKind, kind: FileKind): Found | null {
  const { name, value } = assignment;
  const base = { of: name, what: `value of ${name}` };
  if (isMadeUp(value) || saysItsName(name, value) || isMadeUp(decoded(value))) return null;
  if (sort === "framework-key") {
    if (value.length < 8 || /\s{2}/.test(value) || (kind === "code" && !isDrawn(value, DRAWN_UNITS_MIN))) return null;
    const drawn = isDrawn(value.replaceAll(/\s/g, "-"), DRAWN_UNITS_MIN);
    return {
      ...base,
      kind: "framework-key",
      severity: drawn ? "high" : "medium",
      confidence: drawn ? "proven" : "pattern",
      because: drawn ? "" : "it may be a placeholder",
    };
  }
  if (sort === "pass")
    return isDrawn(value, DRAWN_PASSWORD_UNITS_MIN)
      ? { ...base, kind: "assigned", severity: "medium", confidence: "proven", because: "" }
      : null;
  if (sort === "password") return password(assignment, kind, base);
  if (isDrawn(value, DRAWN_UNITS_MIN) && !UUID.test(value))
    return { ...base, kind: "assigned", severity: "medium", confidence: "proven", because: "" };
  const mayBe = secretValue(value, "key") === "clear" || UUID.test(value);
  return mayBe && CONFIGURATION.has(kind)
    ? { ...base, kind: "assigned", severity: "low", confidence: "pattern", because: "it may be a name" }
    : null;
}

function password({ value, isQuoted }: Assignment, kind: FileKind, base: Pick<Found, "of" | "what">): Found | null {
  // An address: what is secret in it is told by its own detector.
  if (value.includes("://")) return null;
  if (isUsual(value))
    return CONFIGURATION.has(kind)
      ? { ...base, kind: "assigned", severity: "low", confidence: "pattern", because: "it is what systems come with" }
      : null;
  const found = isDrawn(value, DRAWN_PASSWORD_UNITS_MIN) ? "clear" : secretValue(value, "password");
  if (found === "clear" && (CONFIGURATION.has(kind) || kind === "prose" || isQuoted))
    return { ...base, kind: "assigned", severity: "medium", confidence: "proven", because: "" };
  if (found === "maybe" && CONFIGURATION.has(kind))
    return { ...base, kind: "assigned", severity: "low", confidence: "pattern", because: "it is a plain word" };
  return null;
}

function lessSure(found: Found, { isFallback }: Assignment): Found {
  if (isFallback && found.confidence === "proven")
    return { ...found, confidence: "possible", because: "it holds where nothing else is set" };
  return found;
}
