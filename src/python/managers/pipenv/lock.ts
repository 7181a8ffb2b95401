// Pipfile.lock: a flat list for each category, hashes without file names.
import type { PackageOrigin, ResolvedSet } from "../../../model/resolved-set.ts";
import { UNKNOWN_LOCK_VERSION } from "../../../platform/errors/python-lock-errors.ts";
import { userError } from "../../../platform/errors/user-error.ts";
import { sha256Of } from "../../resolve/choose-files.ts";
import { markerEnvironment } from "../../resolve/evaluate-marker.ts";
import { badLock, checkKnown, finishSet, lockIncomplete, lockMarkerHolds, type LockedPackage } from "../../resolve/lock-text.ts";
import { normaliseName } from "../../resolve/names.ts";
import type { ListedPackage, LockInput, LockListing, LockReader } from "../manager-reader.ts";
import { isTable, readToml, table, tables, text, texts } from "../toml-document.ts";
import type { TomlTable } from "../toml-document.ts";

export const pipenvLock: LockReader = { format: "Pipfile.lock", resolve, list };

const SPEC = 6;

/** Throws BAD_LOCK and UNKNOWN_LOCK_VERSION. */
export function parsePipfileLock(file: string, content: string): TomlTable {
  let data: unknown;
  try {
    data = JSON.parse(content);
  } catch (cause) {
    throw badLock(file, `it is not JSON: ${(cause as Error).message}`);
  }
  if (!isTable(data)) throw badLock(file, "it is no JSON object");
  const spec = table(data, "_meta")["pipfile-spec"];
  if (spec !== SPEC) throw userError(UNKNOWN_LOCK_VERSION, { file, found: JSON.stringify(spec ?? null), known: String(SPEC) });
  return data;
}

function resolve({ file, text: content, platform, selection, readText }: LockInput): ResolvedSet {
  const data = parsePipfileLock(file, content);
  const categories = Object.keys(data).filter((key) => key !== "_meta");
  checkKnown(file, "group", selection.groups, categories.map(groupOf));
  const wanted = categories.filter((category) => category === "default" || selection.groups.includes(groupOf(category)));
  const indexes = new Map(tables(table(data, "_meta")["sources"]).map((source) => [text(source, "name"), text(source, "url")]));
  const environment = markerEnvironment(platform);
  const lines = content.split("\n");
  const packages = new Map<string, LockedPackage>();
  const leftOut: { name: string; because: string }[] = [];
  for (const category of wanted) {
    for (const [written, entry] of Object.entries(table(data, category))) {
      if (!isTable(entry)) throw badLock(file, `the entry of \`${written}\` is no object`);
      const name = normaliseName(written);
      const marker = markerOf(entry) ?? (isPinned(entry) ? null : manifestMarker(readText(file.replace(/\.lock$/, "")), category, written));
      if (lockMarkerHolds(file, marker, environment)) {
        if (!packages.has(name)) packages.set(name, packageOf(name, entry, { file, indexes, line: lineOf(lines, category, written) }));
      } else leftOut.push({ name, because: marker ?? "" });
    }
  }
  for (const category of categories.filter((name) => !wanted.includes(name))) {
    for (const written of Object.keys(table(data, category)))
      leftOut.push({ name: normaliseName(written), because: `only in ${category}` });
  }
  const unique = [...new Map(leftOut.map((one) => [one.name, one])).values()];
  return finishSet({ platform, lock: { file, format: "Pipfile.lock" }, packages: [...packages.values()], leftOut: unique });
}

