// What every lock format is reduced to: the exact distributions for one target platform, with markers, extras and groups already evaluated.
import type { TargetPlatform } from "./platform.ts";
import type { Source } from "./project.ts";

export interface ResolvedSet {
  readonly platform: TargetPlatform;
  readonly lock: { readonly file: string; readonly format: string };
  /** Sorted by normalised name; one entry a name. */
  readonly packages: readonly ResolvedPackage[];
  /** Packages of the lock that this platform does not need, with the marker that said so. */
  readonly leftOut: readonly { readonly name: string; readonly because: string }[];
}

export interface ResolvedPackage {
  /** PEP 503 normalised. */
  readonly name: string;
  readonly version: string;
  readonly origin: PackageOrigin;
  /** Files the lock allows, best for the platform first. Empty when the lock has hashes without file names. */
  readonly files: readonly PackageFile[];
  /** Every sha256 (hex) that the lock allows for this package; empty means the lock has none. */
  readonly sha256s: readonly string[];
  /** Marker that held, for the reader: null when unconditional. */
  readonly marker: string | null;
  readonly source: Source;
}

export interface PackageFile {
  readonly filename: string;
  readonly kind: "wheel" | "sdist";
  readonly sha256: string;
  readonly url: string | null;
  readonly sizeBytes: number | null;
}

export type PackageOrigin =
  | { readonly kind: "registry"; /** Index URL as the lock has it, null for the user's default index. */ readonly index: string | null }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "git"; readonly url: string; readonly commit: string; readonly subdirectory: string | null }
  | { readonly kind: "path"; readonly path: string; readonly editable: boolean };
