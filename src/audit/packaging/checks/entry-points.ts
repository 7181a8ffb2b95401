// Commands and entry points, looked for in the modules that they name.
import { entryPointNotFound } from "../../rules/packaging/entry-point-not-found/rule.ts";
import { FileReport } from "../../auditor.ts";
import type { Unmarked } from "../../fingerprint.ts";
import { iniLines } from "../../../python/managers/setuptools/ini.ts";
import { collectModuleFacts, type ModuleFacts } from "../../../python/facts/module-facts.ts";
import { parseModule } from "../../../python/parse/parse-module.ts";
import { isTable, table, type TomlDocument } from "../../../python/managers/toml-document.ts";
import { lineOf, type Packaging, type SetupFiles } from "../read-packaging.ts";

const FILE_UNITS_MAX = 1024 * 1024;
const ENTRIES_MAX = 500;

/** Those of setup.cfg and setup.py. */
export function checkSetupEntryPoints(at: Pick<Packaging, "project" | "folder">, { cfg, py }: SetupFiles): readonly Unmarked[] {
  const found: Unmarked[] = [];
  const place: Where = { ...at, document: NO_DOCUMENT };
  const tell = (file: string, line: number, written: string): void => {
    const [, name, target] = /^([^=]+?)\s*=\s*(\S.*)$/.exec(written.trim()) ?? [];
    const fault = target === undefined || found.length >= ENTRIES_MAX ? null : faultOf(place, target.replace(/\s*\[[^\]]*\]\s*$/, ""));
    if (fault === null) return;
    const text = at.project.read(`${at.folder}${file}`) ?? "";
    const at1 = text.split("\n").findIndex((one, i) => i >= line - 1 && one.includes(target!)) + 1;
    const report = new FileReport(`${at.folder}${file}`, text, false);
    report.add(entryPointNotFound, { line: at1 || line }, messageOf(name!, target!, fault), {
      confidence: fault.isSure ? "proven" : "possible",
      symbol: name!,
    });
    found.push(...report.found);
  };
  for (const [, value] of cfg?.get("options.entry_points") ?? []) for (const line of iniLines(value)) tell("setup.cfg", value.line, line);
  const argument = py?.get("entry_points");
  const groups = argument?.value instanceof Map ? [...argument.value.values()] : [argument?.value];
  for (const lines of groups) {
    const listed = typeof lines === "string" ? lines.split("\n") : Array.isArray(lines) ? lines : [];
    for (const line of listed) if (typeof line === "string") tell("setup.py", argument!.line, line);
  }
  return found;
}

export function checkEntryPoints(at: Packaging): void {
  const project = at.table ?? {};
  const groups: (readonly [readonly string[], unknown])[] = [
    [["project", "scripts"], project["scripts"]],
    [["project", "gui-scripts"], project["gui-scripts"]],
    ...Object.entries(table(project, "entry-points")).map(([group, entries]) => [["project", "entry-points", group], entries] as const),
    [["tool", "poetry", "scripts"], table(at.document.data, "tool", "poetry")["scripts"]],
  ];
  let count = 0;
  for (const [path, entries] of groups) {
    if (!isTable(entries)) continue;
    for (const [name, target] of Object.entries(entries)) {
      if (typeof target !== "string" || ++count > ENTRIES_MAX) continue;
      const written = target.replace(/\s*\[[^\]]*\]\s*$/, "");
      const isCommand = path.at(-1) === "scripts" || path.at(-1) === "gui-scripts";
      const fault = faultOf(at, written) ?? (isCommand && isOnlyModule(written) ? NO_FUNCTION : null);
      if (fault === null) continue;
      at.report.add(entryPointNotFound, lineOf(at, [...path, name]), messageOf(name, target, fault), {
        confidence: fault.isSure ? "proven" : "possible",
        symbol: name,
      });
    }
  }
}

function messageOf(name: string, target: string, { reason }: Fault): string {
  return `\`${target.slice(0, 120)}\`: ${reason}. Whoever calls \`${name.slice(0, 60)}\` gets an error.`;
}

/** Where modules are looked for. */
type Where = Pick<Packaging, "project" | "folder" | "document">;
const NO_DOCUMENT: TomlDocument = { file: "pyproject.toml", data: {}, lineOf: () => null };

interface Fault {
  readonly reason: string;
  readonly isSure: boolean;
}

const NO_FUNCTION: Fault = { reason: "it names a module and no function in it", isSure: true };

function isOnlyModule(target: string): boolean {
  return /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(target);
}

