// A project's manifest against its lock and its code: a stale lock, imports that nothing provides, dependencies that nothing uses.
import { readProjectFacts } from "../../python/facts/project-facts.ts";
import { broughtAlong } from "../../python/import-names/brought-along.ts";
import { distributionsOf } from "../../python/import-names/distribution-of.ts";
import { judgeImports } from "../../python/import-names/judge-imports.ts";
import { isStandardLibrary } from "../../python/import-names/standard-library.ts";
import type { DeclaredDependency } from "../../python/managers/manager-reader.ts";
import { normaliseName } from "../../python/resolve/names.ts";
import type { AuditedProject, FileReport } from "../auditor.ts";
import { staleLock } from "../rules/dependencies/stale-lock/rule.ts";
import { undeclaredImport } from "../rules/dependencies/undeclared-import/rule.ts";
import { unusedDependency } from "../rules/dependencies/unused-dependency/rule.ts";
import { inRoot, type DependencyFile, type OwnProject } from "./dependency-files.ts";
import type { ImportedNames } from "./imports.ts";
import { escaped } from "./pin-edit.ts";
import { isDevelopmentTool, isUsedWithoutImport } from "./used-without-import.ts";

export interface ManifestContext {
  readonly project: OwnProject;
  readonly audited: AuditedProject;
  readonly files: readonly DependencyFile[];
  readonly imports: ImportedNames;
  readonly reportOf: (file: string) => FileReport;
}

export function judgeManifest(context: ManifestContext): void {
  judgeFreshness(context);
  judgeMissing(context);
  judgeUnused(context);
}

function judgeFreshness({ project, reportOf, audited }: ManifestContext): void {
  const { lock } = project.reading;
  if (lock?.fresh.kind !== "stale" || !audited.tree.has(inRoot(project.folder, lock.file))) return;
  const because = lock.fresh.because.replace(/\.$/, "");
  reportOf(inRoot(project.folder, lock.file)).add(
    staleLock,
    { line: 1 },
    `The lock is not that of the manifest: ${because}. Renew it, and commit it.`,
  );
}

const FILES_MAX = 400;

/** Only modules that import something doubtful are parsed. */
function judgeMissing({ project, audited, files, imports, reportOf }: ManifestContext): void {
  const { reading, tree, folder } = project;
  if (reading.dependencies.length === 0) return;
  const known = new Set(
    files.filter((file) => file.project === project).flatMap(({ listing }) => listing.packages.map(({ name }) => name)),
  );
  const own = ownModules(audited.tree.files.map(({ path }) => path));
  const doubtful = new Set<string>();
  for (const [top, paths] of imports.filesOf) {
    if (own.has(top) || isStandardLibrary(top) || distributionsOf(top).some((name) => known.has(name))) continue;
    for (const path of paths)
      if (folder === "" || path.startsWith(`${folder}/`)) doubtful.add(folder === "" ? path : path.slice(folder.length + 1));
  }
  const started = [...doubtful].filter((path) => !reading.members.some((member) => path.startsWith(`${member.path}/`))).slice(0, FILES_MAX);
  if (started.length === 0) return;
  const wanted = new Set(started);
  const facts = readProjectFacts(tree, wanted);
  const { missing, doubtful: maybe } = judgeImports(facts, reading, { started: wanted, framework: null });
  for (const { imported, distributions, source } of [...missing, ...maybe]) {
    const isKnown = missing.some((one) => one.imported === imported);
    // Of a library somebody may use one module that needs more; scripts beside an app are not the app.
    const isLoose = reading.packaged || HELPERS.test(source.file);
    if (source.line === null || own.has(imported.split(".")[0]!) || (isLoose && !isKnown)) continue;
    const confidence = isKnown && !isLoose ? "proven" : "possible";
    const message =
      `Nothing that is ${reading.lock === null ? "declared" : "locked or declared"} provides \`${imported}\`: ` +
      `the import fails in a clean installation.${whereItIs(imported.split(".")[0]!, distributions[0]!)}`;
    reportOf(inRoot(folder, source.file)).add(undeclaredImport, { line: source.line }, message, { confidence, symbol: imported });
  }
}

/** Of a distribution that is only called as the module nothing is known: whoever has that name may be anybody. */
function whereItIs(top: string, distribution: string): string {
  if (OF_PYTHON_2.has(top)) return " It is a module of Python 2.";
  return normaliseName(distribution) === normaliseName(top) ? "" : ` It is in \`${distribution}\`.`;
}

