// uv.lock, version 1: a universal graph. The set for a platform is what a walk from the member reaches over edges whose markers hold.
import type { PackageFile, PackageOrigin, ResolvedSet } from "../../../model/resolved-set.ts";
import { LOCK_EXCLUDES_PLATFORM, UNKNOWN_LOCK_VERSION } from "../../../platform/errors/python-lock-errors.ts";
import { userError } from "../../../platform/errors/user-error.ts";
import { packageFile, sha256Of } from "../../resolve/choose-files.ts";
import { markerEnvironment } from "../../resolve/evaluate-marker.ts";
import type { MarkerEnvironment } from "../../resolve/evaluate-marker.ts";
import {
  badLock,
  checkKnown,
  describePlatform,
  finishSet,
  lockIncomplete,
  lockMarkerHolds,
  packageLines,
  yankedReason,
  type LockedPackage,
} from "../../resolve/lock-text.ts";
import { normaliseName } from "../../resolve/names.ts";
import { satisfies } from "../../resolve/specifier.ts";
import { filenameOfUrl } from "../../resolve/wheel-filename.ts";
import { besideLock } from "../beside-lock.ts";
import type { ListedPackage, LockInput, LockListing, LockReader } from "../manager-reader.ts";
import { isTable, readToml, table, tables, text, texts } from "../toml-document.ts";
import type { TomlTable } from "../toml-document.ts";

export const uvLock: LockReader = { format: "uv.lock", resolve, list };

/** Parsed lock with its packages by name. Throws BAD_LOCK and UNKNOWN_LOCK_VERSION. */
export function parseUvLock(file: string, content: string): { data: TomlTable; packages: ReadonlyMap<string, readonly TomlTable[]> } {
  const parsed = readToml(file, content);
  if (parsed.kind === "broken") throw badLock(file, `line ${parsed.line}: ${parsed.reason}`);
  const { data } = parsed.document;
  if (data["version"] !== 1) throw userError(UNKNOWN_LOCK_VERSION, { file, found: JSON.stringify(data["version"] ?? null), known: "1" });
  const packages = new Map<string, TomlTable[]>();
  for (const entry of tables(data["package"])) {
    const name = text(entry, "name");
    if (name === null || !isTable(entry["source"])) throw badLock(file, "a package has no name or no source");
    const list = packages.get(name);
    if (list) list.push(entry);
    else packages.set(name, [entry]);
  }
  return { data, packages };
}

/** The member that the lock's own folder holds, or the one called `member`. Null for a root that only groups members. */
export function uvMember(packages: ReadonlyMap<string, readonly TomlTable[]>, member: string | null): TomlTable | null {
  for (const entries of packages.values()) {
    for (const entry of entries) {
      const source = table(entry, "source");
      const path = text(source, "virtual") ?? text(source, "editable") ?? text(source, "directory");
      if (path !== null && (member === null ? path === "." : normaliseName(text(entry, "name")!) === normaliseName(member))) return entry;
    }
  }
  return null;
}

/** Every package from a registry or URL has a sha256 for each of its files. */
export function isUvLockHashed(packages: ReadonlyMap<string, readonly TomlTable[]>): boolean {
  return [...packages.values()].flat().every((entry) => {
    const source = table(entry, "source");
    if (text(source, "registry") === null && text(source, "url") === null) return true;
    const files = [...tables(entry["wheels"]), ...(isTable(entry["sdist"]) ? [table(entry, "sdist")] : [])];
    return files.length > 0 && files.every((file) => sha256Of(text(file, "hash") ?? "") !== null);
  });
}

/** Members, and what is built from a folder beside them, are the project's own. */
function list({ file, text: content }: Pick<LockInput, "file" | "text">): LockListing {
  const { data, packages } = parseUvLock(file, content);
  const lineOf = packageLines(content);
  const roots = tables(table(data, "manifest")["requirements"]).map((edge) => text(edge, "name") ?? "");
  const found: ListedPackage[] = [];
  for (const entry of [...packages.values()].flat()) {
    const name = text(entry, "name")!;
    const version = text(entry, "version") ?? "";
    const origin = originOf(file, entry);
    if (origin.kind === "path" && filesOf(entry).length === 0) roots.push(...edgesOf(entry));
    else
      found.push({
        name: normaliseName(name),
        version,
        origin,
        hashed: origin.kind === "git" || filesOf(entry).length > 0,
        asksFor: edgesOf(entry),
        yanked: yankedReason(entry["yanked"]),
        source: { file, line: lineOf(name, version) },
      });
  }
  return { packages: found, roots: roots.map(normaliseName), hasEdges: true };
}

