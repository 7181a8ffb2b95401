// poetry.lock of Poetry 1 (a graph, walked from the manifest) and Poetry 2.1 (groups and markers on each package).
import type { PackageFile, PackageOrigin, ResolvedSet } from "../../../model/resolved-set.ts";
import { LOCK_EXCLUDES_PLATFORM, UNKNOWN_LOCK_VERSION } from "../../../platform/errors/python-lock-errors.ts";
import { userError } from "../../../platform/errors/user-error.ts";
import { packageFile, sha256Of } from "../../resolve/choose-files.ts";
import { markerEnvironment } from "../../resolve/evaluate-marker.ts";
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
import { allowsVersion, walkGraph } from "../../resolve/walk-graph.ts";
import type { GraphEdge, GraphNode } from "../../resolve/walk-graph.ts";
import { besideLock } from "../beside-lock.ts";
import type { LockInput, LockListing, LockReader } from "../manager-reader.ts";
import { isTable, readToml, table, tables, text, texts } from "../toml-document.ts";
import type { TomlTable } from "../toml-document.ts";
import { alternativesOf, poetryDependency } from "./dependency.ts";
import { PYPROJECT, pyprojectFromText } from "../pyproject.ts";
import { poetryManifest } from "./manifest.ts";

export const poetryLock: LockReader = { format: "poetry.lock", resolve, list };

/** Throws BAD_LOCK and UNKNOWN_LOCK_VERSION. */
export function parsePoetryLock(file: string, content: string): { data: TomlTable; packages: readonly TomlTable[]; hasGroups: boolean } {
  const parsed = readToml(file, content);
  if (parsed.kind === "broken") throw badLock(file, `line ${parsed.line}: ${parsed.reason}`);
  const { data } = parsed.document;
  const version = text(data, "metadata", "lock-version");
  if (version === null || !/^[12]\./.test(version))
    throw userError(UNKNOWN_LOCK_VERSION, { file, found: version ?? "none", known: "1.x and 2.x" });
  const packages = tables(data["package"]);
  if (packages.some((entry) => text(entry, "name") === null || text(entry, "version") === null))
    throw badLock(file, "a package has no name or version");
  // 2.0 was written by Poetry 1.3 to 1.8 and has no groups yet.
  return { data, packages, hasGroups: !/^(?:1\.|2\.0$)/.test(version) };
}

function resolve(input: LockInput): ResolvedSet {
  const { file, platform, selection } = input;
  const { data, packages, hasGroups } = parsePoetryLock(file, input.text);
  checkPython(input, data);
  checkKnown(file, "extra", selection.extras, Object.keys(table(data, "extras")).map(normaliseName));
  const chosen = hasGroups ? byGroups(input, packages) : byWalk(input, data, packages);
  const lineOf = packageLines(input.text);
  const resolved = chosen.packages.map(({ entry, marker }): LockedPackage => {
    const name = text(entry, "name")!;
    const version = text(entry, "version")!;
    const allFiles = filesOf(data, entry);
    return {
      name: normaliseName(name),
      version,
      origin: originOf(file, entry),
      marker,
      source: { file, line: lineOf(name, version) },
      allFiles,
    };
  });
  return finishSet({ platform, lock: { file, format: "poetry.lock" }, packages: resolved, leftOut: chosen.leftOut });
}

function list({ file, text: content }: Pick<LockInput, "file" | "text">): LockListing {
  const { data, packages } = parsePoetryLock(file, content);
  const lineOf = packageLines(content);
  const found = packages.map((entry) => {
    const name = text(entry, "name")!;
    const version = text(entry, "version")!;
    const origin = originOf(file, entry);
    return {
      name: normaliseName(name),
      version,
      origin,
      hashed: origin.kind === "git" || origin.kind === "path" || filesOf(data, entry).length > 0,
      asksFor: Object.keys(table(entry, "dependencies")).map(normaliseName),
      yanked: yankedReason(entry["yanked"]),
      source: { file, line: lineOf(name, version) },
    };
  });
  return { packages: found, roots: null, hasEdges: true };
}

interface Chosen {
  readonly packages: readonly { readonly entry: TomlTable; readonly marker: string | null }[];
  readonly leftOut: ResolvedSet["leftOut"];
}

function checkPython({ file, platform }: LockInput, data: TomlTable): void {
  const versions = text(data, "metadata", "python-versions") ?? "*";
  if (allowsVersion(alternativesOf(versions), platform.python.version)) return;
  throw userError(LOCK_EXCLUDES_PLATFORM, { file, platform: describePlatform(platform), reason: `it was made for Python ${versions}` });
}

