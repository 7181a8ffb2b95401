// Finds the files that say which packages a project gets: locks and requirements by their names, manifests through their managers.
import type { ProjectLock } from "../../model/project.ts";
import { UserError } from "../../platform/errors/user-error.ts";
import type { ListedPackage, LockListing, ManagerReading } from "../../python/managers/manager-reader.ts";
import { readRequirements } from "../../python/managers/pip/requirements-file.ts";
import { isTable, readToml, table } from "../../python/managers/toml-document.ts";
import { normaliseName } from "../../python/resolve/names.ts";
import { pinnedVersion, releaseLine } from "../../python/resolve/specifier.ts";
import { readManager } from "../../python/managers/read-manager.ts";
import { subtree } from "../../python/managers/subtree.ts";
import { listLock } from "../../python/resolve/resolve-lock.ts";
import type { SourceTree } from "../../python/source-tree.ts";
import type { AuditedProject } from "../auditor.ts";

export interface DependencyFile {
  /** Relative to the audited root. */
  readonly file: string;
  readonly text: string;
  readonly format: ProjectLock["format"] | "manifest";
  readonly listing: LockListing;
  /** What it belongs to: the nearest project around it. */
  readonly project: OwnProject;
}

export interface OwnProject {
  /** "" for the root. */
  readonly folder: string;
  readonly tree: SourceTree;
  readonly reading: ManagerReading;
}

export interface DependencyFiles {
  readonly projects: readonly OwnProject[];
  readonly files: readonly DependencyFile[];
  /** What could not be read, and why. */
  readonly unread: readonly { readonly file: string; readonly reason: string }[];
}

const LOCKS: Readonly<Record<string, ProjectLock["format"]>> = {
  "uv.lock": "uv.lock",
  "poetry.lock": "poetry.lock",
  "pdm.lock": "pdm.lock",
  "Pipfile.lock": "Pipfile.lock",
};
const PYLOCK = /^pylock(?:\.[^.]+)?\.toml$/;
const REQUIREMENTS = /(?:^|\/)(?:requirements\/[^/]+\.(?:txt|in)|(?:[^/]*[-_.])?requirements(?:[-_.][^/]*)?\.(?:txt|in|lock))$/;
/** A monorepo's; each is read whole. */
const FILES_MAX = 200;
const PROJECTS_MAX = 50;
/** A lock of ten thousand packages; parsing takes a second. */
const FILE_UNITS_MAX = 16 * 1024 * 1024;

export function findDependencyFiles({ tree, read }: Pick<AuditedProject, "tree" | "read">): DependencyFiles {
  const named = tree.files.flatMap(({ path, link }) => {
    const format = link === null ? formatOf(path) : null;
    return format === null ? [] : [{ path, format }];
  });
  for (const path of listsOfPins(tree, named, read)) named.push({ path, format: "requirements" });
  const root: OwnProject = { folder: "", tree, reading: readManager(tree) };
  const members = root.reading.members.slice(0, PROJECTS_MAX).map(({ path }): OwnProject => {
    const below = subtree(tree, path);
    return { folder: path, tree: below, reading: readManager(below) };
  });
  const projects = [root, ...members];
  const unread: { file: string; reason: string }[] = [];
  const files: DependencyFile[] = [];
  for (const { path, format } of named.slice(0, FILES_MAX)) {
    const text = read(path);
    const project = projectOf(projects, path);
    const listing = text === null ? "it cannot be read" : listOf(tree.root, { file: path, format, text });
    if (typeof listing === "string") unread.push({ file: path, reason: listing });
    else files.push({ file: path, text: text!, format, listing, project });
  }
  for (const { path } of named.slice(FILES_MAX)) unread.push({ file: path, reason: `at most ${FILES_MAX} such files are read` });
  const seen = new Set(files.map(({ file }) => file));
  for (const project of projects) files.push(...manifestOf(project, seen, read));
  return { projects, files, unread };
}

