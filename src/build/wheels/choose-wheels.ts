// From the resolved set to the wheels to install: pure; says what still has to be looked up, what must be built, and refuses the rest.
import { NO_WHEEL, PACKAGE_WITHOUT_HASH } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import type { TargetPlatform } from "../../model/platform.ts";
import type { ResolvedPackage, ResolvedSet } from "../../model/resolved-set.ts";
import type { PinnedWheel, SourcePackage, UnlocatedPackage } from "./pinned-wheel.ts";

export interface WheelChoice {
  readonly wheels: readonly PinnedWheel[];
  readonly unlocated: readonly UnlocatedPackage[];
  readonly sources: readonly SourcePackage[];
  /** Packages that are folders of the project itself or beside it. */
  readonly local: readonly { readonly name: string; readonly version: string; readonly path: string }[];
}

/** `allowSdist`: normalised names. Throws PACKAGE_WITHOUT_HASH or NO_WHEEL, each with all packages at once. */
export function chooseWheels(resolved: ResolvedSet, allowSdist: ReadonlySet<string>): WheelChoice {
  const sorted = resolved.packages.map((one) => choose(one, allowSdist));
  const unhashed = sorted.filter((choice) => choice.kind === "unhashed").map(({ name }) => name);
  if (unhashed.length > 0) throw userError(PACKAGE_WITHOUT_HASH, { packages: unhashed, lock: resolved.lock.file });
  const refused = sorted.filter((choice) => choice.kind === "refused").map(({ name }) => name);
  if (refused.length > 0) throw userError(NO_WHEEL, { packages: refused, platform: describePlatform(resolved.platform) });
  return {
    wheels: sorted.flatMap((choice) => (choice.kind === "wheel" ? [choice.wheel] : [])),
    unlocated: sorted.flatMap((choice) => (choice.kind === "unlocated" ? [choice.package] : [])),
    sources: sorted.flatMap((choice) => (choice.kind === "source" ? [choice.source] : [])),
    local: sorted.flatMap((choice) => (choice.kind === "local" ? [choice.local] : [])),
  };
}

type Choice =
  | { kind: "wheel"; name: string; wheel: PinnedWheel }
  | { kind: "unlocated"; name: string; package: UnlocatedPackage }
  | { kind: "source"; name: string; source: SourcePackage }
  | { kind: "local"; name: string; local: { name: string; version: string; path: string } }
  | { kind: "unhashed" | "refused"; name: string };

function choose(one: ResolvedPackage, allowSdist: ReadonlySet<string>): Choice {
  const { name, version, origin } = one;
  const label = `${name} ${version}`;
  if (origin.kind === "path" && !/\.(?:whl|zip|tar\.gz)$/.test(origin.path))
    return { kind: "local", name, local: { name, version, path: origin.path } };
  if (origin.kind === "git") {
    if (!allowSdist.has(name)) return { kind: "refused", name: `${label} (from git)` };
    return { kind: "source", name, source: { name, version, url: null, sha256: null, git: origin } };
  }
  if (one.sha256s.length === 0) return { kind: "unhashed", name: label };
  const wheel = one.files.find((file) => file.kind === "wheel");
  const url = wheel?.url ?? (origin.kind === "url" ? origin.url : origin.kind === "path" ? origin.path : null);
  if (wheel !== undefined && url !== null) {
    const { filename, sha256, sizeBytes } = wheel;
    return { kind: "wheel", name, wheel: { name, version, filename, sha256, url, sizeBytes, origin: "lock", builtFrom: null } };
  }
  if (wheel !== undefined) return { kind: "unlocated", name, package: { name, version, sha256s: [wheel.sha256], origin: "lock" } };
  if (one.files.length === 0) return { kind: "unlocated", name, package: { name, version, sha256s: one.sha256s, origin: "lock" } };
  const sdist = one.files.find((file) => file.kind === "sdist");
  if (sdist === undefined || !allowSdist.has(name)) return { kind: "refused", name: label };
  return { kind: "source", name, source: { name, version, url: sdist.url, sha256: sdist.sha256, git: null } };
}

export function describePlatform(platform: TargetPlatform): string {
  const libc = platform.libc === null ? "" : `, ${platform.libc.kind} ${platform.libc.version.join(".")}`;
  return `${platform.os} ${platform.arch}${libc}, Python ${platform.python.version}`;
}

/** PEP 503. */
export function normaliseName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}
