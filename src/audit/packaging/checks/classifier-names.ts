// Classifiers against the list that PyPI takes, wherever the metadata is written: pyproject.toml, setup.cfg, setup.py.
import { unknownClassifier } from "../../rules/packaging/unknown-classifier/rule.ts";
import { FileReport } from "../../auditor.ts";
import type { Unmarked } from "../../fingerprint.ts";
import { iniLines } from "../../../python/managers/setuptools/ini.ts";
import { isKnownClassifier, isNewVersion, replacedClassifier } from "../classifiers.ts";
import type { Packaging, SetupFiles } from "../read-packaging.ts";

/** More than there are. */
const CLASSIFIERS_MAX = 1_200;

type PlaceOf = (classifier: string | null) => { readonly line: number };

/** Those that were looked at. */
export function judgeClassifierNames(all: readonly string[], placeOf: PlaceOf, report: FileReport): readonly string[] {
  const taken = all.slice(0, CLASSIFIERS_MAX);
  if (taken.length < all.length)
    report.add(unknownClassifier, placeOf(null), "PyPI knows fewer classifiers than stand here; only the first were looked at.", {
      symbol: "too many",
    });
  for (const one of new Set(taken)) {
    const newer = replacedClassifier(one);
    if (newer !== null)
      report.add(unknownClassifier, placeOf(one), `PyPI refuses \`${one}\` by now${newer.length === 0 ? "" : `: write \`${newer[0]}\``}.`, {
        symbol: one,
      });
    else if (!isKnownClassifier(one))
      report.add(unknownClassifier, placeOf(one), `PyPI knows no classifier \`${one.slice(0, 120)}\`, and refuses the upload.`, {
        confidence: isNewVersion(one) ? "possible" : "proven",
        symbol: one,
      });
  }
  return taken;
}

export function checkSetupClassifiers(at: Pick<Packaging, "project" | "folder">, { cfg, py }: SetupFiles): readonly Unmarked[] {
  const inCfg = cfg?.get("metadata")?.get("classifiers") ?? cfg?.get("metadata")?.get("classifier");
  const inPy = py?.get("classifiers");
  const listed = Array.isArray(inPy?.value) ? inPy.value.filter((one): one is string => typeof one === "string") : [];
  return [
    ...(inCfg === undefined || inCfg.value.startsWith("file:") ? [] : judgeFile(at, "setup.cfg", iniLines(inCfg), inCfg.line)),
    ...(inPy === undefined ? [] : judgeFile(at, "setup.py", listed, inPy.line)),
  ];
}

function judgeFile(
  { project, folder }: Pick<Packaging, "project" | "folder">,
  file: string,
  classifiers: readonly string[],
  from: number,
): readonly Unmarked[] {
  const text = project.read(`${folder}${file}`) ?? "";
  const report = new FileReport(`${folder}${file}`, text, false);
  const lines = text.split("\n");
  const placeOf: PlaceOf = (one) => {
    const at = one === null ? -1 : lines.findIndex((line, i) => i >= from - 1 && line.includes(one));
    return { line: at < 0 ? from : at + 1 };
  };
  judgeClassifierNames(classifiers, placeOf, report);
  return report.found;
}
