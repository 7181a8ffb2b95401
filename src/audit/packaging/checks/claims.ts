// What the metadata claims, against what is so: classifiers, licence, supported versions of Python, addresses.
import { classifierContradicted } from "../../rules/packaging/classifier-contradicted/rule.ts";
import { deprecatedLicenceForm } from "../../rules/packaging/deprecated-licence-form/rule.ts";
import { invalidLicenceExpression } from "../../rules/packaging/invalid-licence-expression/rule.ts";
import { invalidProjectTable } from "../../rules/packaging/invalid-project-table/rule.ts";
import { invalidUrl } from "../../rules/packaging/invalid-url/rule.ts";
import { pythonNotLimited } from "../../rules/packaging/python-not-limited/rule.ts";
import { isSpecifier, satisfies } from "../../../python/resolve/specifier.ts";
import { isTable, table, texts } from "../../../python/managers/toml-document.ts";
import { isKnownClassifier } from "../classifiers.ts";
import { licenceFault } from "../licence-ids.ts";
import { judgeClassifierNames } from "./classifier-names.ts";
import { hasStrictBackend, isDynamic, isPoetry, lineOf, refusesOldLicences, type Packaging } from "../read-packaging.ts";

export function checkClaims(at: Packaging): void {
  for (const path of [
    ["tool", "poetry"],
    ["tool", "flit", "metadata"],
  ] as const)
    judgeClassifierNames(
      texts(table(at.document.data, ...path)["classifiers"]),
      (one) => lineOf(at, [...path, "classifiers"], one ?? undefined),
      at.report,
    );
  if (at.table === null) return;
  checkClassifiers(at);
  checkPython(at);
  checkLicence(at);
  for (const [label, url] of Object.entries(isTable(at.table["urls"]) ? at.table["urls"] : {}))
    if (typeof url === "string" && !isWebAddress(url))
      at.report.add(
        invalidUrl,
        lineOf(at, ["project", "urls", label]),
        `\`${url.slice(0, 120)}\` is no address that PyPI links to: it begins with \`https://\`.`,
        { symbol: label },
      );
}

function checkClassifiers(at: Packaging): void {
  const placeOf = (one: string | null): { readonly line: number } => lineOf(at, ["project", "classifiers"], one ?? undefined);
  const seen = new Set<string>();
  for (const one of judgeClassifierNames(texts(at.table!["classifiers"]), placeOf, at.report)) {
    if (seen.has(one) && isKnownClassifier(one))
      at.report.add(classifierContradicted, lineOfLast(at, one), `\`${one}\` stands here twice.`, { severity: "note", symbol: one });
    seen.add(one);
  }
  if (seen.has("Typing :: Typed") && !at.project.tree.files.some(({ path }) => path.startsWith(at.folder) && path.endsWith("/py.typed")))
    at.report.add(
      classifierContradicted,
      lineOf(at, ["project", "classifiers"], "Typing :: Typed"),
      "The package says that it is typed, and has no file `py.typed`: type checkers ignore its annotations.",
      { symbol: "Typing :: Typed" },
    );
}

function lineOfLast(at: Packaging, text: string): { readonly line: number } {
  const lines = (at.project.read(`${at.folder}pyproject.toml`) ?? "").split("\n");
  return { line: Math.max(1, lines.findLastIndex((line) => line.includes(text)) + 1) };
}

const PYTHON = /^Programming Language :: Python :: (\d+\.\d+)$/;