function edgesOf(entry: TomlTable): string[] {
  const more = ["optional-dependencies", "dev-dependencies"].flatMap((key) => Object.values(table(entry, key)));
  const names = [entry["dependencies"], ...more].flatMap((edges) => tables(edges).map((edge) => text(edge, "name") ?? ""));
  return [...new Set(names.map(normaliseName))];
}

interface Walk {
  readonly file: string;
  readonly packages: ReadonlyMap<string, readonly TomlTable[]>;
  readonly environment: MarkerEnvironment;
  /** Extras and groups in force, in uv's spelling for conflict markers: `extra-4-shop-cpu`, `group-4-shop-dev`. */
  readonly active: Set<string>;
  readonly reached: Map<TomlTable, { extras: Set<string>; marker: string | null }>;
  readonly refused: Map<string, string>;
}

function resolve(input: LockInput): ResolvedSet {
  const { file, platform, selection } = input;
  const { data, packages } = parseUvLock(file, input.text);
  checkPlatform(input, data);
  const root = uvMember(packages, selection.member);
  if (root === null && selection.member !== null) checkKnown(file, "member", [selection.member], texts(table(data, "manifest")["members"]));
  let active = new Set<string>();
  // Conflict markers ask which extras are in force anywhere, so the walk is repeated until that no longer changes.
  for (let round = 0; ; round++) {
    const walk: Walk = {
      file,
      packages,
      environment: markerEnvironment(platform, active),
      active: new Set(active),
      reached: new Map(),
      refused: new Map(),
    };
    walkFromRoot(walk, root, data, input);
    if (walk.active.size === active.size || round > 16) return collect(walk, root, input);
    active = walk.active;
  }
}

function checkPlatform({ file, platform }: LockInput, data: TomlTable): void {
  const requires = text(data, "requires-python");
  const fail = (reason: string): Error => userError(LOCK_EXCLUDES_PLATFORM, { file, platform: describePlatform(platform), reason });
  if (requires !== null && !satisfies(platform.python.version, requires)) throw fail(`it requires Python ${requires}`);
  const environments = texts(data["supported-markers"]);
  const environment = markerEnvironment(platform);
  if (environments.length > 0 && !environments.some((marker) => lockMarkerHolds(file, marker, environment))) {
    throw fail(`it covers only ${environments.join(" or ")}`);
  }
}

function walkFromRoot(walk: Walk, root: TomlTable | null, data: TomlTable, { file, selection }: LockInput): void {
  const manifest = table(data, "manifest");
  const groups = root ? table(root, "dev-dependencies") : table(manifest, "dependency-groups");
  const extras = table(root ?? {}, "optional-dependencies");
  checkKnown(file, "group", selection.groups, groupNames(root, groups));
  checkKnown(file, "extra", selection.extras, [...Object.keys(extras), ...texts(table(root ?? {}, "metadata")["provides-extras"])]);
  const name = root ? text(root, "name")! : "";
  for (const extra of selection.extras) walk.active.add(conflictName("extra", name, extra));
  for (const group of selection.groups) walk.active.add(conflictName("group", name, group));
  if (root) follow(walk, root["dependencies"]);
  else follow(walk, manifest["requirements"]);
  for (const extra of selection.extras) follow(walk, extras[extra]);
  for (const group of selection.groups) follow(walk, groups[group]);
}

/** A group without packages is in the lock's metadata only. */
function groupNames(root: TomlTable | null, groups: TomlTable): string[] {
  return [...Object.keys(groups), ...Object.keys(table(root ?? {}, "metadata", "requires-dev"))];
}

function follow(walk: Walk, first: unknown): void {
  const open: unknown[] = [first];
  while (open.length > 0) {
    for (const edge of tables(open.pop())) {
      const name = text(edge, "name") ?? "";
      const marker = text(edge, "marker");
      if (!lockMarkerHolds(walk.file, marker, walk.environment)) {
        walk.refused.set(name, marker ?? "");
        continue;
      }
      const target = targetOf(walk, edge, name);
      const seen = walk.reached.get(target);
      const reached = seen ?? { extras: new Set<string>(), marker };
      if (!seen) {
        walk.reached.set(target, reached);
        open.push(target["dependencies"]);
      } else if (marker === null) reached.marker = null;
      for (const extra of [...texts(edge["extra"]), ...texts(edge["extras"])]) {
        if (reached.extras.has(extra)) continue;
        reached.extras.add(extra);
        walk.active.add(conflictName("extra", name, extra));
        open.push(table(target, "optional-dependencies")[extra]);
      }
    }
  }
}

