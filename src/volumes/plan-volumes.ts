// Which paths of the app tree become volumes: those the code was found to write to, and those the configuration names.
import { posix } from "node:path";
import type { WrittenPath } from "../model/project.ts";
import type { VolumeSpec } from "../model/release.ts";

export interface ConfiguredVolume {
  readonly path: string;
  readonly kind: VolumeSpec["kind"] | null;
}

export interface VolumesPlan {
  readonly volumes: readonly VolumeSpec[];
  readonly notes: readonly string[];
}

/** Configured ones come first and win; a path inside another volume needs none of its own. */
export function planVolumes(writes: readonly WrittenPath[], configured: Readonly<Record<string, ConfiguredVolume>>): VolumesPlan {
  const notes: string[] = [];
  const volumes: VolumeSpec[] = [];
  for (const [name, { path, kind }] of Object.entries(configured))
    volumes.push({ name, path: cleanPath(path), kind: kind ?? guessKind(path) });
  for (const write of [...writes].sort((a, b) => a.path.length - b.path.length || (a.path < b.path ? -1 : 1))) {
    const path = cleanPath(write.path);
    if (!isInside(path)) {
      notes.push(`${write.path} lies outside the project: it is left where it is and is in no backup.`);
      continue;
    }
    if (isCode(path) || volumes.some((volume) => covers(volume, path))) continue;
    volumes.push({ name: freeName(path, volumes), path, kind: write.kind });
  }
  return { volumes: volumes.sort((a, b) => (a.name < b.name ? -1 : 1)), notes };
}

/** A program that writes to its own code would be served from its volume for ever, whatever is shipped. */
function isCode(path: string): boolean {
  return /\.pyi?$/i.test(path);
}

/** True for a relative path below the root that does not lead out of it again. */
export function isInside(path: string): boolean {
  return path !== "." && path !== "" && !path.startsWith("/") && !path.startsWith("~") && path !== ".." && !path.startsWith("../");
}

/** "./data/" → "data". */
export function cleanPath(path: string): string {
  const normal = posix.normalize(path.replaceAll("\\", "/"));
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

function covers(volume: VolumeSpec, path: string): boolean {
  return volume.path === path || (volume.kind === "folder" && path.startsWith(`${volume.path}/`));
}

function guessKind(path: string): VolumeSpec["kind"] {
  if (/\.(db|sqlite|sqlite3|db3)$/i.test(path)) return "sqlite";
  return !path.endsWith("/") && posix.extname(path) !== "" ? "file" : "folder";
}

const NAME_MAX_CHARS = 31;

function freeName(path: string, taken: readonly VolumeSpec[]): string {
  const slug = path
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const base = (/^[a-z]/.test(slug) ? slug : `v-${slug}`).slice(0, NAME_MAX_CHARS).replace(/-+$/, "");
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base.slice(0, NAME_MAX_CHARS - 4)}-${number}`;
    if (!taken.some((volume) => volume.name === name)) return name;
  }
}