const TEXT_BYTES_MAX = 256 * 1024;
const TEXTS_MAX = 100;
const PIN = /^[A-Za-z0-9][\w.-]*(?:\[[\w.,\s-]*\])?\s*===?\s*\d[\w.!+-]*(?:\s*;.*)?(?:\s+\\|\s+#.*)?$/;
const ASIDE = /(?:^|\/)(?:tests?|testing|fixtures?|examples?|samples?|docs?|data|vendor\w*)\//;

/** Texts of other names (`deps.txt`) in which every line is a pin: what `pip freeze` wrote. Constraints install nothing. */
function listsOfPins(
  tree: SourceTree,
  named: readonly { readonly path: string; readonly format: DependencyFile["format"] }[],
  read: (path: string) => string | null,
): readonly string[] {
  const taken = new Set(named.map(({ path }) => path));
  const texts = tree.files.filter(
    ({ path, link, sizeBytes }) =>
      link === null &&
      path.endsWith(".txt") &&
      !taken.has(path) &&
      sizeBytes <= TEXT_BYTES_MAX &&
      !/constraint/i.test(path) &&
      !ASIDE.test(path),
  );
  const found = texts.slice(0, TEXTS_MAX).filter(({ path }) => isListOfPins(read(path) ?? ""));
  if (found.length === 0) return [];
  const constraints = new Set(
    named.flatMap(({ path, format }) =>
      format === "requirements" ? (readRequirements(path, read)?.constraints.map(({ source }) => source.file) ?? []) : [],
    ),
  );
  return found.flatMap(({ path }) => (constraints.has(path) ? [] : [path]));
}

function isListOfPins(text: string): boolean {
  const lines = text.split("\n").flatMap((line) => (/^\s*(?:#|$)|^\s+--hash=/.test(line) ? [] : [line.trim()]));
  return lines.length > 0 && lines.every((line) => PIN.test(line));
}

function formatOf(path: string): ProjectLock["format"] | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (PYLOCK.test(name)) return "pylock.toml";
  if (Object.hasOwn(LOCKS, name)) return LOCKS[name]!;
  return REQUIREMENTS.test(path) ? "requirements" : null;
}

function listOf(
  root: string,
  { file, format, text }: { readonly file: string; readonly format: ProjectLock["format"]; readonly text: string },
): LockListing | string {
  if (text.length > FILE_UNITS_MAX) return `it has more than ${FILE_UNITS_MAX} characters`;
  try {
    return listLock(root, { file, format }, text);
  } catch (cause) {
    if (cause instanceof UserError) return cause.message.replace(/\.$/, "");
    if (cause instanceof RangeError) return "it is nested too deep"; // the stack of a parser
    throw cause;
  }
}

export function projectOf(projects: readonly OwnProject[], file: string): OwnProject {
  const around = projects.filter(({ folder }) => folder !== "" && file.startsWith(`${folder}/`));
  return around.toSorted((a, b) => b.folder.length - a.folder.length)[0] ?? projects[0]!;
}

/** What a manifest declares itself counts as a list where no lock stands beside it. */
function manifestOf(project: OwnProject, seen: ReadonlySet<string>, read: (path: string) => string | null): DependencyFile[] {
  const { reading } = project;
  if (reading.lock !== null) return [];
  const sources = uvSources(project);
  const declared = declaredBy(project).filter(({ source }) => !seen.has(source.file) && !source.file.startsWith("../"));
  return [...Map.groupBy(declared, ({ source }) => source.file)].map(([file, list]) => {
    const packages = list.map(({ name, specifier, url: written, path, source }): ListedPackage => {
      const within = releaseLine(specifier);
      // `name=6.0.2` is how conda names one release.
      const isOneOfConda = reading.manager?.value === "conda" && within !== null && within.split(".").length >= RELEASE_PARTS;
      const version = isOneOfConda ? within : (pinnedVersion(specifier) ?? "");
      const url = written ?? sources.get(name) ?? null;
      const origin =
        path !== null
          ? { kind: "path" as const, path, editable: false }
          : url !== null
            ? { kind: "url" as const, url }
            : { kind: "registry" as const, index: null };
      const hashed = path !== null;
      return { name, version, ...(within === null ? {} : { within }), origin, hashed, asksFor: [], yanked: null, source };
    });
    const listing = { packages, roots: packages.map(({ name }) => name), hasEdges: false };
    return { file, text: read(file) ?? "", format: "manifest" as const, listing, project };
  });
}

/** Major, minor, micro. */
const RELEASE_PARTS = 3;

/** Repositories and addresses that `[tool.uv.sources]` names, as pip would write them. */
function uvSources({ tree }: OwnProject): ReadonlyMap<string, string> {
  const text = tree.text("pyproject.toml")?.text ?? "";
  if (!text.includes("[tool.uv.sources")) return new Map();
  const parsed = readToml("pyproject.toml", text);
  const sources = parsed.kind === "read" ? table(parsed.document.data, "tool", "uv", "sources") : {};
  return new Map(
    Object.entries(sources).flatMap(([name, source]): [string, string][] => {
      if (!isTable(source)) return [];
      const { git, url } = source;
      const at = source["rev"] ?? source["tag"] ?? source["branch"];
      if (typeof git === "string") return [[normaliseName(name), `git+${git}${typeof at === "string" ? `@${at}` : ""}`]];
      return typeof url === "string" ? [[normaliseName(name), url]] : [];
    }),
  );
}

/** Everything that a project declares, in any group, with places relative to the audited root. */
export function declaredBy({ folder, reading }: OwnProject): ManagerReading["dependencies"] {
  const { dependencies, groups, extras } = reading;
  const all = [...dependencies, ...Object.values(groups).flat(), ...Object.values(extras).flat()];
  const unique = new Map(all.map((one) => [`${one.source.file}:${one.source.line}:${one.name}:${one.specifier}`, one]));
  return [...unique.values()].map((one) => ({ ...one, source: { ...one.source, file: inRoot(folder, one.source.file) } }));
}

export function inRoot(folder: string, file: string): string {
  return folder === "" ? file : `${folder}/${file}`;
}
