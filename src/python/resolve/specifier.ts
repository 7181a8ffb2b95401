// Version specifiers of PEP 440, and those of Poetry and Pipenv rewritten to them.
import { compare, explain, satisfies as pep440Satisfies, valid, validRange } from "@renovatebot/pep440";

/** Whether a version is in a specifier; an empty one and "*" allow all. Pre-releases count: a lock says exactly what it wants. */
export function satisfies(version: string, specifier: string): boolean {
  const wanted = tidy(specifier);
  if (wanted === "") return true;
  // The library throws on what is no version; such a one satisfies only its own text.
  return isVersion(version) ? pep440Satisfies(version, wanted, { prereleases: true }) : wanted === `===${version}`;
}

export function isSpecifier(specifier: string): boolean {
  return validRange(tidy(specifier));
}

/** "2.10.1" of `==2.10.1`; null where several versions fit. */
export function pinnedVersion(specifier: string): string | null {
  return /^===?\s*([^,*|]+)$/.exec(specifier.trim())?.[1]?.trim() ?? null;
}

/** "2.10" of `==2.10.*`; null of any other. */
export function releaseLine(specifier: string): string | null {
  return /^==\s*(\d+(?:\.\d+)*)\.\*$/.exec(specifier.trim())?.[1] ?? null;
}

export function isVersion(version: string): boolean {
  return valid(version) !== null;
}

export function compareVersions(a: string, b: string): number {
  return compare(a, b);
}

/** Clauses sorted and without white space, so that equal specifiers are equal texts. */
export function canonicalSpecifier(specifier: string): string {
  return tidy(specifier)
    .split(",")
    .map((clause) => clause.replace(/\s+/g, ""))
    .filter((clause) => clause !== "")
    .sort()
    .join(",");
}

/**
 * Poetry's and Pipenv's constraint as PEP 440 alternatives (any one of them suffices): `^1.2`, `~1.2`, `1.2.*`, `1.2`, `>=1,<2`, `>=1 <2`, `^1 || ^2`.
 * Null when it is not understood.
 */
export function poetryAlternatives(constraint: string): readonly string[] | null {
  const alternatives: string[] = [];
  for (const part of constraint.split("||")) {
    const clauses = part
      .trim()
      .split(/\s*,\s*|(?<![<>=~^!\s])\s+(?=[<>=~^!\d*])/)
      .filter((clause) => clause !== "")
      .map(poetryClause);
    if (clauses.includes(null)) return null;
    alternatives.push(clauses.filter((clause) => clause !== "").join(","));
  }
  return alternatives;
}

function poetryClause(clause: string): string | null {
  const match = /^(\^|~=|~|===|==|!=|<=|>=|<|>|=)?\s*v?([^\s<>=~^!]+)$/.exec(clause.trim());
  if (match === null) return null;
  const [, operator = "", version = ""] = match;
  if (version === "*") return "";
  if (operator === "^") return range(version, caretTop);
  if (operator === "~") return range(version, tildeTop);
  const specifier = operator === "" || operator === "=" ? `==${version}` : `${operator}${version}`;
  return isSpecifier(specifier) ? specifier : null;
}

function range(version: string, top: (release: readonly number[]) => readonly number[]): string | null {
  const plain = version.replace(/(?:\.\*)+$/, "");
  const release = explain(plain)?.release;
  return release ? `>=${plain},<${top(release).join(".")}` : null;
}

function caretTop(release: readonly number[]): readonly number[] {
  const at = release.findIndex((part) => part !== 0);
  const index = at === -1 ? release.length - 1 : at;
  return [...release.slice(0, index), (release[index] as number) + 1];
}

function tildeTop(release: readonly number[]): readonly number[] {
  return release.length === 1 ? [release[0]! + 1] : [release[0]!, release[1]! + 1];
}

function tidy(specifier: string): string {
  return specifier
    .trim()
    .replace(/^\((.*)\)$/, "$1")
    .replace(/^[,\s]+|[,\s]+$/g, "")
    .replace(/^\*$/, "");
}
