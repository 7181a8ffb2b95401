// A requirements file in which every line has hashes: one line a package, its marker says whether the platform needs it.
import type { PackageOrigin, ResolvedSet } from "../../../model/resolved-set.ts";
import { LOCK_EXCLUDES_PLATFORM } from "../../../platform/errors/python-lock-errors.ts";
import { userError } from "../../../platform/errors/user-error.ts";
import { broughtAlong } from "../../import-names/brought-along.ts";
import { packageFile, sha256Of } from "../../resolve/choose-files.ts";
import { isForOldPythonOnly, markerEnvironment } from "../../resolve/evaluate-marker.ts";
import { normaliseName } from "../../resolve/names.ts";
import { badLock, describePlatform, finishSet, lockIncomplete, lockMarkerHolds, type LockedPackage } from "../../resolve/lock-text.ts";
import { pinnedVersion, releaseLine, satisfies } from "../../resolve/specifier.ts";
import { filenameOfUrl, parseSdistName, parseWheelName } from "../../resolve/wheel-filename.ts";
import type { ListedPackage, LockInput, LockListing, LockReader } from "../manager-reader.ts";
import { readRequirements } from "./requirements-file.ts";
import type { RequirementLine, RequirementsReading } from "./requirements-file.ts";

export const requirementsLock: LockReader = { format: "requirements", resolve, list };

/** Every line that installs something from elsewhere has a sha256. The project's own folder needs none. */
export function isHashed(reading: RequirementsReading): boolean {
  const foreign = reading.lines.filter((line) => line.kind === "registry" || line.kind === "url");
  return foreign.length > 0 && foreign.every((line) => line.hashes.some((hash) => sha256Of(hash) !== null));
}

function resolve(input: LockInput): ResolvedSet {
  const { file, platform } = input;
  const reading = readRequirements(file, (path) => (path === file ? input.text : input.readText(path)));
  const broken = reading?.problems.find(({ severity }) => severity === "error");
  if (reading === null || broken) throw badLock(file, broken?.message.replace(/\.$/, "") ?? "it is not there");
  checkPython(input);
  const environment = markerEnvironment(platform);
  const index = reading.indexes.find(({ extra }) => !extra)?.url ?? null;
  const packages = new Map<string, LockedPackage>();
  const leftOut: { name: string; because: string }[] = [];
  for (const line of reading.lines) {
    if (line.name === null) {
      if (line.kind === "url") throw lockIncomplete(file, `line ${line.source.line} does not name its project`);
      continue; // the project's own folder: it is the app tree, not a package of the lock
    }
    if (!lockMarkerHolds(file, line.marker, environment)) leftOut.push({ name: line.name, because: line.marker ?? "" });
    else add(packages, resolved(line, { file, index }), file);
  }
  return finishSet({ platform, lock: { file, format: "requirements" }, packages: [...packages.values()], leftOut });
}

/** Also of a file without hashes or pins. Who asks for what stands in the comments of pip-compile and uv, where they were not left out. */
function list({ file, text, readText }: Pick<LockInput, "file" | "text" | "readText">): LockListing {
  const reading = readRequirements(file, (path) => (path === file ? text : readText(path)));
  if (reading === null) throw badLock(file, "it is not there");
  const index = reading.indexes.find(({ extra }) => !extra)?.url ?? null;
  const parents = parentsOf(text);
  const asksFor = new Map<string, string[]>();
  for (const [name, all] of parents) for (const parent of all) asksFor.set(parent, [...(asksFor.get(parent) ?? []), name]);
  const named = reading.lines.filter((line) => line.name !== null && !isForOldPythonOnly(line.marker));
  const bound = boundBy(reading);
  const packages = [...named, ...broughtAndBound(named, bound)].map((asked): ListedPackage => {
    // The line of the constraint is the one to change.
    const line = asked.kind === "registry" && pinOf(asked) === null ? (bound.get(asked.name!) ?? asked) : asked;
    const origin = originOf(asked, index);
    return {
      name: line.name!,
      ...withinOf(line),
      version: pinOf(line) ?? (line.kind === "url" ? (versionOf(filenameOfUrl(line.target ?? "")) ?? "") : ""),
      origin,
      hashed: origin.kind === "path" || isCommit(origin) || line.hashes.some((hash) => sha256Of(hash) !== null),
      asksFor: asksFor.get(line.name!) ?? [],
      yanked: null,
      source: line.source,
    };
  });
  const roots = named.filter(({ name }) => !parents.has(name!)).map(({ name }) => name!);
  return { packages, roots, hasEdges: parents.size > 0, files: reading.files };
}

/** By name, the constraints that leave one version. */
function boundBy({ constraints }: RequirementsReading): ReadonlyMap<string, RequirementLine> {
  return new Map(constraints.flatMap((line) => (line.name !== null && pinOf(line) !== null ? [[line.name, line] as const] : [])));
}