function conflictName(kind: "extra" | "group", name: string, item: string): string {
  return `${kind}-${name.length}-${name}-${item}`;
}

/** An edge names version and source only where the lock has more than one package of the name. */
function targetOf(walk: Walk, edge: TomlTable, name: string): TomlTable {
  let candidates = walk.packages.get(name) ?? [];
  const version = text(edge, "version");
  if (version !== null) candidates = candidates.filter((entry) => text(entry, "version") === version);
  if (isTable(edge["source"])) {
    const wanted = JSON.stringify(edge["source"]);
    candidates = candidates.filter((entry) => JSON.stringify(entry["source"]) === wanted);
  }
  if (candidates.length > 1) {
    candidates = candidates.filter((entry) => {
      const markers = texts(entry["resolution-markers"]);
      return markers.length === 0 || markers.some((marker) => lockMarkerHolds(walk.file, marker, walk.environment));
    });
  }
  if (candidates.length === 1) return candidates[0]!;
  const count = candidates.length === 0 ? "no package" : "more than one package";
  throw lockIncomplete(walk.file, `it has ${count} for \`${name}\`${version === null ? "" : ` ${version}`}`);
}

function collect(walk: Walk, root: TomlTable | null, { file, text: content, platform }: LockInput): ResolvedSet {
  const lineOf = packageLines(content);
  const packages: LockedPackage[] = [];
  for (const [entry, { marker }] of walk.reached) {
    if (entry === root) continue; // a project that asks for an extra of itself
    const name = text(entry, "name")!;
    const version = text(entry, "version") ?? "0";
    const allFiles = filesOf(entry);
    packages.push({
      name: normaliseName(name),
      version,
      origin: originOf(file, entry),
      marker,
      source: { file, line: lineOf(name, version) },
      allFiles,
    });
  }
  const rootName = root ? text(root, "name") : null;
  const leftOut = [...walk.packages.keys()].filter((name) => name !== rootName).map((name) => ({ name, because: whyLeftOut(walk, name) }));
  return finishSet({ platform, lock: { file, format: "uv.lock" }, packages, leftOut });
}

function whyLeftOut(walk: Walk, name: string): string {
  const marker = walk.refused.get(name);
  return marker ? marker : "only needed by extras or groups that were not chosen";
}

function filesOf(entry: TomlTable): PackageFile[] {
  const source = table(entry, "source");
  const direct = text(source, "url") ?? text(source, "path");
  const sdist = table(entry, "sdist");
  const listed = [...tables(entry["wheels"]), ...(isTable(entry["sdist"]) ? [sdist] : [])];
  return listed.flatMap((file) => {
    const url = text(file, "url") ?? (file === sdist ? text(source, "url") : null);
    const filename = text(file, "filename") ?? filenameOfUrl(url ?? text(file, "path") ?? direct ?? "");
    const sha256 = sha256Of(text(file, "hash") ?? "");
    const size = file["size"];
    const sizeBytes = typeof size === "number" ? size : null;
    const made = sha256 === null ? null : packageFile(filename, sha256, { url: url ?? text(source, "url"), sizeBytes });
    return made === null ? [] : [made];
  });
}

function originOf(file: string, entry: TomlTable): PackageOrigin {
  const source = table(entry, "source");
  const registry = text(source, "registry");
  if (registry !== null) return { kind: "registry", index: registry };
  const url = text(source, "url");
  if (url !== null) return { kind: "url", url };
  const git = text(source, "git");
  if (git !== null) return gitOrigin(git);
  for (const key of ["editable", "virtual", "directory", "path"] as const) {
    const path = text(source, key);
    if (path !== null) return { kind: "path", path: besideLock(file, path), editable: key === "editable" || key === "virtual" };
  }
  throw badLock(file, `the source of \`${text(entry, "name")}\` is of no known kind`);
}

/** `https://host/repo?tag=v1&subdirectory=lib#<commit>`. */
function gitOrigin(git: string): PackageOrigin {
  const [address = "", commit = ""] = git.split("#");
  const [url = "", query = ""] = address.split("?");
  return { kind: "git", url, commit, subdirectory: new URLSearchParams(query).get("subdirectory") };
}