function checkPython(at: Packaging): void {
  const project = at.table!;
  const requires = project["requires-python"];
  if (requires === undefined && !isDynamic(at, "requires-python") && !isPoetry(at))
    at.report.add(
      pythonNotLimited,
      lineOf(at, ["project", "name"]),
      "Nothing says which versions of Python it works with: pip installs it on those where it fails.",
      { symbol: "requires-python" },
    );
  if (typeof requires !== "string" || !isSpecifier(requires)) return;
  for (const one of texts(project["classifiers"])) {
    const version = PYTHON.exec(one)?.[1];
    // 99 stands for the last bug fix of a line.
    if (version !== undefined && !satisfies(`${version}.0`, requires) && !satisfies(`${version}.99`, requires))
      at.report.add(
        classifierContradicted,
        lineOf(at, ["project", "classifiers"], one),
        `The classifier says Python ${version}, and \`requires-python = "${requires}"\` excludes it.`,
        { symbol: one },
      );
  }
  const major3 = texts(project["classifiers"]).find(
    (one) => one === "Programming Language :: Python :: 2" || one === "Programming Language :: Python :: 2 :: Only",
  );
  if (major3 !== undefined && !satisfies("2.7.18", requires))
    at.report.add(
      classifierContradicted,
      lineOf(at, ["project", "classifiers"], major3),
      `The classifier says Python 2, and \`requires-python = "${requires}"\` excludes it.`,
      { symbol: major3 },
    );
}

function checkLicence(at: Packaging): void {
  checkLicenceFiles(at);
  const { license } = at.table!;
  const classifiers = texts(at.table!["classifiers"]).filter((one) => one.startsWith("License ::"));
  const place = lineOf(at, ["project", "license"]);
  if (typeof license === "string") {
    const fault = licenceFault(license);
    if (fault !== null)
      at.report.add(invalidLicenceExpression, place, `\`${license.slice(0, 120)}\` is no licence expression of SPDX: ${fault}.`, {
        symbol: license.slice(0, 120),
      });
    for (const one of classifiers)
      at.report.add(
        classifierContradicted,
        lineOf(at, ["project", "classifiers"], one),
        "The licence expression takes the place of classifiers of licences (PEP 639): setuptools and flit refuse both together, other backends may follow.",
        { severity: hasStrictBackend(at) ? "medium" : "low", symbol: one },
      );
  } else if (isTable(license)) {
    const keys = Object.keys(license).join();
    if (keys !== "text" && keys !== "file")
      at.report.add(deprecatedLicenceForm, place, "A table of a licence has `text` or `file`, one of them.", {
        severity: "medium",
        symbol: "license",
      });
    else
      at.report.add(
        deprecatedLicenceForm,
        place,
        `A table is the old form: write \`license = "…"\` with an SPDX expression${keys === "file" ? ", and `license-files`" : ""}.`,
        { symbol: "license" },
      );
  }
}

/** As a table they were in drafts of PEP 639; beside a table of the licence they were never. */
function checkLicenceFiles(at: Packaging): void {
  const { license } = at.table!;
  const files = at.table!["license-files"];
  if (files === undefined) return;
  const isList = Array.isArray(files) && files.every((one) => typeof one === "string");
  const outside = texts(files).find((one) => /(?:^|[/])\.\.(?:[/]|$)|^[/]/.test(one));
  if (isList && outside !== undefined)
    at.report.add(
      invalidProjectTable,
      lineOf(at, ["project", "license-files"], outside),
      `\`${outside.slice(0, 120)}\` leaves the folder of the project: backends refuse \`..\` and whole paths here (PEP 639).`,
      { symbol: outside },
    );
  if (isList && !isTable(license)) return;
  const rule = refusesOldLicences(at) ? invalidProjectTable : deprecatedLicenceForm;
  const what = isList ? "Beside `license-files` the licence is an SPDX expression, not a table" : "`license-files` is a list of patterns";
  at.report.add(
    rule,
    lineOf(at, ["project", "license-files"]),
    `${what}: ${refusesOldLicences(at) ? "the build fails" : "other backends refuse it"}.`,
    {
      symbol: "license-files",
    },
  );
}

function isWebAddress(url: string): boolean {
  try {
    return /^https?:$/.test(new URL(url.trim()).protocol);
  } catch {
    return false;
  }
}
