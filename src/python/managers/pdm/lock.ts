// pdm.lock 4: each package says its groups and marker (inherit_metadata), or the graph is walked from the manifest.
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
import { tryRequirement } from "../../resolve/requirement.ts";
import { satisfies } from "../../resolve/specifier.ts";
import { filenameOfUrl } from "../../resolve/wheel-filename.ts";
import { walkGraph } from "../../resolve/walk-graph.ts";
import type { GraphEdge, GraphNode } from "../../resolve/walk-graph.ts";
import { besideLock } from "../beside-lock.ts";
import type { ListedPackage, LockInput, LockListing, LockReader } from "../manager-reader.ts";
import { PYPROJECT, pyprojectFromText } from "../pyproject.ts";
import { readToml, table, tables, text, texts } from "../toml-document.ts";
import type { TomlTable } from "../toml-document.ts";
import { pdmManifest } from "./manifest.ts";

export const pdmLock: LockReader = { format: "pdm.lock", resolve, list };

/** Throws BAD_LOCK and UNKNOWN_LOCK_VERSION. */
export function parsePdmLock(file: string, content: string): { data: TomlTable; packages: readonly TomlTable[]; inherits: boolean } {
  const parsed = readToml(file, content);
  if (parsed.kind === "broken") throw badLock(file, `line ${parsed.line}: ${parsed.reason}`);
  const { data } = parsed.document;
  const metadata = table(data, "metadata");
  const version = text(metadata, "lock_version");
  if (version === null || !/^4(?:\.|$)/.test(version))
    throw userError(UNKNOWN_LOCK_VERSION, { file, found: version ?? "none", known: "4.x" });
  const packages = tables(data["package"]);
  if (packages.some((entry) => text(entry, "name") === null)) throw badLock(file, "a package has no name");
  return { data, packages, inherits: texts(metadata["strategy"]).includes("inherit_metadata") };
}

function resolve(input: LockInput): ResolvedSet {
  const { file, platform, selection } = input;
  const { data, packages, inherits } = parsePdmLock(file, input.text);
  checkTargets(input, data);
  const known = texts(table(data, "metadata")["groups"]).map(normaliseName);
  checkKnown(file, "group", selection.groups, known);
  checkKnown(file, "extra", selection.extras, known);
  const chosen = inherits ? byGroups(input, packages) : byWalk(input, packages);
  const lineOf = packageLines(input.text);
  const resolved = new Map<string, LockedPackage>();
  for (const { entry, marker } of chosen.packages) {
    const name = normaliseName(text(entry, "name")!);
    const version = text(entry, "version") ?? "0";
    const before = resolved.get(name);
    if (before && before.version !== version) throw lockIncomplete(file, `two versions of \`${name}\` fit at once`);
    if (before) continue; // the same package again, for one of its extras
    const allFiles = filesOf(data, entry);
    resolved.set(name, {
      name,
      version,
      origin: originOf(file, entry),
      marker,
      source: { file, line: lineOf(text(entry, "name")!, version) },
      allFiles,
    });
  }
  return finishSet({ platform, lock: { file, format: "pdm.lock" }, packages: [...resolved.values()], leftOut: chosen.leftOut });
}

/** One package has an entry more for each set of extras that is asked of it. */
function list({ file, text: content }: Pick<LockInput, "file" | "text">): LockListing {
  const { data, packages } = parsePdmLock(file, content);
  const lineOf = packageLines(content);
  const found = new Map<string, ListedPackage>();
  for (const entry of packages) {
    const written = text(entry, "name")!;
    const name = normaliseName(written);
    const version = text(entry, "version") ?? "";
    const origin = originOf(file, entry);
    const asks = texts(entry["dependencies"]).flatMap((line) => tryRequirement(line)?.name ?? []);
    const before = found.get(`${name} ${version}`);
    found.set(`${name} ${version}`, {
      name,
      version,
      origin,
      hashed: before?.hashed === true || origin.kind === "git" || origin.kind === "path" || filesOf(data, entry).length > 0,
      asksFor: [...new Set([...(before?.asksFor ?? []), ...asks.filter((asked) => asked !== name)])],
      yanked: before?.yanked ?? yankedReason(entry["yanked"]),
      source: before?.source ?? { file, line: lineOf(written, version) },
    });
  }
  return { packages: [...found.values()], roots: null, hasEdges: true };
}

interface Chosen {
  readonly packages: readonly { readonly entry: TomlTable; readonly marker: string | null }[];
  readonly leftOut: ResolvedSet["leftOut"];
}

/** A lock made for some platforms only must have one that covers this machine. */
function checkTargets({ file, platform }: LockInput, data: TomlTable): void {
  const targets = tables(table(data, "metadata")["targets"]);
  const covers = (target: TomlTable): boolean => {
    const machine = text(target, "platform");
    const implementation = text(target, "implementation");
    return (
      satisfies(platform.python.version, text(target, "requires_python") ?? "") &&
      (machine === null || coversMachine(machine, platform)) &&
      (implementation === null || implementation === "cpython")
    );
  };
  if (targets.length === 0 || targets.some(covers)) return;
  const known = targets.map((target) =>
    [text(target, "requires_python"), text(target, "platform")].filter((part) => part !== null).join(" on "),
  );
  throw userError(LOCK_EXCLUDES_PLATFORM, { file, platform: describePlatform(platform), reason: `it was made for ${known.join("; ")}` });
}