function faultOf(at: Where, target: string): Fault | null {
  const [module = "", object] = target.split(":").map((part) => part.trim());
  const parts = module.split(".");
  if (parts.some((part) => !/^[A-Za-z_]\w*$/.test(part))) return null;
  const base = baseOf(at, parts[0]!);
  if (base === null) return null; // it comes from elsewhere, or from where it is not known here
  const path = `${base}${parts.join("/")}`;
  const file = [`${path}.py`, `${path}/__init__.py`].find((one) => at.project.tree.has(one));
  if (file === undefined)
    return isMadeElsewhere(at, path) ? null : { reason: `there is no module \`${module}\``, isSure: !isGenerated(at, parts) };
  if (object === undefined || object === "") return null;
  const names = object.split(".");
  return names.every((name) => /^[A-Za-z_]\w*$/.test(name)) ? hasName(at, file, names) : null;
}

/** Where the first package or module of that name lies; "" is the folder of pyproject.toml. */
function baseOf({ folder, project, document }: Where, first: string): string | null {
  const setuptools = table(document.data, "tool", "setuptools");
  const mapped = Object.values(table(setuptools, "package-dir")).filter((one) => typeof one === "string");
  const where = table(setuptools, "packages", "find")["where"];
  const bases = [
    "",
    "src/",
    ...[...mapped, ...(Array.isArray(where) ? where.filter((one) => typeof one === "string") : [])].map(
      (one) => `${one.replace(/^\.\/|\/$/g, "")}/`,
    ),
  ];
  return (
    bases
      .map((base) => `${folder}${base === "./" || base === "/" ? "" : base}`)
      .find((base) => project.tree.has(`${base}${first}/__init__.py`) || project.tree.has(`${base}${first}.py`)) ?? null
  );
}

/** Compiled modules, and folders without `__init__.py`. */
function isMadeElsewhere({ project }: Where, path: string): boolean {
  return project.tree.files.some(({ path: each }) => each.startsWith(`${path}.`) || each.startsWith(`${path}/`));
}

/** Files that the version control or the tree leaves out may be made by the build. */
function isGenerated({ project, document }: Where, parts: readonly string[]): boolean {
  const isHooked = ["hatch", "setuptools_scm", "pdm", "scikit-build", "maturin", "meson-python"].some(
    (tool) => tool in table(document.data, "tool"),
  );
  return isHooked || project.tree.leftOut.some(({ path }) => path.endsWith(`${parts.at(-1)}.py`));
}

function hasName(at: Where, file: string, [name = "", member]: readonly string[]): Fault | null {
  const text = at.project.read(file);
  if (text === null || text.length > FILE_UNITS_MAX) return null;
  const module = parseModule(text);
  if (module.errors.length > 0) return null;
  const facts = collectModuleFacts(file, module);
  const isOpen =
    facts.imports.some(({ name: taken }) => taken === "*") ||
    facts.functions.has("__getattr__") ||
    /\b(?:globals|setattr|sys\.modules)\b/.test(text);
  const isThere =
    facts.functions.has(name) ||
    facts.classes.has(name) ||
    facts.bindings.has(name) ||
    facts.unvalued.has(name) ||
    facts.imports.some(({ local }) => local === name || local.split(".", 1)[0] === name);
  if (isOpen) return null;
  if (isThere) return member === undefined ? null : hasMember(facts, file, [name, member]);
  const isSubmodule = file.endsWith("/__init__.py") && isMadeElsewhere(at, `${file.slice(0, -"__init__.py".length)}${name}`);
  return isSubmodule ? null : { reason: `\`${file}\` has no \`${name}\``, isSure: !new RegExp(`\\b${name}\\b`).test(text) };
}

/** Of a class that is made from nothing else, and that nothing changes as it is made. */
function hasMember(facts: ModuleFacts, file: string, [name, member]: readonly [string, string]): Fault | null {
  const found = facts.bindings.has(name) ? undefined : facts.classes.get(name);
  if (found === undefined || found.node.bases.length + found.node.keywords.length + found.node.decorator_list.length > 0) return null;
  const isThere = found.methods.has(member) || found.attributes.has(member) || found.methods.has("__getattr__") || /^__\w+__$/.test(member);
  const isWritten = facts.stores.some(({ node }) => node.targets.some((target) => target.kind === "Attribute" && target.attr === member));
  return isThere || isWritten ? null : { reason: `the class \`${name}\` in \`${file}\` has no \`${member}\``, isSure: false };
}
