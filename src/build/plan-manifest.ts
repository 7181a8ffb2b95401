// The manifest of an artifact from its parts: pure, so that the same inputs give the same digest anywhere. The name of the app is not one of them: it may come from
// the folder that the project happens to lie in.
import type { ArtifactFile, ArtifactManifest, ArtifactWheel } from "../model/artifact.ts";
import type { TargetPlatform } from "../model/platform.ts";

export interface ManifestParts {
  readonly platform: TargetPlatform;
  readonly wheels: readonly ArtifactWheel[];
  readonly tree: readonly ArtifactFile[];
  readonly pythonPath: readonly string[];
  readonly workingDirectory: string;
  readonly processes: Readonly<Record<string, readonly string[]>>;
  readonly releaseCommand: readonly string[] | null;
}

export function planManifest(parts: ManifestParts): ArtifactManifest {
  const { platform, pythonPath, workingDirectory, processes, releaseCommand } = parts;
  return {
    schema: 1,
    platform: { os: platform.os, arch: platform.arch, libc: neededLibc(parts.wheels) },
    interpreter: { implementation: platform.python.implementation, version: platform.python.version },
    wheels: parts.wheels
      .map(({ name, version, filename, sha256, origin, builtFrom }) => ({ name, version, filename, sha256, origin, builtFrom }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    tree: [...parts.tree].sort((a, b) => (a.path < b.path ? -1 : 1)),
    pythonPath,
    workingDirectory,
    processes,
    releaseCommand,
  };
}

/** The newest C library that one of the wheels asks for by its tag (PEP 600, PEP 656): the same on every machine, unlike the builder's own. "any" when none is native. */
export function neededLibc(wheels: readonly ArtifactWheel[]): string {
  let newest: readonly [kind: string, major: number, minor: number] | null = null;
  for (const { filename } of wheels) {
    for (const tag of filename
      .replace(/\.whl$/, "")
      .split("-")
      .at(-1)!
      .split(".")) {
      const found = libcOfTag(tag);
      if (found !== null && (newest === null || found[1] * 1000 + found[2] > newest[1] * 1000 + newest[2])) newest = found;
    }
  }
  return newest === null ? "any" : `${newest[0]} ${newest[1]}.${newest[2]}`;
}

const LEGACY: Readonly<Record<string, readonly [number, number]>> = { manylinux1: [2, 5], manylinux2010: [2, 12], manylinux2014: [2, 17] };

/** A wheel that carries several tags runs from the lowest on; taking the highest of all wheels' tags stays on the safe side. */
function libcOfTag(tag: string): readonly [string, number, number] | null {
  const modern = /^(many|musl)linux_(\d+)_(\d+)_/.exec(tag);
  if (modern) return [modern[1] === "many" ? "glibc" : "musl", Number(modern[2]), Number(modern[3])];
  const legacy = LEGACY[tag.split("_")[0]!];
  return legacy === undefined ? null : ["glibc", ...legacy];
}
