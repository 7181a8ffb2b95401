// The dependencies of a project: what is known of the versions it gets, where they come from, and whether manifest, lock and code agree.
import { join } from "node:path";
import type { ListedPackage } from "../../python/managers/manager-reader.ts";
import { FileReport, type AuditedProject, type Auditor } from "../auditor.ts";
import type { Unmarked } from "../fingerprint.ts";
import { oldAdvisories } from "../rules/dependencies/old-advisories/rule.ts";
import { unreadDependencies } from "../rules/dependencies/unread-dependencies/rule.ts";
import type { AdvisoryDatabase } from "./advisories/advisory-file.ts";
import { declaredBy, findDependencyFiles, inRoot, type DependencyFile, type DependencyFiles, type OwnProject } from "./dependency-files.ts";
import { findImports, type ImportedNames } from "./imports.ts";
import { judgeAbandoned } from "./judge-abandoned.ts";
import { judgeAdvisories } from "./judge-advisories.ts";
import { judgeManifestIndexes, judgeRequirementOptions } from "./judge-indexes.ts";
import { judgeLicences } from "./judge-licences.ts";
import { judgeManifest } from "./judge-manifest.ts";
import { judgeDeclaredName, judgeName } from "./judge-names.ts";
import { isInstalled, judgeSources } from "./judge-sources.ts";
import { installedMetadata } from "./licences/installed-metadata.ts";
import { asksForLicences, type DependencyPolicy } from "./policy.ts";
import { productionPackages, type Production } from "./production.ts";
import { openAdvisories, type OpenedAdvisories } from "./shipped-advisories.ts";
import { usageOf } from "./usage.ts";
import { whoAsks } from "./who-asks.ts";

export const dependencyAuditor: Auditor = { name: "dependencies", audit: (audited) => Promise.resolve(auditDependencies(audited)) };

/** Above this the data is a finding of its own. */
const ADVISORIES_AGE_MAX_DAYS = 60;
const DAY_MS = 86_400_000;

function auditDependencies(audited: AuditedProject): readonly Unmarked[] {
  const found = findDependencyFiles(audited);
  const reports = new Reports(audited);
  for (const { file, reason } of found.unread)
    reports.of(file).add(unreadDependencies, { line: 1 }, `What it lists was not looked at: ${reason}.`);
  if (found.files.length === 0) return reports.found();
  const { policy, fetchedAdvisories } = audited.dependencies;
  const opened = openAdvisories(fetchedAdvisories);
  const imports = findImports(audited);
  const work: Work = { audited, found, imports, policy, database: opened.database, reports, seen: new Set() };
  for (const file of found.files) judgeFile(file, work);
  for (const project of found.projects) judgeProject(project, work);
  judgeAge(opened, audited.today, reports.of("."));
  const { advisories, date } = opened.database.meta;
  const names = new Set(found.files.flatMap(({ listing }) => listing.packages.map(({ name }) => name)));
  audited.lookedAt({ packages: names.size, advisories, advisoriesDate: date });
  return reports.found();
}

interface Work {
  readonly audited: AuditedProject;
  readonly found: DependencyFiles;
  readonly imports: ImportedNames;
  readonly policy: DependencyPolicy;
  readonly database: AdvisoryDatabase;
  readonly reports: Reports;
  /** `file:line:name` of what was judged: files include one another. */
  readonly seen: Set<string>;
}

const DEVELOPMENT = /(?:^|[-_./])(?:dev|develop|development|tests?|testing|docs?|lint|ci|local|examples?|typing)(?=[-_./]|$)/;

/** Of one package in one file, each with its own markers; no resolver writes more. */
const VERSIONS_OF_ONE_MAX = 200;

