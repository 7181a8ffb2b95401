// The same thing said in several places: pyproject.toml, setup.cfg, setup.py and the package itself.
import { deprecatedSetupOption } from "../../rules/packaging/deprecated-setup-option/rule.ts";
import { metadataWrittenTwice } from "../../rules/packaging/metadata-written-twice/rule.ts";
import { versionDiffers } from "../../rules/packaging/version-differs/rule.ts";
import { FileReport } from "../../auditor.ts";
import type { Unmarked } from "../../fingerprint.ts";
import { collectModuleFacts } from "../../../python/facts/module-facts.ts";
import { literalString } from "../../../python/parse/literal-value.ts";
import { parseModule } from "../../../python/parse/parse-module.ts";
import { normaliseName } from "../../../python/resolve/names.ts";
import { canonicalSpecifier, compareVersions, isSpecifier, isVersion } from "../../../python/resolve/specifier.ts";
import { checkSetupClassifiers } from "./classifier-names.ts";
import { checkSetupEntryPoints } from "./entry-points.ts";
import { checkSetupPythonVersion } from "./python-version.ts";
import { checkLongDescription } from "./readme.ts";
import { readSetupFiles, type Packaging, type SetupFiles } from "../read-packaging.ts";

interface Said {
  readonly file: string;
  readonly line: number;
  readonly value: string;
}

const FIELDS = [
  ["name", "name"],
  ["version", "version"],
  ["requires-python", "python_requires"],
] as const;

export function checkDuplicates(at: Packaging): readonly Unmarked[] {
  const files = readSetupFiles(at);
  const isOwn = at.table !== null;
  return [...checkSetup(at, files), ...checkOptions(at, files), ...(isOwn ? [] : [...ofSetupAlone(at, files)]), ...checkPackageVersion(at)];
}

function checkSetup(at: Packaging, files: SetupFiles): readonly Unmarked[] {
  const found: Unmarked[] = [];
  if (at.table === null) return found;
  for (const [key, name] of FIELDS) {
    const own = at.table[key];
    if (typeof own !== "string") continue;
    for (const other of saidIn(at, files, name)) {
      const isEqual = sameValue(key, own, other.value);
      const report = new FileReport(other.file, at.project.read(other.file) ?? "", false);
      report.add(
        metadataWrittenTwice,
        { line: other.line },
        isEqual
          ? `\`${name}\` stands in pyproject.toml too, which counts: take it away here.`
          : `\`${name}\` is \`${other.value.slice(0, 60)}\` here and \`${own.slice(0, 60)}\` in pyproject.toml, which counts.`,
        { severity: isEqual ? "note" : "low", symbol: name },
      );
      found.push(...report.found);
    }
  }
  return found;
}

function saidIn({ folder }: Packaging, { cfg, py }: SetupFiles, name: string): readonly Said[] {
  const inCfg = cfg?.get(name === "python_requires" ? "options" : "metadata")?.get(name);
  const inPy = py?.get(name);
  return [
    ...(inCfg === undefined || /^(?:attr|file):/.test(inCfg.value)
      ? []
      : [{ file: `${folder}setup.cfg`, line: inCfg.line, value: inCfg.value }]),
    ...(typeof inPy?.value === "string" ? [{ file: `${folder}setup.py`, line: inPy.line, value: inPy.value }] : []),
  ];
}

function sameValue(key: string, one: string, other: string): boolean {
  if (key === "name") return normaliseName(one) === normaliseName(other);
  if (key === "version" && isVersion(one) && isVersion(other)) return compareVersions(one, other) === 0;
  if (key === "requires-python" && isSpecifier(one) && isSpecifier(other)) return canonicalSpecifier(one) === canonicalSpecifier(other);
  return one.trim() === other.trim();
}

/** Names that setuptools has dropped or warns about. */
const OLD_ARGUMENTS: Readonly<Record<string, string>> = {
  use_2to3: "setuptools refuses it since version 58",
  tests_require: "setuptools ignores it: name what tests need in a dependency group or an extra",
  test_suite: "setuptools has no command `test` any more",
  setup_requires: "it installs outside of pip's sight: use `[build-system] requires`",
};

function checkOptions({ project, folder }: Pick<Packaging, "project" | "folder">, { cfg, py }: SetupFiles): readonly Unmarked[] {
  const found: Unmarked[] = [];
  const tell = (file: string, line: number, [name, why]: readonly [string, string]): void => {
    const report = new FileReport(`${folder}${file}`, project.read(`${folder}${file}`) ?? "", false);
    report.add(deprecatedSetupOption, { line }, `\`${name}\`: ${why}.`, { severity: name === "use_2to3" ? "medium" : "low", symbol: name });
    found.push(...report.found);
  };
  for (const section of ["metadata", "options"])
    for (const [key, { line }] of cfg?.get(section) ?? [])
      if (key.includes("-"))
        tell("setup.cfg", line, [key, `names have no dash since setuptools 78; write \`${key.replaceAll("-", "_")}\``]);
  for (const [name, why] of Object.entries(OLD_ARGUMENTS)) {
    const inPy = py?.get(name);
    const inCfg = cfg?.get("options")?.get(name);
    if (inPy !== undefined) tell("setup.py", inPy.line, [name, why]);
    if (inCfg !== undefined) tell("setup.cfg", inCfg.line, [name, why]);
  }
  return found;
}

/** `__version__` of the package with the project's name. */
function checkPackageVersion({ table: own, folder, project }: Packaging): readonly Unmarked[] {
  const { name, version } = own ?? {};
  if (typeof name !== "string" || typeof version !== "string" || !isVersion(version)) return [];
  const module = normaliseName(name).replaceAll("-", "_");
  const files = ["", "src/"].flatMap((base) =>
    ["__init__.py", "__about__.py", "__version__.py", "_version.py", "version.py"].map((file) => `${folder}${base}${module}/${file}`),
  );
  for (const file of files) {
    if (!project.tree.has(file)) continue;
    const text = project.read(file) ?? "";
    if (!/^(?:__version__|VERSION|version)\s*[:=]/m.test(text)) continue;
    const { bindings } = collectModuleFacts(file, parseModule(text));
    for (const key of ["__version__", "VERSION", "version"]) {
      const all = bindings.get(key) ?? [];
      const value = all.length === 1 ? literalString(all[0]!.value) : null;
      if (value === null || !isVersion(value) || compareVersions(value, version) === 0) continue;
      const report = new FileReport(file, text, false);
      report.add(
        versionDiffers,
        { line: all[0]!.line },
        `The package says version ${value}, its metadata ${version}: read one from the other (\`importlib.metadata.version\`, or \`dynamic = ["version"]\`).`,
        { symbol: key },
      );
      return report.found;
    }
  }
  return [];
}

export function checkSetupOnly(at: Pick<Packaging, "project" | "folder">): readonly Unmarked[] {
  const files = readSetupFiles(at);
  return [...checkOptions(at, files), ...ofSetupAlone(at, files)];
}

/** What `[project]` would say instead. */
function ofSetupAlone(at: Pick<Packaging, "project" | "folder">, files: SetupFiles): readonly Unmarked[] {
  return [
    ...checkLongDescription(at, files),
    ...checkSetupClassifiers(at, files),
    ...checkSetupEntryPoints(at, files),
    ...checkSetupPythonVersion(at, files),
  ];
}
