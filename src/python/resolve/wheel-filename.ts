// What the name of a distribution file says: wheels by PEP 427, sdists by PEP 625 and older custom.
import { normaliseName } from "./names.ts";

export interface WheelName {
  readonly name: string;
  readonly version: string;
  /** Build number and the rest of the build tag; [-1, ""] without one. */
  readonly build: readonly [number, string];
  /** Every tag that the compressed sets stand for. */
  readonly tags: readonly string[];
}

const TAGS_MAX = 1_000;

/** Null when it is not a wheel's name. */
export function parseWheelName(filename: string): WheelName | null {
  if (!filename.endsWith(".whl")) return null;
  const parts = filename.slice(0, -4).split("-");
  if (parts.length !== 5 && parts.length !== 6) return null;
  const [name, version] = parts as [string, string];
  const [pythons, abis, platforms] = parts.slice(-3).map((set) => set.split(".")) as [string[], string[], string[]];
  if (pythons.length * abis.length * platforms.length > TAGS_MAX) return null;
  const build = parts.length === 6 ? /^(\d+)(.*)$/.exec(parts[2]!) : null;
  if (parts.length === 6 && build === null) return null;
  return {
    name: normaliseName(name),
    version,
    build: build ? [Number(build[1]), build[2]!] : [-1, ""],
    tags: pythons.flatMap((python) => abis.flatMap((abi) => platforms.map((platform) => `${python}-${abi}-${platform}`))),
  };
}

export function isSdistName(filename: string): boolean {
  return /\.(?:tar\.(?:gz|bz2|xz|Z)|tgz|zip)$/.test(filename);
}

const SDIST = /^(.+?)-(\d[^-]*)\.(?:tar\.(?:gz|bz2|xz|Z)|tgz|zip)$/;

/** Null where the name does not say both: `archive/main.zip`. */
export function parseSdistName(filename: string): { readonly name: string; readonly version: string } | null {
  const [, name, version] = SDIST.exec(filename) ?? [];
  return name === undefined || version === undefined ? null : { name: normaliseName(name), version };
}

/** Last part of a URL's path, decoded; the name under which an index serves the file. */
export function filenameOfUrl(url: string): string {
  const path = url.replace(/[?#].*$/, "");
  const last = path.slice(path.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last; // a stray % sign: the name is as it is
  }
}