function judgeFile(file: DependencyFile, { audited, found, imports, policy, database, reports, seen }: Work): void {
  // Where there is no manifest, a lock's own list is taken for one.
  const declared = declaredBy(file.project).filter(({ source }) => source.file !== file.file || file.format === "manifest");
  const way = whoAsks(
    file.listing,
    declared.map(({ name }) => name),
  );
  const production = productionOf(file);
  if (production?.kind === "unknown") {
    const message = `Which of its packages run in production is not known, so all count: ${production.because}.`;
    reports.of(file.file).add(unreadDependencies, { line: 1 }, message, { severity: "note" });
  }
  const fresh = file.listing.packages.filter((one) => {
    const key = `${one.source.file}:${one.source.line}:${one.name}:${one.version}`;
    return seen.has(key) ? false : (seen.add(key), true);
  });
  const byName = Map.groupBy(declared, ({ name }) => name);
  const isForDevelopment = developmentOf(file);
  const isDevelopment = file.format === "requirements" && DEVELOPMENT.test(file.file);
  const versions = new Map<string, number>();
  for (const one of fresh) {
    const count = (versions.get(one.name) ?? 0) + 1;
    versions.set(one.name, count);
    if (count > VERSIONS_OF_ONE_MAX) {
      if (count === VERSIONS_OF_ONE_MAX + 1) {
        const message = `\`${one.name}\` stands here more than ${VERSIONS_OF_ONE_MAX} times: only the first were judged.`;
        reports.of(one.source.file).add(unreadDependencies, { line: one.source.line ?? 1 }, message, { symbol: one.name });
      }
      continue;
    }
    const inProduction = production?.kind === "known" ? production.names.has(one.name) : !isDevelopment && !isForDevelopment(one);
    const report = reports.of(one.source.file);
    const ofName = byName.get(one.name) ?? [];
    const usage = usageOf(one.name, { imports, way, file });
    const pinLine = isPlainPin(one, file) ? reports.line(one.source.file, one.source.line ?? 0) : null;
    judgeAdvisories({ one, usage, way: way(one.name), declared: ofName, inProduction, pinLine }, { database, policy, report });
    judgeName(one, report);
    judgeAbandoned(one, (way(one.name)?.length ?? 1) <= 1, report);
  }
  const report = reports.of(file.file);
  // A manifest's list may be what a requirements file has brought already.
  const own = file.format === "manifest" ? fresh.filter(({ source }) => source.file === file.file) : ownOf(file);
  judgeSources(file, own, { all: found.files, report });
  // What a file with another name brings that this one includes; constraints have versions, and bring nothing. A `.in` file is compiled to what is installed.
  const includes = isInstalled(file) && !file.file.endsWith(".in") ? fresh : [];
  const elsewhere = includes.filter(
    ({ source, version, origin }) =>
      source.file !== file.file &&
      !found.files.some((other) => other.format !== "manifest" && other.file === source.file) &&
      (version === "" || origin.kind !== "registry"),
  );
  for (const [path, brought] of Map.groupBy(elsewhere, ({ source }) => source.file))
    judgeSources({ ...file, file: path }, brought, { all: found.files, report: reports.of(path) });
  if (file.format === "requirements") judgeOptions(file, { audited, reports, seen });
  if (asksForLicences(policy.licences) && fresh.length > 0)
    judgeLicences(fresh, {
      policy: policy.licences,
      metadata: installedMetadata(
        join(audited.dependencies.installedIn ?? audited.tree.root, file.project.folder),
        audited.dependencies.environments,
      ),
      report,
    });
  audited.keepOn();
}

/** Each line of a lock may stand there for several platforms. */
function ownOf({ file, listing }: DependencyFile): readonly ListedPackage[] {
  const own = listing.packages.filter(({ source }) => source.file === file);
  return [...new Map(own.map((one) => [`${one.source.line}:${one.name}:${one.version}`, one])).values()];
}

/** Of the file and of those that it includes, each once. */
function judgeOptions(
  { file, text, listing }: DependencyFile,
  { audited, reports, seen }: Pick<Work, "audited" | "reports" | "seen">,
): void {
  const files = new Set([file, ...listing.packages.map(({ source }) => source.file)]);
  for (const one of files) {
    const key = `options of ${one}`;
    const content = one === file ? text : audited.read(one);
    if (seen.has(key) || content === null) continue;
    seen.add(key);
    const own = listing.packages.filter(({ source }) => source.file === one);
    judgeRequirementOptions(content, isHashed(own), reports.of(one));
  }
}