/** Every category; it does not say who asks for what. */
function list({ file, text: content }: Pick<LockInput, "file" | "text">): LockListing {
  const data = parsePipfileLock(file, content);
  const lines = content.split("\n");
  const indexes = new Map(tables(table(data, "_meta")["sources"]).map((source) => [text(source, "name"), text(source, "url")]));
  const found = new Map<string, ListedPackage>();
  for (const category of Object.keys(data).filter((key) => key !== "_meta")) {
    for (const [written, entry] of Object.entries(table(data, category))) {
      if (!isTable(entry)) continue;
      const name = normaliseName(written);
      const version = /^===?\s*(.+)$/.exec(text(entry, "version") ?? "")?.[1] ?? "";
      const origin = originOf(entry, indexes);
      const hashed = origin.kind === "git" || origin.kind === "path" || texts(entry["hashes"]).length > 0;
      const source = { file, line: lineOf(lines, category, written) };
      if (!found.has(`${name} ${version}`))
        found.set(`${name} ${version}`, { name, version, origin, hashed, asksFor: [], yanked: null, source });
    }
  }
  return { packages: [...found.values()], roots: null, hasEdges: false };
}

function isPinned(entry: TomlTable): boolean {
  return text(entry, "version") !== "*";
}

/** Pipenv locks what its own platform cannot install as `*` without a marker; Pipfile still has the marker. */
function manifestMarker(pipfile: string | null, category: string, name: string): string | null {
  const parsed = pipfile === null ? null : readToml("Pipfile", pipfile);
  if (parsed?.kind !== "read") return null;
  const section = { default: "packages", develop: "dev-packages" }[category] ?? category;
  const entries = Object.entries(table(parsed.document.data, section)).filter(([key]) => normaliseName(key) === normaliseName(name));
  return entries.map(([, value]) => (isTable(value) ? markerOf(value) : null))[0] ?? null;
}

/** The category `develop` is what Pipfile calls dev-packages. */
function groupOf(category: string): string {
  return category === "develop" ? "dev" : normaliseName(category);
}

const MARKER_KEYS = [
  "os_name",
  "sys_platform",
  "platform_machine",
  "platform_system",
  "platform_python_implementation",
  "python_version",
  "python_full_version",
  "implementation_name",
];

/** `markers` plus the old spelling of one key a variable: `"sys_platform": "== 'win32'"`. */
function markerOf(entry: TomlTable): string | null {
  const parts = [text(entry, "markers"), ...MARKER_KEYS.map((key) => (text(entry, key) === null ? null : `${key} ${text(entry, key)}`))];
  const written = parts.filter((part) => part !== null && part.trim() !== "");
  return written.length === 0 ? null : written.length === 1 ? written[0]! : written.map((part) => `(${part})`).join(" and ");
}

function packageOf(
  name: string,
  entry: TomlTable,
  at: { readonly file: string; readonly indexes: ReadonlyMap<string | null, string | null>; readonly line: number | null },
): LockedPackage {
  const origin = originOf(entry, at.indexes);
  const version = /^===?\s*(.+)$/.exec(text(entry, "version") ?? "")?.[1] ?? null;
  if (version === null && origin.kind === "registry") throw lockIncomplete(at.file, `\`${name}\` is not pinned to one version`);
  return {
    name,
    version: version ?? "0",
    origin,
    sha256s: texts(entry["hashes"]).flatMap((hash) => sha256Of(hash) ?? []),
    marker: markerOf(entry),
    source: { file: at.file, line: at.line },
    allFiles: [],
  };
}

function originOf(entry: TomlTable, indexes: ReadonlyMap<string | null, string | null>): PackageOrigin {
  const git = text(entry, "git");
  if (git !== null) return { kind: "git", url: git, commit: text(entry, "ref") ?? "", subdirectory: text(entry, "subdirectory") };
  const path = text(entry, "path");
  if (path !== null) return { kind: "path", path, editable: entry["editable"] === true };
  const file = text(entry, "file");
  if (file !== null)
    return /^https?:/.test(file) ? { kind: "url", url: file } : { kind: "path", path: file, editable: entry["editable"] === true };
  const index = text(entry, "index");
  // Without an index of its own a package comes from the first source.
  return { kind: "registry", index: (index === null ? [...indexes.values()][0] : indexes.get(index)) ?? null };
}

function lineOf(lines: readonly string[], category: string, name: string): number | null {
  const start = lines.findIndex((line) => line.trimStart().startsWith(`"${category}"`));
  const at = lines.findIndex((line, i) => i > start && line.trimStart().startsWith(`"${name}":`));
  return at === -1 ? null : at + 1;
}
