// One wheel of an artifact, exact to the byte, and where it can be had.
import type { ArtifactWheel } from "../../model/artifact.ts";

export interface PinnedWheel extends ArtifactWheel {
  /** http(s) or file address; a relative one is a path below the project's root. */
  readonly url: string;
  readonly sizeBytes: number | null;
}

/** A package whose wheel is not known yet: the lock has hashes without addresses, or no file names at all. */
export interface UnlocatedPackage {
  readonly name: string;
  readonly version: string;
  readonly sha256s: readonly string[];
  readonly origin: "lock" | "server";
}

/** A package that has only its source left; allowed by name. */
export interface SourcePackage {
  readonly name: string;
  readonly version: string;
  /** url of an sdist with its hash, or a git address with its commit. */
  readonly url: string | null;
  readonly sha256: string | null;
  readonly git: { readonly url: string; readonly commit: string; readonly subdirectory: string | null } | null;
}

/** `name-version-…whl` of an address. */
export function filenameOf(url: string): string {
  return decodeURIComponent((url.split(/[?#]/, 1)[0] as string).split("/").at(-1) as string);
}
