// `[build-system]` (PEP 517, 518) and `[dependency-groups]` (PEP 735).
import { brokenBuildSystem } from "../../rules/packaging/broken-build-system/rule.ts";
import { brokenDependencyGroup } from "../../rules/packaging/broken-dependency-group/rule.ts";
import { normaliseName } from "../../../python/resolve/names.ts";
import { tryRequirement } from "../../../python/resolve/requirement.ts";
import { isTable, texts } from "../../../python/managers/toml-document.ts";
import { lineOf, type Packaging } from "../read-packaging.ts";
import { requirementFault } from "./project-table.ts";

/** First part of `build-backend` → distributions that bring it. */
const BACKENDS: Readonly<Record<string, readonly string[]>> = {
  setuptools: ["setuptools"],
  hatchling: ["hatchling"],
  flit_core: ["flit-core", "flit"],
  flit: ["flit"],
  poetry: ["poetry-core", "poetry"],
  pdm: ["pdm-backend", "pdm-pep517", "pdm"],
  uv_build: ["uv-build", "uv"],
  maturin: ["maturin"],
  scikit_build_core: ["scikit-build-core"],
  mesonpy: ["meson-python"],
};
/** What they are called there; of others it is not known. */
const OBJECTS: Readonly<Record<string, RegExp>> = {
  setuptools: /^setuptools\.build_meta(?::__legacy__)?$/,
  hatchling: /^hatchling\.build$/,
  flit_core: /^flit_core\.buildapi$/,
  poetry: /^poetry\.(?:core\.)?masonry\.api$/,
  pdm: /^pdm\.(?:backend|pep517\.api)$/,
};
const KEYS = new Set(["requires", "build-backend", "backend-path"]);

export function checkBuildSystem(at: Packaging): void {
  const system = at.document.data["build-system"];
  if (system === undefined) return;
  const bad = (path: readonly string[], message: string, text?: string): void =>
    at.report.add(brokenBuildSystem, lineOf(at, ["build-system", ...path], text), message, { symbol: path.join(".") });
  if (!isTable(system)) return bad([], "`build-system` is a table.");
  for (const key of Object.keys(system)) if (!KEYS.has(key)) bad([key], `\`[build-system]\` has no key \`${key.slice(0, 60)}\`.`);
  const { requires } = system;
  if (!Array.isArray(requires)) return bad(["requires"], "`requires` lists what the build needs, and must be there.");
  for (const one of texts(requires)) {
    const reason = requirementFault(one);
    if (reason !== null) bad(["requires"], `\`${one.slice(0, 80)}\` is no requirement (PEP 508): ${reason}.`, one);
  }
  checkBackend(at, system, bad);
}

function checkBackend(
  at: Packaging,
  system: Readonly<Record<string, unknown>>,
  bad: (path: readonly string[], message: string) => void,
): void {
  const backend = system["build-backend"];
  if (backend !== undefined && typeof backend !== "string") return bad(["build-backend"], "`build-backend` is a text.");
  for (const folder of texts(system["backend-path"]))
    if (folder !== "." && !at.project.tree.files.some(({ path }) => path.startsWith(`${at.folder}${folder.replace(/^\.\/|\/$/g, "")}/`)))
      bad(["backend-path"], `There is no folder \`${folder.slice(0, 80)}\`.`);
  const first = backend?.split(/[.:]/, 1)[0] ?? "";
  const bringing = Object.hasOwn(BACKENDS, first) ? BACKENDS[first]! : null;
  if (backend === undefined || bringing === null || system["backend-path"] !== undefined) return;
  if (Object.hasOwn(OBJECTS, first) && !OBJECTS[first]!.test(backend))
    bad(["build-backend"], `\`${bringing[0]}\` has no backend \`${backend.slice(0, 80)}\`: the build fails.`);
  const names = new Set(texts(system["requires"]).map((one) => tryRequirement(one)?.name ?? ""));
  if (!bringing.some((name) => names.has(normaliseName(name))))
    bad(["requires"], `\`${backend}\` comes with \`${bringing[0]}\`, which \`requires\` does not name: the build fails.`);
}

export function checkDependencyGroups(at: Packaging): void {
  const groups = at.document.data["dependency-groups"];
  if (groups === undefined) return;
  const bad = (path: readonly string[], message: string, text?: string): void =>
    at.report.add(brokenDependencyGroup, lineOf(at, ["dependency-groups", ...path], text), message, { symbol: path.join(".") });
  if (!isTable(groups)) return bad([], "`dependency-groups` is a table of lists.");
  const byName = new Map<string, string>();
  for (const [group, list] of Object.entries(groups)) {
    const name = normaliseName(group);
    if (byName.has(name)) bad([group], `\`${group}\` and \`${byName.get(name)}\` are one name: tools refuse both.`);
    byName.set(name, group);
    if (!Array.isArray(list)) bad([group], "A group is a list.");
  }
  for (const [group, list] of Object.entries(groups)) {
    for (const item of Array.isArray(list) ? (list as readonly unknown[]) : []) checkItem(group, item, { byName, bad });
    if (includesItself(group, { groups, byName })) bad([group], `\`${group}\` includes itself.`);
  }
}

function checkItem(
  group: string,
  item: unknown,
  {
    byName,
    bad,
  }: { readonly byName: ReadonlyMap<string, string>; readonly bad: (path: readonly string[], message: string, text?: string) => void },
): void {
  if (typeof item === "string") {
    const reason = requirementFault(item);
    if (reason !== null) bad([group], `\`${item.slice(0, 80)}\` is no requirement (PEP 508): ${reason}.`, item);
    return;
  }
  const other = isTable(item) ? item["include-group"] : undefined;
  if (typeof other !== "string") bad([group], 'An item of a group is a requirement, or `{ include-group = "…" }`.');
  else if (!byName.has(normaliseName(other))) bad([group], `There is no group \`${other.slice(0, 60)}\` to include.`, other);
}

const STEPS_MAX = 1_000;

function includesItself(
  group: string,
  { groups, byName }: { readonly groups: Readonly<Record<string, unknown>>; readonly byName: ReadonlyMap<string, string> },
): boolean {
  const open = [group];
  const seen = new Set<string>();
  for (let step = 0; open.length > 0 && step < STEPS_MAX; step++) {
    const list = groups[open.pop()!];
    for (const item of Array.isArray(list) ? (list as readonly unknown[]) : []) {
      const other =
        isTable(item) && typeof item["include-group"] === "string" ? byName.get(normaliseName(item["include-group"])) : undefined;
      if (other === group) return true;
      if (other !== undefined && !seen.has(other)) {
        seen.add(other);
        open.push(other);
      }
    }
  }
  return false;
}
