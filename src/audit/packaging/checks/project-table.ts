// `[project]`, as PEP 621, 639 and 794 define it: what a backend refuses.
// https://packaging.python.org/en/latest/specifications/pyproject-toml/
import { allows, PYTHON_2_VERSIONS, PYTHON_3_VERSIONS } from "../../../python/interpreter/versions.ts";
import { nearestName } from "../../../platform/nearest.ts";
import { unknownProjectKey } from "../../rules/packaging/unknown-project-key/rule.ts";
import { invalidProjectTable } from "../../rules/packaging/invalid-project-table/rule.ts";
import { isSpecifier, isVersion } from "../../../python/resolve/specifier.ts";
import { RequirementError, parseRequirement } from "../../../python/resolve/requirement.ts";
import { isTable } from "../../../python/managers/toml-document.ts";
import { hasStrictBackend, isDynamic, isPoetry, lineOf, type Packaging } from "../read-packaging.ts";

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const GROUP = /^\w+(?:\.\w+)*$/;
const OBJECT = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\s*:\s*[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)?(?:\s*\[[^\]]*\])?$/;
const LABEL_UNITS_MAX = 32;
const DYNAMIC = new Set(
  (
    "version description readme requires-python license license-files authors maintainers keywords classifiers urls scripts gui-scripts entry-points " +
    "dependencies optional-dependencies import-names import-namespaces"
  ).split(" "),
);
const KEYS = new Set(["name", "dynamic", ...DYNAMIC]);

/** Shorter ones are near to anything. */
const SLIP_UNITS_MIN = 6;
/** Tools have their tables below `[tool]`. */
const TABLES = ["build-system", "dependency-groups", "project", "tool"];

export function checkTables({ document, report }: Packaging): void {
  for (const name of Object.keys(document.data)) {
    if (TABLES.includes(name)) continue;
    const near = name.length < SLIP_UNITS_MIN ? null : nearestName(name, TABLES);
    const meant = near === null ? `settings of a tool stand in \`[tool.${name.slice(0, 60)}]\`.` : `did you mean \`[${near}]\`?`;
    report.add(unknownProjectKey, { line: document.lineOf([name]) ?? 1 }, `\`[${name.slice(0, 60)}]\` is no table of this file: ${meant}`, {
      symbol: name,
      severity: near === null ? "note" : "medium",
    });
  }
}

export function checkProjectTable(at: Packaging): void {
  const { table: project, report } = at;
  if (project === null) return;
  const bad = (path: readonly string[], message: string, text?: string): void =>
    report.add(invalidProjectTable, lineOf(at, ["project", ...path], text), message, { symbol: path.join(".") });
  for (const key of Object.keys(project)) {
    if (KEYS.has(key)) continue;
    const near = nearest(key);
    report.add(
      unknownProjectKey,
      lineOf(at, ["project", key]),
      `\`[project]\` has no key \`${key.slice(0, 60)}\`${near === null ? "" : `: did you mean \`${near}\`?`}`,
      { symbol: key, severity: hasStrictBackend(at) ? "medium" : "low" },
    );
  }
  checkDynamic(at, bad);
  checkTexts(project, bad);
  checkPeople(project, bad);
  checkDependencies(project, bad);
  checkScripts(project, bad);
  checkUrls(project, bad);
}

type Bad = (path: readonly string[], message: string, text?: string) => void;

function checkDynamic(at: Packaging, bad: Bad): void {
  const project = at.table!;
  const { dynamic, name } = project;
  const isElsewhere = isPoetry(at);
  if (name === undefined && isElsewhere) return;
  if (typeof name !== "string") bad(["name"], "A project has a name, and it cannot be dynamic.");
  else if (!NAME.test(name))
    bad(
      ["name"],
      `\`${name.slice(0, 80)}\` is no name of a project: letters, digits, \`.\`, \`_\` and \`-\`, with a letter or digit at both ends.`,
    );
  if (project["version"] === undefined && !isDynamic(at, "version") && !isElsewhere)
    bad([], "There is no version, and `dynamic` does not name it.");
  if (dynamic === undefined) return;
  if (!isTexts(dynamic)) return bad(["dynamic"], "`dynamic` is a list of names.");
  for (const one of dynamic) {
    if (one === "name") bad(["dynamic"], "The name cannot be dynamic.", one);
    else if (!DYNAMIC.has(one)) bad(["dynamic"], `\`${one.slice(0, 60)}\` is nothing that can be dynamic.`, one);
    else if (project[one] !== undefined) bad(["dynamic"], `\`${one}\` is dynamic and written out: backends refuse both.`, one);
  }
}

function checkTexts(project: Readonly<Record<string, unknown>>, bad: Bad): void {
  const { version, description, keywords, classifiers } = project;
  const requires = project["requires-python"];
  if (version !== undefined && (typeof version !== "string" || !isVersion(version)))
    bad(["version"], `\`${shown(version).slice(0, 80)}\` is no version (PEP 440).`);
  if (requires !== undefined && (typeof requires !== "string" || !isSpecifier(requires)))
    bad(["requires-python"], `\`${shown(requires).slice(0, 80)}\` is no specifier of versions, such as \`>=3.10\`.`);
  else if (typeof requires === "string" && ![...PYTHON_3_VERSIONS, ...PYTHON_2_VERSIONS].some((one) => allows(requires, one)))
    bad(["requires-python"], `No version of Python fits \`${requires.slice(0, 80)}\`: pip installs it nowhere.`);
  if (description !== undefined && (typeof description !== "string" || description.includes("\n")))
    bad(["description"], "The description is one line of text.");
  if (keywords !== undefined && !isTexts(keywords)) bad(["keywords"], "`keywords` is a list of texts.");
  if (classifiers !== undefined && !isTexts(classifiers)) bad(["classifiers"], "`classifiers` is a list of texts.");
}

