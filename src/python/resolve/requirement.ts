// Requirements of PEP 508: `name[extra] >=1,<2 ; marker`, `name @ url`. Text to value, with the column of what is wrong.
import { MarkerError, parseMarker } from "./marker.ts";
import { normaliseName } from "./names.ts";
import { isSpecifier } from "./specifier.ts";

export interface Requirement {
  /** PEP 503 normalised. */
  readonly name: string;
  /** As it was written. */
  readonly written: string;
  /** Normalised, sorted. */
  readonly extras: readonly string[];
  /** PEP 440; empty when any version will do. */
  readonly specifier: string;
  readonly url: string | null;
  /** As it was written, null when unconditional. */
  readonly marker: string | null;
}

export class RequirementError extends Error {
  /** From 1, in the text that was parsed. */
  readonly column: number;
  constructor(message: string, column: number) {
    super(message);
    this.name = "RequirementError";
    this.column = column;
  }
}

const NAME = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*/;
const EXTRAS = /^\[([^\]]*)\]\s*/;
const EXTRA = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const LENGTH_MAX = 8_192;

/** Throws RequirementError. */
export function parseRequirement(text: string): Requirement {
  if (text.length > LENGTH_MAX) throw new RequirementError(`longer than ${LENGTH_MAX} characters`, LENGTH_MAX);
  const name = NAME.exec(text);
  if (name === null) throw new RequirementError("expected a package name", text.length - text.trimStart().length + 1);
  let at = name[0].length;
  const extras = EXTRAS.exec(text.slice(at));
  if (extras) at += extras[0].length;
  const listed = (extras?.[1] ?? "")
    .split(",")
    .map((extra) => extra.trim())
    .filter((extra) => extra !== "");
  const bad = listed.find((extra) => !EXTRA.test(extra));
  if (bad !== undefined) throw new RequirementError(`\`${bad}\` is not the name of an extra`, text.indexOf(bad) + 1);
  const rest = text.slice(at);
  const base = { name: normaliseName(name[1]!), written: text.trim(), extras: [...new Set(listed.map(normaliseName))].sort() };
  return rest.trimStart().startsWith("@") ? { ...base, ...urlPart(rest, at) } : { ...base, ...versionPart(rest, at) };
}

/** Null instead of an error, for text that may be anything. */
export function tryRequirement(text: string): Requirement | null {
  try {
    return parseRequirement(text);
  } catch (cause) {
    if (cause instanceof RequirementError) return null;
    throw cause;
  }
}

type Tail = Pick<Requirement, "specifier" | "url" | "marker">;

/** After a URL the marker's semicolon needs white space before it: URLs may hold semicolons. */
function urlPart(rest: string, at: number): Tail {
  const match = /^\s*@\s*(\S+?)(?:\s+;|\s*;\s+|\s*$)/.exec(rest);
  if (match === null) throw new RequirementError("expected a URL after `@`", at + 1);
  const marker = rest.slice(match[0].length);
  return { specifier: "", url: match[1]!, marker: match[0].includes(";") ? checkedMarker(marker, at + match[0].length) : null };
}

function versionPart(rest: string, at: number): Tail {
  const semicolon = rest.indexOf(";");
  const written = (semicolon === -1 ? rest : rest.slice(0, semicolon)).trim();
  const specifier = written
    .replace(/^\((.*)\)$/, "$1")
    .trim()
    .replace(/,$/, "");
  if (!isSpecifier(specifier)) throw new RequirementError(`\`${written}\` is not a version specifier`, at + 1);
  return { specifier, url: null, marker: semicolon === -1 ? null : checkedMarker(rest.slice(semicolon + 1), at + semicolon + 1) };
}

function checkedMarker(text: string, at: number): string | null {
  const marker = text.trim();
  if (marker === "") return null;
  try {
    parseMarker(text);
  } catch (cause) {
    if (!(cause instanceof MarkerError)) throw cause;
    throw new RequirementError(`in the marker: ${cause.message}`, at + cause.column);
  }
  return marker;
}
