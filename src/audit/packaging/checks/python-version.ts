// Which versions of Python the metadata admits, against what the package's own modules need.
import { satisfies, isSpecifier } from "../../../python/resolve/specifier.ts";
import type { Confidence } from "../../../model/finding.ts";
import { FileReport } from "../../auditor.ts";
import type { Unmarked } from "../../fingerprint.ts";
import { pythonTooOld } from "../../rules/packaging/python-too-old/rule.ts";
import { OLDEST_MINOR, type NeededPython } from "../needed-python.ts";
import { lineOf, type Packaging, type SetupFiles } from "../read-packaging.ts";

type Where = Pick<Packaging, "project" | "folder">;

export function checkPythonVersion(at: Packaging): void {
  const written = at.table?.["requires-python"];
  if (typeof written !== "string") return;
  const fault = contradiction(at, written);
  if (fault !== null)
    at.report.add(pythonTooOld, lineOf(at, ["project", "requires-python"]), fault.message, { ...fault, symbol: "requires-python" });
}

export function checkSetupPythonVersion(at: Where, { cfg, py }: SetupFiles): readonly Unmarked[] {
  const inCfg = cfg?.get("options")?.get("python_requires");
  const inPy = py?.get("python_requires");
  const [file, line, written] = inCfg === undefined ? ["setup.py", inPy?.line, inPy?.value] : ["setup.cfg", inCfg.line, inCfg.value];
  const fault = line === undefined || typeof written !== "string" ? null : contradiction(at, written);
  if (fault === null) return [];
  const report = new FileReport(`${at.folder}${file}`, at.project.read(`${at.folder}${file}`) ?? "", false);
  report.add(pythonTooOld, { line: line! }, fault.message, { ...fault, symbol: "requires-python" });
  return report.found;
}

interface Fault {
  readonly message: string;
  readonly confidence: Confidence;
}

/** A package is imported through its `__init__.py`; another module may be one that is imported on new versions only. */
function contradiction(at: Where, written: string): Fault | null {
  const oldest = isSpecifier(written) ? oldestMinor(written) : null;
  if (oldest === null) return null;
  const needed = newestNeeded(at);
  if (needed === null || needed.minor <= oldest) return null;
  const message =
    `\`${written.slice(0, 60)}\` admits Python 3.${oldest}, and ${needed.file}:${needed.line} has ${needed.what}, ` +
    `which came with 3.${needed.minor}: it cannot be imported on an older one. Write \`>=3.${needed.minor}\`, or do without it.`;
  return { message, confidence: needed.isTop ? "proven" : "possible" };
}

const NEWEST_MINOR = 14;

/** 99 stands for the last bug fix of a line. */
function oldestMinor(specifier: string): number | null {
  for (let minor = OLDEST_MINOR; minor <= NEWEST_MINOR; minor++)
    if (satisfies(`3.${minor}.0`, specifier) || satisfies(`3.${minor}.99`, specifier)) return minor;
  return null;
}

const FILES_MAX = 20_000;
const MODULE = /^((?:src\/)?[^/]+\/)(?:[^/]+\/)*[^/]+\.py$/;

interface NeededIn extends NeededPython {
  readonly file: string;
  /** It is the `__init__.py` of a package at the top. */
  readonly isTop: boolean;
}

/** Of the packages that lie beside the manifest or in `src/`; of the same version one that is surely imported. */
function newestNeeded({ project, folder }: Where): NeededIn | null {
  let newest: NeededIn | null = null;
  let looked = 0;
  for (const { path, link } of project.tree.files) {
    const top = link === null && path.startsWith(folder) ? MODULE.exec(path.slice(folder.length))?.[1] : undefined;
    const start = `${folder}${top ?? ""}__init__.py`;
    if (top === undefined || !project.tree.has(start) || project.isAside(path) || NOT_INSTALLED.test(top) || OF_ONE_VERSION.test(path))
      continue;
    if (++looked > FILES_MAX) break;
    const one = project.aspect(path, "neededPython");
    if (one === null || (newest !== null && (one.minor < newest.minor || (one.minor === newest.minor && newest.isTop)))) continue;
    if (newest === null || one.minor > newest.minor || path === start) newest = { ...one, file: path, isTop: path === start };
  }
  return newest;
}

/** Modules that others import behind a look at the version: `_py312.py`, `compat/match.py`. */
const OF_ONE_VERSION = /(?:py|python|_)_?3_?\d{1,2}(?:[^\d]|$)|compat|backport/i;

/** Folders that are packages of nobody's installation. */
const NOT_INSTALLED = /^(?:tests?|testing|docs?|examples?|scripts?|tools?|bench\w*|tasks|ci)\/$/;
