// Every file of a virtual environment with the wheel it came from, each checked against that wheel's RECORD (packaging: recording installed projects).
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join, posix } from "node:path";
import { WHEEL_ALTERED } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import type { InventoryFile } from "../../model/artifact.ts";
import { hashFile, sha256Hex } from "../store/content-store.ts";
import { normaliseName } from "../wheels/choose-wheels.ts";
import type { PinnedWheel } from "../wheels/pinned-wheel.ts";

/** Throws WHEEL_ALTERED when a file is not what its wheel lists. */
export function takeInventory(venv: string, wheels: readonly PinnedWheel[]): InventoryFile[] {
  const claims = readClaims(venv, wheels);
  return listFiles(venv, "").map(({ path, link }) => {
    const { sha256, sizeBytes } =
      link === null ? hashFile(join(venv, path)) : { sha256: sha256Hex(link), sizeBytes: Buffer.byteLength(link) };
    const claim = claims.get(path);
    const origin = claim === undefined ? "venv" : originOf(path, sha256, claim);
    return { path, sha256, sizeBytes, link, origin };
  });
}

interface Claim {
  readonly wheel: PinnedWheel;
  /** Null for files the format lists without a hash: RECORD itself. */
  readonly sha256: string | null;
}

/** Wheels of namespace packages may list the same file; one of them must have this content. */
function originOf(path: string, sha256: string, claims: readonly Claim[]): string {
  const claim = claims.find((one) => one.sha256 === null || one.sha256 === sha256);
  if (claim === undefined) throw userError(WHEEL_ALTERED, { wheel: claims[0]!.wheel.filename, path });
  return claim.wheel.sha256;
}

function readClaims(venv: string, wheels: readonly PinnedWheel[]): Map<string, Claim[]> {
  const byName = new Map(wheels.map((wheel) => [wheel.name, wheel]));
  const claims = new Map<string, Claim[]>();
  for (const site of siteFolders(venv)) {
    for (const name of readdirSync(join(venv, site))) {
      const wheel = name.endsWith(".dist-info") ? byName.get(normaliseName(name.split("-")[0]!)) : undefined;
      if (wheel === undefined) continue;
      for (const [path, hash] of readRecord(join(venv, site, name, "RECORD"))) {
        const inside = posix.normalize(posix.join(site, path));
        claims.set(inside, [...(claims.get(inside) ?? []), { wheel, sha256: hash }]);
      }
    }
  }
  return claims;
}

/** lib/pythonX.Y/site-packages, and lib64 where it is a folder of its own. */
export function siteFolders(venv: string): string[] {
  return ["lib", "lib64"].flatMap((lib) => {
    const entry = readdirSync(venv, { withFileTypes: true }).find(({ name }) => name === lib);
    if (!entry?.isDirectory()) return [];
    return readdirSync(join(venv, lib)).flatMap((python) => (python.startsWith("python") ? [`${lib}/${python}/site-packages`] : []));
  });
}

/** Lines `path,sha256=<base64url>,size`; a path with a comma is quoted (CSV). */
export function readRecord(path: string): [string, string | null][] {
  const lines = readFileSync(path, "utf8").split(/\r?\n/);
  return lines.flatMap((line) => {
    const match = /^(?:"((?:[^"]|"")*)"|([^,]*)),([^,]*),/.exec(line);
    if (match === null) return [];
    const name = match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"');
    const hash = /^sha256=([\w-]+)=*$/.exec(match[3]!)?.[1];
    return [[name, hash === undefined ? null : Buffer.from(hash, "base64url").toString("hex")] as [string, string | null]];
  });
}

/** Files and links below a folder, sorted by path at each level. */
export function listFiles(root: string, folder: string): { path: string; link: string | null }[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return listFiles(root, path);
    return [{ path, link: entry.isSymbolicLink() ? readlinkSync(join(root, path)) : null }];
  });
}