/** `linux`, `manylinux_2_17_x86_64`, `musllinux_1_1_aarch64`, `alpine`, `macos`, `macos_12_0_arm64`, `windows_amd64`. */
function coversMachine(name: string, { os, arch, libc }: LockInput["platform"]): boolean {
  const machine = /(x86_64|amd64|aarch64|arm64)$/.exec(name)?.[1];
  if (machine !== undefined && (machine === "x86_64" || machine === "amd64") !== (arch === "x86_64")) return false;
  if (name.startsWith("macos")) return os === "darwin";
  if (name.startsWith("windows")) return false;
  const musl = name.startsWith("musllinux") || name.startsWith("alpine");
  return os === "linux" && (libc?.kind === "musl") === musl;
}

function byGroups({ file, platform, selection }: LockInput, packages: readonly TomlTable[]): Chosen {
  const wanted = new Set(["default", ...selection.groups, ...selection.extras]);
  const environment = markerEnvironment(platform, selection.extras);
  const taken: { entry: TomlTable; marker: string | null }[] = [];
  const leftOut: { name: string; because: string }[] = [];
  for (const entry of packages) {
    const groups = texts(entry["groups"]);
    const marker = text(entry, "marker");
    const inGroup = groups.some((group) => wanted.has(normaliseName(group)));
    if (inGroup && lockMarkerHolds(file, marker, environment)) taken.push({ entry, marker });
    else leftOut.push({ name: normaliseName(text(entry, "name")!), because: inGroup ? (marker ?? "") : `only in ${groups.join(", ")}` });
  }
  return { packages: taken, leftOut: [...new Map(leftOut.map((one) => [one.name, one])).values()] };
}

interface PdmNode extends GraphNode {
  /** Of one version: the package itself and its entries for extras, which have edges of their own. */
  readonly entries: readonly TomlTable[];
}

function byWalk(input: LockInput, packages: readonly TomlTable[]): Chosen {
  const { file, platform, selection } = input;
  const manifestText = input.readText(file.replace(/pdm\.lock$/, PYPROJECT));
  if (manifestText === null)
    throw lockIncomplete(file, "it needs pyproject.toml beside it: without inherit_metadata it does not say what the app asks for");
  const manifest = pdmManifest(pyprojectFromText(manifestText));
  const nodes = new Map<string, PdmNode[]>();
  for (const entry of packages) {
    const name = normaliseName(text(entry, "name")!);
    const version = text(entry, "version") ?? "0";
    const list = nodes.get(name) ?? [];
    const at = list.findIndex((node) => node.version === version);
    if (at === -1) list.push({ name, version, requiresPython: text(entry, "requires_python") ?? "", entries: [entry] });
    else list[at] = { ...list[at]!, entries: [...list[at]!.entries, entry] };
    nodes.set(name, list);
  }
  const roots = [
    ...manifest.dependencies,
    ...selection.groups.flatMap((group) => manifest.groups[group] ?? []),
    ...selection.extras.flatMap((extra) => manifest.extras[extra] ?? []),
  ];
  const { reached, refused } = walkGraph({ file, platform, nodes, edges: edgesOf }, roots, selection.extras);
  const leftOut = [...nodes.keys()].map((name) => ({
    name,
    because: refused.get(name) || "only needed by extras or groups that were not chosen",
  }));
  return { packages: reached.map(({ node, marker }) => ({ entry: node.entries[0]!, marker })), leftOut };
}

function edgesOf(node: PdmNode, extras: ReadonlySet<string>): GraphEdge[] {
  const entries = node.entries.filter((entry) => texts(entry["extras"]).every((extra) => extras.has(normaliseName(extra))));
  return entries.flatMap((entry) => texts(entry["dependencies"]).flatMap((written) => tryRequirement(written) ?? []));
}

/** Until 4.2 the files of all packages lay in [metadata.files] under "name version". */
function filesOf(data: TomlTable, entry: TomlTable): PackageFile[] {
  const old = table(data, "metadata", "files")[`${text(entry, "name")} ${text(entry, "version")}`];
  return tables(entry["files"] ?? old).flatMap((file) => {
    const url = text(file, "url");
    const sha256 = sha256Of(text(file, "hash") ?? "");
    const made = sha256 === null ? null : packageFile(text(file, "file") ?? filenameOfUrl(url ?? ""), sha256, { url });
    return made === null ? [] : [made];
  });
}

function originOf(file: string, entry: TomlTable): PackageOrigin {
  const git = text(entry, "git");
  if (git !== null)
    return {
      kind: "git",
      url: git,
      commit: text(entry, "revision") ?? text(entry, "ref") ?? "",
      subdirectory: text(entry, "subdirectory"),
    };
  const path = text(entry, "path");
  if (path !== null) return { kind: "path", path: besideLock(file, path), editable: entry["editable"] === true };
  const url = text(entry, "url");
  if (url !== null)
    return url.startsWith("file:")
      ? {
          kind: "path",
          path: besideLock(file, url.replace(/^file:\/\/\/?(?:\$\{PROJECT_ROOT\}\/?)?/, "")),
          editable: entry["editable"] === true,
        }
      : { kind: "url", url };
  return { kind: "registry", index: null };
}
