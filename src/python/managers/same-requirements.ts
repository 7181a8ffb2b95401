// Whether a list of requirements in a lock's metadata means the same as the one in the manifest.
import { evaluate } from "../resolve/evaluate-marker.ts";
import type { MarkerEnvironment } from "../resolve/evaluate-marker.ts";
import { MarkerError, parseMarker } from "../resolve/marker.ts";
import type { Marker } from "../resolve/marker.ts";
import { canonicalSpecifier } from "../resolve/specifier.ts";

export interface ComparableRequirement {
  readonly name: string;
  readonly extras: readonly string[];
  /** Null where the source decides (a path, a URL, a workspace member) and the version is not compared. */
  readonly specifier: string | null;
  readonly marker: string | null;
}

/** Null when they agree, else what differs, in words. */
export function requirementsDiffer(declared: readonly ComparableRequirement[], locked: readonly ComparableRequirement[]): string | null {
  const left = [...locked];
  for (const want of declared) {
    const at = left.findIndex((have) => same(want, have));
    if (at === -1)
      return locked.some(({ name }) => name === want.name)
        ? `\`${want.name}\` is declared differently`
        : `\`${want.name}\` is missing from it`;
    left.splice(at, 1);
  }
  // The same requirement may be written twice; what is left over must at least be known.
  const extra = left.find((have) => !declared.some((want) => same(want, have)));
  return extra ? `\`${extra.name}\` is no longer declared` : null;
}

function same(want: ComparableRequirement, have: ComparableRequirement): boolean {
  return (
    want.name === have.name &&
    want.extras.join(",") === have.extras.join(",") &&
    (want.specifier === null || have.specifier === null || canonicalSpecifier(want.specifier) === canonicalSpecifier(have.specifier)) &&
    sameMarker(want.marker, have.marker)
  );
}

/** Tools rewrite markers, so they are compared by what they say of many environments. */
export function sameMarker(a: string | null, b: string | null): boolean {
  if ((a ?? "").trim() === (b ?? "").trim()) return true;
  const [left, right] = [parsed(a), parsed(b)];
  const extras = ["", ...extraNames(left), ...extraNames(right)];
  return ENVIRONMENTS.every((values) =>
    extras.every((extra) => {
      const environment = { values, extras: new Set(extra === "" ? [] : [extra]), groups: new Set<string>() };
      return holds(left, environment) === holds(right, environment);
    }),
  );
}

function parsed(text: string | null): Marker | null | "broken" {
  if (text === null || text.trim() === "") return null;
  try {
    return parseMarker(text);
  } catch (cause) {
    if (cause instanceof MarkerError) return "broken";
    throw cause;
  }
}

function holds(marker: Marker | null | "broken", environment: MarkerEnvironment): boolean | "broken" {
  return marker === null || marker === "broken" ? (marker ?? true) : evaluate(marker, environment);
}

function extraNames(marker: Marker | null | "broken"): string[] {
  if (marker === null || marker === "broken") return [];
  if (marker.kind !== "compare") return marker.parts.flatMap(extraNames);
  const sides = [marker.left, marker.right];
  if (!sides.some((side) => side.kind === "variable" && side.name === "extra")) return [];
  return sides.flatMap((side) => (side.kind === "literal" ? [side.value] : []));
}

const MACHINES = [
  { os_name: "posix", sys_platform: "linux", platform_system: "Linux", platform_machine: "x86_64" },
  { os_name: "posix", sys_platform: "linux", platform_system: "Linux", platform_machine: "aarch64" },
  { os_name: "posix", sys_platform: "linux", platform_system: "Linux", platform_machine: "armv7l" },
  { os_name: "posix", sys_platform: "darwin", platform_system: "Darwin", platform_machine: "arm64" },
  { os_name: "posix", sys_platform: "darwin", platform_system: "Darwin", platform_machine: "x86_64" },
  { os_name: "nt", sys_platform: "win32", platform_system: "Windows", platform_machine: "AMD64" },
  { os_name: "posix", sys_platform: "cygwin", platform_system: "CYGWIN_NT", platform_machine: "x86_64" },
  { os_name: "posix", sys_platform: "emscripten", platform_system: "Emscripten", platform_machine: "wasm32" },
] as const;
const PYTHONS = ["2.7.18", "3.6.15", "3.7.17", ...[8, 9, 10, 11, 12, 13, 14, 15].flatMap((minor) => [`3.${minor}.0`, `3.${minor}.7`])];
const ENVIRONMENTS: readonly Readonly<Record<string, string>>[] = MACHINES.flatMap((machine) =>
  PYTHONS.flatMap((version) =>
    [
      ["CPython", "cpython"],
      ["PyPy", "pypy"],
    ].map(([implementation, name]) => ({
      ...machine,
      platform_python_implementation: implementation as string,
      implementation_name: name as string,
      implementation_version: version,
      python_full_version: version,
      python_version: version.split(".").slice(0, 2).join("."),
      platform_release: "",
      platform_version: "",
    })),
  ),
);