/** Constraints install nothing by themselves: of their packages those count that something asked for brings along. */
function broughtAndBound(named: readonly RequirementLine[], bound: ReadonlyMap<string, RequirementLine>): RequirementLine[] {
  const asked = new Set(named.map(({ name }) => name!));
  return [...broughtAlong(asked)].flatMap((name) => (asked.has(name) ? [] : (bound.get(name) ?? [])));
}

function isCommit(origin: PackageOrigin): boolean {
  return origin.kind === "git" && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i.test(origin.commit);
}

/** `# via flask`, or one a line below `# via`; what a file asks for (`-r requirements.in`) has no parent. */
function parentsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  let current: string | null = null;
  let isBelow = false;
  for (const line of text.split("\n")) {
    const comment = /^\s+#\s*(.*)$/.exec(line)?.[1];
    if (comment === undefined) {
      current = /^([A-Za-z0-9][\w.-]*)/.exec(line)?.[1] ?? (/^\s/.test(line) ? current : null);
      isBelow = false;
      continue;
    }
    const via = /^via\b\s*(.*)$/.exec(comment)?.[1];
    if (current === null || (via === undefined && !isBelow)) continue;
    isBelow = true;
    const parent = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?$/.exec((via ?? comment).trim())?.[1];
    if (parent === undefined) continue;
    const name = normaliseName(current);
    found.set(name, [...(found.get(name) ?? []), normaliseName(parent)]);
  }
  return found;
}

/** A lock that Fairlead made says for which Python: for an older one packages may be missing that only it needs. */
function checkPython({ file, text, platform }: LockInput): void {
  const oldest = /^# Locked by Fairlead .* for Python (3\.\d+) and newer\./.exec(text)?.[1];
  if (oldest === undefined || satisfies(platform.python.version, `>=${oldest}`)) return;
  const reason = `it was made for Python ${oldest} and newer`;
  throw userError(LOCK_EXCLUDES_PLATFORM, { file, platform: describePlatform(platform), reason });
}

function add(packages: Map<string, LockedPackage>, one: LockedPackage, file: string): void {
  const before = packages.get(one.name);
  if (before && (before.version !== one.version || before.origin.kind !== one.origin.kind)) {
    throw lockIncomplete(file, `it asks for \`${one.name}\` ${before.version} and ${one.version} at once`);
  }
  const sha256s = [...new Set([...(before?.sha256s ?? []), ...(one.sha256s ?? [])])];
  packages.set(one.name, before ? { ...before, sha256s } : one);
}

function resolved(line: RequirementLine, at: { readonly file: string; readonly index: string | null }): LockedPackage {
  const sha256s = line.hashes.flatMap((hash) => sha256Of(hash) ?? []);
  const filename = line.kind === "registry" ? "" : filenameOfUrl(line.target ?? "");
  const version = line.kind === "registry" ? pinned(line, at.file) : (versionOf(filename) ?? "0");
  const made = line.kind === "url" && sha256s.length === 1 ? packageFile(filename, sha256s[0]!, { url: line.target }) : null;
  const allFiles = made === null ? [] : [made];
  return {
    name: line.name!,
    version,
    origin: originOf(line, at.index),
    sha256s,
    marker: line.marker,
    source: line.source,
    allFiles,
  };
}

function versionOf(filename: string): string | null {
  return (parseWheelName(filename) ?? parseSdistName(filename))?.version ?? null;
}

function pinned(line: RequirementLine, file: string): string {
  const version = pinOf(line);
  if (version === null) throw lockIncomplete(file, `line ${line.source.line} does not pin \`${line.name}\` to one version with ==`);
  return version;
}

/** The one version that a line allows; null where there are several. */
function pinOf(line: RequirementLine): string | null {
  return pinnedVersion(line.specifier);
}

function withinOf({ specifier }: RequirementLine): Pick<ListedPackage, "within"> {
  const within = releaseLine(specifier);
  return within === null ? {} : { within };
}

function originOf(line: RequirementLine, index: string | null): PackageOrigin {
  if (line.kind === "registry") return { kind: "registry", index };
  const target = line.target ?? "";
  if (line.kind !== "url") return { kind: "path", path: target, editable: line.kind === "editable" };
  const git = /^git\+((?:[a-z+]+:\/\/)?(?:[^@/]*@)?[^@#?]*?)(?:@([^#?]+))?(?:[?#](.*))?$/.exec(target);
  if (git === null) return { kind: "url", url: target };
  return { kind: "git", url: git[1]!, commit: git[2] ?? "", subdirectory: /subdirectory=([^&]+)/.exec(git[3] ?? "")?.[1] ?? null };
}