const OF_PYTHON_2 = new Set(
  (
    "urllib2 urlparse httplib cookielib Cookie ConfigParser StringIO cStringIO cPickle Queue HTMLParser SocketServer BaseHTTPServer SimpleHTTPServer " +
    "xmlrpclib SimpleXMLRPCServer Tkinter tkMessageBox tkFileDialog __builtin__ thread dummy_thread commands sets md5 sha anydbm dbhash whichdb dumbdb " +
    "copy_reg repr UserDict UserList UserString exceptions htmlentitydefs robotparser mimetools rfc822 popen2 user new"
  ).split(" "),
);

const HELPERS = /(?:^|\/)(?:scripts?|tools?|bin|ci|contrib|hack|utils?|deploy|bench\w*|plugins?)\//;

/** Names of modules and folders anywhere in the tree: what has such a name may be the project's own. */
function ownModules(paths: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of paths) {
    if (!/\.(?:pyi?|so|pyx)$/.test(path)) continue;
    for (const part of path.split("/")) found.add(part.split(".", 1)[0]!);
  }
  return found;
}

function judgeUnused({ project, audited, files, imports, reportOf }: ManifestContext): void {
  const { reading, folder } = project;
  if (imports.unread > 0 || imports.filesOf.size === 0) return;
  const asked = new Set(files.flatMap(({ listing }) => listing.packages.flatMap(({ asksFor }) => asksFor)));
  // What others bring along anyway is named to bind its version.
  for (const { name } of reading.dependencies) for (const brought of broughtAlong([name])) if (brought !== name) asked.add(brought);
  const suspects = reading.dependencies.filter(
    (one) => !isFrozen(one) && !asked.has(one.name) && !isUsed(one.name, imports) && one.url === null && one.path === null,
  );
  if (suspects.length === 0 || isMostly(suspects, reading.dependencies)) return;
  const texts = mentions(project, audited);
  for (const { name, source } of suspects) {
    if (
      source.line === null ||
      source.file.startsWith("../") ||
      new RegExp(`\\b${name.split("-").map(escaped).join("[-_.]")}\\b`, "i").test(texts)
    )
      continue;
    const message = `No module imports \`${name}\` and nothing names it: take it away if it is not a plugin that is found by itself.`;
    reportOf(inRoot(folder, source.file)).add(unusedDependency, { line: source.line }, message, {
      confidence: "possible",
      symbol: name,
      code: name,
    });
  }
}

/** `pip freeze` lists what others ask for as well; what a marker limits is there for some platform or Python. */
function isFrozen({ specifier, source, marker }: DeclaredDependency): boolean {
  return marker !== null || (/^===?[^,*|]+$/.test(specifier.trim()) && source.file.endsWith(".txt"));
}

function isUsed(name: string, imports: ImportedNames): boolean {
  if (imports.imported.has(name) || imports.named.has(name) || isUsedWithoutImport(name) || isDevelopmentTool(name)) return true;
  // `foo-sdk` and `python-foo` may well give `foo`.
  return [...imports.filesOf.keys()].some((top) => {
    const wanted = normaliseName(top).replace(/^py(?=\w)/, "");
    return name.split("-").includes(wanted) || (wanted.length > 2 && name.replaceAll("-", "").includes(wanted.replaceAll("-", "")));
  });
}

/** Where nearly nothing seems used, the code lies elsewhere. */
function isMostly(suspects: readonly DeclaredDependency[], all: readonly DeclaredDependency[]): boolean {
  return suspects.length > 2 && suspects.length > all.length / 2;
}

const TEXT_FILES = /(?:^|\/)(?:Dockerfile[^/]*|Procfile|Makefile|tox\.ini|setup\.cfg|[^/]+\.(?:ya?ml|ini|cfg|conf|sh|env|toml))$/;
const TEXT_FILES_MAX = 200;
const TEXT_BYTES_MAX = 256 * 1024;

/** What configuration and start scripts say, manifests and locks aside. */
function mentions({ reading, folder }: OwnProject, audited: AuditedProject): string {
  const manifests = new Set(reading.manifests.map((file) => inRoot(folder, file)));
  const wanted = audited.tree.files.filter(
    ({ path, sizeBytes, link }) =>
      link === null && sizeBytes < TEXT_BYTES_MAX && TEXT_FILES.test(path) && !manifests.has(path) && !/\.lock$|pylock/.test(path),
  );
  return wanted
    .slice(0, TEXT_FILES_MAX)
    .map(({ path }) => audited.read(path) ?? "")
    .join("\n");
}