function checkPeople(project: Readonly<Record<string, unknown>>, bad: Bad): void {
  for (const key of ["authors", "maintainers"]) {
    const people = project[key];
    if (people === undefined) continue;
    if (!Array.isArray(people)) bad([key], `\`${key}\` is a list of tables with \`name\` and \`email\`.`);
    else
      for (const one of people as readonly unknown[])
        if (
          !isTable(one) ||
          Object.entries(one).some(([name, value]) => (name !== "name" && name !== "email") || typeof value !== "string")
        )
          bad([key], `Each of \`${key}\` is a table with \`name\` and \`email\`, and nothing else.`);
  }
}

function checkDependencies(project: Readonly<Record<string, unknown>>, bad: Bad): void {
  const { dependencies } = project;
  if (dependencies !== undefined) checkRequirements(["dependencies"], dependencies, bad);
  const optional = project["optional-dependencies"];
  if (optional === undefined) return;
  if (!isTable(optional)) return bad(["optional-dependencies"], "`optional-dependencies` is a table of lists.");
  for (const [extra, list] of Object.entries(optional)) {
    if (!NAME.test(extra)) bad(["optional-dependencies", extra], `\`${extra.slice(0, 60)}\` is no name of an extra.`);
    checkRequirements(["optional-dependencies", extra], list, bad);
  }
}

export function checkRequirements(path: readonly string[], list: unknown, bad: Bad): void {
  if (!isTexts(list)) return bad(path, `\`${path.join(".")}\` is a list of texts.`);
  for (const one of list) {
    const reason = requirementFault(one);
    if (reason === null && namesPath(one))
      bad(path, `\`${one.slice(0, 80)}\` names a path: after \`@\` stands an address, such as \`file:///…\` or \`https://…\`.`, one);
    if (reason !== null) bad(path, `\`${one.slice(0, 80)}\` is no requirement (PEP 508): ${reason}.`, one);
  }
}

/** Hatch fills in what stands in braces. */
function namesPath(text: string): boolean {
  const { url } = parseRequirement(text);
  return url !== null && !/^[a-z][a-z0-9+.-]*:|\{/i.test(url);
}

/** Null where it is one. */
export function requirementFault(text: string): string | null {
  try {
    parseRequirement(text);
    return null;
  } catch (error) {
    if (error instanceof RequirementError) return error.message;
    throw error;
  }
}

function checkScripts(project: Readonly<Record<string, unknown>>, bad: Bad): void {
  for (const key of ["scripts", "gui-scripts"]) checkEntries([key], project[key], bad);
  const groups = project["entry-points"];
  if (groups === undefined) return;
  if (!isTable(groups)) return bad(["entry-points"], "`entry-points` is a table of tables.");
  for (const [group, entries] of Object.entries(groups)) {
    const path = ["entry-points", group];
    if (group === "console_scripts" || group === "gui_scripts")
      bad(path, `Commands stand in \`[project.${group === "gui_scripts" ? "gui-" : ""}scripts]\`: backends refuse them here.`);
    else if (!GROUP.test(group)) bad(path, `\`${group.slice(0, 60)}\` is no name of a group.`);
    checkEntries(path, entries, bad);
  }
}

function checkEntries(path: readonly string[], entries: unknown, bad: Bad): void {
  if (entries === undefined) return;
  if (!isTable(entries)) return bad(path, `\`${path.join(".")}\` is a table of texts.`);
  for (const [name, target] of Object.entries(entries))
    if (typeof target !== "string" || !OBJECT.test(target.trim()))
      bad([...path, name], `\`${shown(target).slice(0, 80)}\` is no object of a module, such as \`package.module:function\`.`);
}

function checkUrls(project: Readonly<Record<string, unknown>>, bad: Bad): void {
  const { urls } = project;
  if (urls === undefined) return;
  if (!isTable(urls)) return bad(["urls"], "`urls` is a table of texts.");
  for (const [label, url] of Object.entries(urls)) {
    if (typeof url !== "string") bad(["urls", label], "An address is a text.");
    if (label.length > LABEL_UNITS_MAX) bad(["urls", label], `The label has more than ${LABEL_UNITS_MAX} characters: PyPI refuses it.`);
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

const USUAL: Readonly<Record<string, string>> = {
  python: "requires-python",
  python_requires: "requires-python",
  "python-requires": "requires-python",
  install_requires: "dependencies",
  requires: "dependencies",
  "dev-dependencies": "[dependency-groups]",
  extras_require: "optional-dependencies",
  url: "urls",
  homepage: "urls",
  repository: "urls",
  documentation: "urls",
  author: "authors",
  author_email: "authors",
  long_description: "readme",
  entry_points: "entry-points",
};

function nearest(key: string): string | null {
  const usual = Object.hasOwn(USUAL, key) ? USUAL[key] : undefined;
  const plain = key.toLowerCase().replaceAll("_", "-");
  return usual ?? [...KEYS].find((known) => known === plain || known === `${plain}s` || `${known}s` === plain) ?? null;
}