/** Poetry 2.1: a package is taken when one of its groups is wanted and the marker for that group holds. */
function byGroups({ file, platform, selection }: LockInput, packages: readonly TomlTable[]): Chosen {
  const known = new Set(packages.flatMap((entry) => texts(entry["groups"]).map(normaliseName)));
  checkKnown(file, "group", selection.groups, [...known]);
  const wanted = new Set(["main", ...selection.groups]);
  const environment = markerEnvironment(platform, selection.extras);
  const taken: { entry: TomlTable; marker: string | null }[] = [];
  const leftOut: { name: string; because: string }[] = [];
  for (const entry of packages) {
    const name = normaliseName(text(entry, "name")!);
    const groups = texts(entry["groups"]);
    const mine = groups.filter((group) => wanted.has(normaliseName(group)));
    const markers = mine.map((group) => (isTable(entry["markers"]) ? text(entry["markers"], group) : text(entry, "markers")));
    const held = markers.find((marker) => lockMarkerHolds(file, marker, environment));
    if (held !== undefined) taken.push({ entry, marker: markers.includes(null) ? null : held });
    else leftOut.push({ name, because: markers.find((marker) => marker !== null) ?? `only in ${groups.join(", ")}` });
  }
  return { packages: taken, leftOut };
}

interface PoetryNode extends GraphNode {
  readonly entry: TomlTable;
}

/** Poetry 1: nothing in the lock says what the app itself asks for, so the walk begins at the manifest. */
function byWalk(input: LockInput, data: TomlTable, packages: readonly TomlTable[]): Chosen {
  const { file, platform, selection } = input;
  const manifestText = input.readText(file.replace(/poetry\.lock$/, PYPROJECT));
  if (manifestText === null)
    throw lockIncomplete(file, "it needs pyproject.toml beside it: this format does not say what the app asks for");
  const manifest = poetryManifest(pyprojectFromText(manifestText));
  checkKnown(file, "group", selection.groups, Object.keys(manifest.groups));
  const nodes = new Map<string, PoetryNode[]>();
  for (const entry of packages) {
    const name = normaliseName(text(entry, "name")!);
    const node = { name, version: text(entry, "version")!, requiresPython: alternativesOf(text(entry, "python-versions") ?? "*"), entry };
    nodes.set(name, [...(nodes.get(name) ?? []), node]);
  }
  const roots: GraphEdge[] = [
    ...manifest.dependencies,
    ...selection.groups.flatMap((group) => manifest.groups[group] ?? []),
    ...selection.extras.flatMap((extra) => extraRoots(data, extra, manifest.extras[extra] ?? [])),
  ];
  const graph = { file, platform, nodes, edges: (node: PoetryNode, extras: ReadonlySet<string>) => edgesOf(node.entry, extras) };
  const { reached, refused } = walkGraph(graph, roots, selection.extras);
  const leftOut = [...nodes.keys()].map((name) => ({
    name,
    because: refused.get(name) || "only needed by extras or groups that were not chosen",
  }));
  return { packages: reached.map(({ node, marker }) => ({ entry: node.entry, marker })), leftOut };
}

function extraRoots(data: TomlTable, extra: string, declared: readonly GraphEdge[]): readonly GraphEdge[] {
  const key = Object.keys(table(data, "extras")).find((name) => normaliseName(name) === extra);
  const listed = texts(table(data, "extras")[key ?? ""]).map((name) => normaliseName(name));
  return listed.map((name) => declared.find((one) => one.name === name) ?? { name, extras: [], specifier: "", marker: null });
}

/** An optional dependency is followed only where a wanted extra lists it; its marker then usually asks for that extra as well. */
function edgesOf(entry: TomlTable, extras: ReadonlySet<string>): GraphEdge[] {
  const source = { file: "poetry.lock", line: null };
  const lists = Object.entries(table(entry, "extras")).filter(([extra]) => extras.has(normaliseName(extra)));
  const listed = new Set(
    lists.flatMap(([, list]) => texts(list).map((written) => normaliseName(/^[A-Za-z0-9._-]+/.exec(written)?.[0] ?? ""))),
  );
  return Object.entries(table(entry, "dependencies")).flatMap(([name, value]) =>
    poetryDependency(name, value, source)
      .filter(({ optional, dependency }) => !optional || listed.has(dependency.name))
      .map(({ dependency }) => dependency),
  );
}

/** Before lock-version 1.1's successor the files of all packages lay in one table at the end. */
function filesOf(data: TomlTable, entry: TomlTable): PackageFile[] {
  const old = table(data, "metadata", "files")[text(entry, "name")!];
  return tables(entry["files"] ?? old).flatMap((file) => {
    const sha256 = sha256Of(text(file, "hash") ?? "");
    const made = sha256 === null ? null : packageFile(text(file, "file") ?? "", sha256, { url: text(file, "url") });
    return made === null ? [] : [made];
  });
}

function originOf(file: string, entry: TomlTable): PackageOrigin {
  const source = table(entry, "source");
  const url = text(source, "url") ?? "";
  switch (text(source, "type")) {
    case "git":
      return {
        kind: "git",
        url,
        commit: text(source, "resolved_reference") ?? text(source, "reference") ?? "",
        subdirectory: text(source, "subdirectory"),
      };
    case "url":
      return { kind: "url", url };
    case "directory":
      return { kind: "path", path: besideLock(file, url), editable: entry["develop"] === true };
    case "file":
      return { kind: "path", path: besideLock(file, url), editable: false };
    default:
      return { kind: "registry", index: url === "" ? null : url };
  }
}
