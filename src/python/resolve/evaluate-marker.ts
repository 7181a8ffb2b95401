// Whether an environment marker holds for a target platform with extras and groups chosen.
import { satisfies as pep440Satisfies } from "@renovatebot/pep440";
import type { TargetPlatform } from "../../model/platform.ts";
import { MarkerError, parseMarker } from "./marker.ts";
import type { Marker, MarkerOperand, MarkerOperator } from "./marker.ts";
import { normaliseName } from "./names.ts";
import { isSpecifier, isVersion } from "./specifier.ts";

export interface MarkerEnvironment {
  /** By variable name of PEP 508; `extra` is not here. */
  readonly values: Readonly<Record<string, string>>;
  readonly extras: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
}

/** What a marker sees on the platform. Kernel release and version are not known of a target: they are empty. */
export function markerEnvironment(
  platform: TargetPlatform,
  extras: Iterable<string> = [],
  groups: Iterable<string> = [],
): MarkerEnvironment {
  const [major, minor] = platform.python.version.split(".");
  const linux = platform.os === "linux";
  return {
    values: {
      os_name: "posix",
      sys_platform: platform.os,
      platform_machine: !linux && platform.arch === "aarch64" ? "arm64" : platform.arch,
      platform_python_implementation: "CPython",
      platform_release: "",
      platform_system: linux ? "Linux" : "Darwin",
      platform_version: "",
      python_version: `${major}.${minor}`,
      python_full_version: platform.python.version,
      implementation_name: "cpython",
      implementation_version: platform.python.version,
    },
    extras: new Set([...extras].map(normaliseName)),
    groups: new Set([...groups].map(normaliseName)),
  };
}

/** Parsed markers are kept: a lock repeats the same few hundreds of times. Throws MarkerError. */
export function markerHolds(marker: string | null | undefined, environment: MarkerEnvironment): boolean {
  if (marker === null || marker === undefined || marker.trim() === "") return true;
  return evaluate(parsed(marker), environment);
}

/** No Python 3 fits it, whatever the platform: `python_version < "3"`. What cannot be parsed may hold. */
export function isForOldPythonOnly(marker: string | null): boolean {
  if (marker === null || !marker.includes("python_")) return false;
  try {
    return failsOnPython3(parsed(marker));
  } catch (cause) {
    if (cause instanceof MarkerError) return false;
    throw cause;
  }
}

const PYTHON_3_MINORS = Array.from({ length: 20 }, (_, minor) => `3.${minor}`);

function failsOnPython3(marker: Marker): boolean {
  if (marker.kind !== "compare") return marker.kind === "and" ? marker.parts.some(failsOnPython3) : marker.parts.every(failsOnPython3);
  const names = [marker.left, marker.right].flatMap((side) => (side.kind === "variable" ? [side.name] : []));
  if (names.length !== 1 || (names[0] !== "python_version" && names[0] !== "python_full_version")) return false;
  return PYTHON_3_MINORS.every((minor) => {
    const values = { python_version: minor, python_full_version: `${minor}.0` };
    return !evaluate(marker, { values, extras: new Set(), groups: new Set() });
  });
}

const PARSED_MAX = 10_000;
const kept = new Map<string, Marker>();

function parsed(text: string): Marker {
  const before = kept.get(text);
  if (before) return before;
  const marker = parseMarker(text);
  if (kept.size >= PARSED_MAX) kept.clear();
  kept.set(text, marker);
  return marker;
}

export function evaluate(marker: Marker, environment: MarkerEnvironment): boolean {
  switch (marker.kind) {
    case "and":
      return marker.parts.every((part) => evaluate(part, environment));
    case "or":
      return marker.parts.some((part) => evaluate(part, environment));
    case "compare":
      return compareOperands(marker.left, marker.operator, marker.right, environment);
  }
}

const VERSIONS = new Set(["python_version", "python_full_version", "implementation_version", "platform_release"]);

function compareOperands(left: MarkerOperand, operator: MarkerOperator, right: MarkerOperand, environment: MarkerEnvironment): boolean {
  const set = setOf(left, environment) ?? setOf(right, environment);
  if (set !== null) return inSet(set, operator, literalOf(left) ?? literalOf(right) ?? "");
  const [a, b] = [valueOf(left, environment), valueOf(right, environment)];
  const isVersionMarker = [left, right].some((side) => side.kind === "variable" && VERSIONS.has(side.name));
  if (isVersionMarker) {
    const byVersion = compareAsVersions(a, operator, b);
    if (byVersion !== null) return byVersion;
  }
  return compareAsText(a, operator, b);
}

/** `"3.8" <= python_version` is turned so that the variable's value is what the specifier is asked about. */
function compareAsVersions(a: string, operator: MarkerOperator, b: string): boolean | null {
  if (operator === "in" || operator === "not in") {
    const listed = b.split(/[\s,|]+/).filter((version) => version !== "");
    if (!isVersion(a) || listed.length === 0 || !listed.every(isVersion)) return null;
    return listed.some((version) => pep440Satisfies(a, `==${version}`, { prereleases: true })) === (operator === "in");
  }
  const specifier = `${operator}${b}`;
  if (!isVersion(a) || !isSpecifier(specifier)) return null;
  return pep440Satisfies(a, specifier, { prereleases: true });
}

function compareAsText(a: string, operator: MarkerOperator, b: string): boolean {
  switch (operator) {
    case "==":
    case "===":
      return a === b;
    case "!=":
      return a !== b;
    case "in":
      return b.includes(a);
    case "not in":
      return !b.includes(a);
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    case "~=":
      return false; // no meaning for text; PEP 508 calls it an error, and a package that asks for it is not installed
  }
}

function setOf(side: MarkerOperand, environment: MarkerEnvironment): ReadonlySet<string> | null {
  if (side.kind === "literal") return null;
  if (side.name === "extra" || side.name === "extras") return environment.extras;
  return side.name === "dependency_groups" ? environment.groups : null;
}

/** `extra == 'x'` asks whether x is among the chosen extras: in a lock several may be chosen at once. */
function inSet(set: ReadonlySet<string>, operator: MarkerOperator, name: string): boolean {
  const has = set.has(normaliseName(name));
  return operator === "==" || operator === "===" || operator === "in" ? has : !has;
}

function literalOf(side: MarkerOperand): string | null {
  return side.kind === "literal" ? side.value : null;
}

function valueOf(side: MarkerOperand, environment: MarkerEnvironment): string {
  return side.kind === "literal" ? side.value : (environment.values[side.name] ?? "");
}