/** A lock is its tool's, and new hashes must come from the index. */
function isPlainPin({ hashed, source }: ListedPackage, { format }: DependencyFile): boolean {
  return (format === "requirements" || format === "manifest") && !hashed && source.line !== null;
}

/** Declared in a group, or in an extra that is named for it. */
function developmentOf({ format, project }: DependencyFile): (one: ListedPackage) => boolean {
  if (format !== "manifest") return () => false;
  const { dependencies, extras } = project.reading;
  const asked = [dependencies, ...Object.entries(extras).flatMap(([extra, list]) => (DEVELOPMENT.test(extra) ? [] : [list]))].flat();
  const keys = new Set(asked.map(({ name, source }) => `${name} ${source.line}`));
  return ({ name, source }) => !keys.has(`${name} ${source.line}`);
}

function isHashed(packages: readonly ListedPackage[]): boolean {
  return packages.length > 0 && packages.every(({ hashed }) => hashed);
}

/** Only of the lock that its project is built from. */
function productionOf({ file, project }: DependencyFile): Production | null {
  const { lock } = project.reading;
  return lock !== null && inRoot(project.folder, lock.file) === file ? productionPackages(project) : null;
}

function judgeProject(project: OwnProject, { audited, found, imports, reports }: Work): void {
  const reportOf = (file: string): FileReport => reports.of(file);
  judgeManifest({ project, audited, files: found.files, imports, reportOf });
  for (const declared of declaredBy(project))
    if (!declared.source.file.startsWith("../")) judgeDeclaredName(declared, reportOf(declared.source.file));
  for (const name of ["pyproject.toml", "Pipfile"]) {
    const file = inRoot(project.folder, name);
    const text = project.tree.text(name)?.text;
    if (text !== undefined) judgeManifestIndexes(file, text, reportOf(file));
  }
}

function judgeAge({ database, problem }: OpenedAdvisories, today: string, report: FileReport): void {
  const { date, source } = database.meta;
  if (problem !== null) {
    const message = `The advisories that were fetched were not used: ${problem}. Those that came with the program were, of ${date}.`;
    report.add(oldAdvisories, { line: 1 }, message, { symbol: "fetched", code: "fetched" });
  }
  const ageDays = Math.floor((Date.parse(today) - Date.parse(date)) / DAY_MS);
  if (!(ageDays > ADVISORIES_AGE_MAX_DAYS)) return;
  const message =
    `The advisories are of ${date}, ${ageDays} days ago: what became known since is missing here. They are from: ${source}. ` +
    "`fairlead advisories update --from SOURCE` takes newer ones.";
  report.add(oldAdvisories, { line: 1 }, message, { symbol: "age", code: "age" });
}

/** One report for each file. */
class Reports {
  readonly #audited: AuditedProject;
  readonly #byFile = new Map<string, FileReport>();
  readonly #lines = new Map<string, readonly string[]>();

  constructor(audited: AuditedProject) {
    this.#audited = audited;
  }

  of(file: string): FileReport {
    const known = this.#byFile.get(file);
    if (known !== undefined) return known;
    const text = file === "." ? "" : (this.#audited.read(file) ?? "");
    const made = new FileReport(file, text, file !== "." && this.#audited.isAside(file));
    this.#byFile.set(file, made);
    return made;
  }

  /** From 1; "" where there is none. */
  line(file: string, number: number): string {
    const lines = this.#lines.get(file) ?? (this.#audited.read(file) ?? "").split("\n");
    this.#lines.set(file, lines);
    return lines[number - 1] ?? "";
  }

  found(): readonly Unmarked[] {
    return [...this.#byFile.values()].flatMap(({ found }) => found);
  }
}
