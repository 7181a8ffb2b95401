// Of the files that a lock allows for one package: the wheels that fit the platform, best first, then its sdists.
import type { PackageFile } from "../../model/resolved-set.ts";
import type { TagRanks } from "./tags.ts";
import { isSdistName, parseWheelName } from "./wheel-filename.ts";

/** Files whose names say neither wheel nor sdist are left out. */
export function chooseFiles(files: readonly PackageFile[], ranks: TagRanks): PackageFile[] {
  const wheels: { file: PackageFile; rank: number; build: readonly [number, string] }[] = [];
  for (const file of files) {
    const wheel = file.kind === "wheel" ? parseWheelName(file.filename) : null;
    if (wheel === null) continue;
    const rank = Math.min(...wheel.tags.map((tag) => ranks.get(tag) ?? Infinity));
    if (rank !== Infinity) wheels.push({ file, rank, build: wheel.build });
  }
  wheels.sort((a, b) => a.rank - b.rank || b.build[0] - a.build[0] || (a.build[1] < b.build[1] ? 1 : -1));
  return [...wheels.map(({ file }) => file), ...files.filter((file) => file.kind === "sdist")];
}

/** Null when the name is of no kind that can be installed (an .egg, an .exe, a signature). */
export function packageFile(
  filename: string,
  sha256: string,
  more: { readonly url?: string | null; readonly sizeBytes?: number | null } = {},
): PackageFile | null {
  const kind = filename.endsWith(".whl") ? "wheel" : isSdistName(filename) ? "sdist" : null;
  return kind === null ? null : { filename, kind, sha256, url: more.url ?? null, sizeBytes: more.sizeBytes ?? null };
}

/** The hex of "sha256:…"; null for other algorithms. */
export function sha256Of(hash: string): string | null {
  return /^sha256[:=]([0-9a-f]{64})$/i.exec(hash.trim())?.[1]?.toLowerCase() ?? null;
}
