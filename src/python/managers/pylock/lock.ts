// pylock.toml 1.0 (PEP 751): every package says by its own marker whether it is installed; `dependencies` must not be used.
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
import { satisfies } from "../../resolve/specifier.ts";
import { filenameOfUrl } from "../../resolve/wheel-filename.ts";
import type { ListedPackage, LockInput, LockListing, LockReader } from "../manager-reader.ts";
import { isTable, readToml, table, tables, text, texts } from "../toml-document.ts";
import type { TomlTable } from "../toml-document.ts";
import { besideLock } from "../beside-lock.ts";

export const pylockLock: LockReader = { format: "pylock.toml", resolve, list };

/** Throws BAD_LOCK and UNKNOWN_LOCK_VERSION. */
function parsePylock(file: string, content: string): TomlTable {
  const parsed = readToml(file, content);
  if (parsed.kind === "broken") throw badLock(file, `line ${parsed.line}: ${parsed.reason}`);
  const { data } = parsed.document;
  const version = text(data, "lock-version");
  if (version === null || !/^1(?:\.|$)/.test(version))
    throw userError(UNKNOWN_LOCK_VERSION, { file, found: version ?? "none", known: "1.0" });
  return data;
}

/** `dependencies` are for people: tools may leave them out, and then nobody asks for anything. */
function list({ file, text: content }: Pick<LockInput, "file" | "text">): LockListing {
  const entries = tables(parsePylock(file, content)["packages"]);
  const lineOf = packageLines(content);
  const found = entries.flatMap((entry): ListedPackage[] => {
    const name = text(entry, "name");
    if (name === null) return [];
    const version = text(entry, "version") ?? "";
    const origin = originOf(file, entry);
    const asksFor = tables(entry["dependencies"]).flatMap((edge) => text(edge, "name") ?? []);
    return [
      {
        name: normaliseName(name),
        version,
        origin,
        hashed: origin.kind === "git" || origin.kind === "path" || filesOf(entry).length > 0,
        asksFor: asksFor.map(normaliseName),
        yanked: yankedReason(entry["yanked"]),
        source: { file, line: lineOf(name, version) },
      },
    ];
  });
  return { packages: found, roots: null, hasEdges: found.some(({ asksFor }) => asksFor.length > 0) };
}

function resolve(input: LockInput): ResolvedSet {
  const { file, platform, selection } = input;
  const data = parsePylock(file, input.text);
  checkKnown(file, "extra", selection.extras, texts(data["extras"]).map(normaliseName));
  checkKnown(file, "group", selection.groups, texts(data["dependency-groups"]).map(normaliseName));
  checkPlatform(input, data);
  const environment = markerEnvironment(platform, selection.extras, selection.groups);
  const lineOf = packageLines(input.text);
  const packages: LockedPackage[] = [];
  const leftOut: { name: string; because: string }[] = [];
  for (const entry of tables(data["packages"])) {
    const name = text(entry, "name");
    if (name === null) throw badLock(file, "a package has no name");
    const marker = text(entry, "marker");
    const requires = text(entry, "requires-python");
    if (!lockMarkerHolds(file, marker, environment)) {
      leftOut.push({ name: normaliseName(name), because: marker ?? "" });
      continue;
    }
    if (requires !== null && !satisfies(platform.python.version, requires))
      throw lockIncomplete(file, `\`${name}\` requires Python ${requires}`);
    const allFiles = filesOf(entry);
    const pinned = text(entry, "version") ?? "0";
    packages.push({
      name: normaliseName(name),
      version: pinned,
      origin: originOf(file, entry),
      marker,
      source: { file, line: lineOf(name, pinned) },
      allFiles,
    });
  }
  return finishSet({ platform, lock: { file, format: "pylock.toml" }, packages, leftOut });
}

function checkPlatform({ file, platform }: LockInput, data: TomlTable): void {
  const requires = text(data, "requires-python");
  const environments = texts(data["environments"]);
  const environment = markerEnvironment(platform);
  let reason: string | null = null;
  if (requires !== null && !satisfies(platform.python.version, requires)) reason = `it requires Python ${requires}`;
  else if (environments.length > 0 && !environments.some((marker) => lockMarkerHolds(file, marker, environment))) {
    reason = `it covers only ${environments.join(" or ")}`;
  }
  if (reason !== null) throw userError(LOCK_EXCLUDES_PLATFORM, { file, platform: describePlatform(platform), reason });
}

function filesOf(entry: TomlTable): PackageFile[] {
  const listed = [...tables(entry["wheels"]), ...["sdist", "archive"].flatMap((key) => (isTable(entry[key]) ? [table(entry, key)] : []))];
  return listed.flatMap((file) => {
    const url = text(file, "url");
    const filename = text(file, "name") ?? filenameOfUrl(url ?? text(file, "path") ?? "");
    const hash = text(file, "hashes", "sha256");
    const sha256 = hash === null ? null : sha256Of(`sha256:${hash}`);
    const size = file["size"];
    const made = sha256 === null ? null : packageFile(filename, sha256, { url, sizeBytes: typeof size === "number" ? size : null });
    return made === null ? [] : [made];
  });
}

function originOf(file: string, entry: TomlTable): PackageOrigin {
  const vcs = table(entry, "vcs");
  if (isTable(entry["vcs"])) {
    return {
      kind: "git",
      url: text(vcs, "url") ?? text(vcs, "path") ?? "",
      commit: text(vcs, "commit-id") ?? "",
      subdirectory: text(vcs, "subdirectory"),
    };
  }
  const directory = text(entry, "directory", "path");
  if (directory !== null)
    return { kind: "path", path: besideLock(file, directory), editable: table(entry, "directory")["editable"] === true };
  const archive = table(entry, "archive");
  const url = text(archive, "url");
  if (url !== null) return { kind: "url", url };
  const path = text(archive, "path");
  if (path !== null) return { kind: "path", path: besideLock(file, path), editable: false };
  return { kind: "registry", index: text(entry, "index") };
}
