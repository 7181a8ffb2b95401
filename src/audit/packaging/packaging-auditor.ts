// Audits the metadata of packages: what backends and PyPI refuse, and what it claims that is not so.
import { isTable, readToml } from "../../python/managers/toml-document.ts";
import { FileReport, bounded, type AuditedProject, type Auditor } from "../auditor.ts";
import type { Unmarked } from "../fingerprint.ts";
import { unreadDocument } from "../rules/source/unread-document/rule.ts";
import { checkBuildSystem, checkDependencyGroups } from "./checks/build-system.ts";
import { checkClaims } from "./checks/claims.ts";
import { checkDuplicates, checkSetupOnly } from "./checks/duplicates.ts";
import { checkEntryPoints } from "./checks/entry-points.ts";
import { checkPythonVersion } from "./checks/python-version.ts";
import { checkProjectTable, checkTables } from "./checks/project-table.ts";
import { checkNamedFiles, checkReadme } from "./checks/readme.ts";
import { projectTable, type Packaging } from "./read-packaging.ts";

const NAME = "pyproject.toml";
/** Folders of tests, of copies, of what is made into a project only later. */
const NOT_A_PACKAGE =
  /(?:^|\/)(?:\.[^/]+|tests?[\w-]*|testing|samples?|fixtures?|examples?|templates?|cookiecutter[\w-]*|docs?|requirements|vendor\w*|_vendor\w*|third_party|[^/]*\{[^/]*)\//;
/** More than any repository of many packages has. */
const FILES_MAX = 500;
const FILE_UNITS_MAX = 1024 * 1024;

export const packagingAuditor: Auditor = {
  name: "packaging",
  async audit(project) {
    const files = project.tree.files.filter(
      ({ path, link }) => link === null && (path === NAME || (path.endsWith(`/${NAME}`) && !NOT_A_PACKAGE.test(path))),
    );
    const { taken, found: leftOut } = bounded(files, FILES_MAX, unreadDocument);
    const found: Unmarked[] = [...leftOut];
    for (const { path } of taken) {
      project.keepOn();
      found.push(...auditProject(project, path));
    }
    if (!project.tree.has(NAME)) found.push(...checkSetupOnly({ project, folder: "" }));
    for (const path of ["setup.cfg", "setup.py"]) if (project.tree.has(path)) project.countFile(path, project.read(path) ?? "");
    return found;
  },
};

function auditProject(project: AuditedProject, path: string): readonly Unmarked[] {
  const text = project.read(path);
  const report = new FileReport(path, text ?? "", false);
  if (text === null || text.length > FILE_UNITS_MAX) {
    report.add(
      unreadDocument,
      { line: 1 },
      `This was not audited: it ${text === null ? "cannot be read" : `has more than ${FILE_UNITS_MAX} characters`}.`,
    );
    return report.found;
  }
  const reading = readToml(path, text);
  if (isTemplate(reading, text)) {
    report.add(unreadDocument, { line: 1 }, "This was not audited: it is a template that another tool fills in first.", {
      severity: "note",
    });
    return report.found;
  }
  if (reading.kind === "broken") {
    report.add(unreadDocument, { line: Math.max(1, reading.line) }, `This was not audited: ${reading.reason}.`, { severity: "medium" });
    return report.found;
  }
  project.countFile(path, text);
  const { document } = reading;
  const at: Packaging = { project, folder: path.slice(0, -NAME.length), document, table: projectTable(document), report };
  if (document.data["project"] !== undefined && !isTable(document.data["project"])) return report.found;
  checkTables(at);
  checkBuildSystem(at);
  checkDependencyGroups(at);
  checkProjectTable(at);
  checkClaims(at);
  checkPythonVersion(at);
  checkNamedFiles(at);
  checkEntryPoints(at);
  const elsewhere = [...checkReadme(at), ...checkDuplicates(at)];
  return [...report.found, ...elsewhere];
}

/** What is to be filled in, as cookiecutter, copier and others write it: `{{ name }}`, `{% if %}`, `${name}`, `<name>`, `__NAME__`. */
const BLANK = /\{\{.*\}\}|\{%|\$\{?\w+\}?|^<[^<>]+>$|^__\w+__$/;

function isTemplate(reading: ReturnType<typeof readToml>, text: string): boolean {
  if (reading.kind === "broken") return /^[ \t]*\{[%{#]/m.test(text) || /^(?:name|version) *= *"?\{\{/m.test(text);
  const { name, version } = projectTable(reading.document) ?? {};
  return [name, version].some((value) => typeof value === "string" && BLANK.test(value));
}
