// pylock.toml as the project's own lock, where no other manager's lock lies beside it.
import type { ProjectLock } from "../../../model/project.ts";
import type { SourceTree } from "../../source-tree.ts";
import { normaliseName } from "../../resolve/names.ts";
import { satisfies } from "../../resolve/specifier.ts";
import type { ManagerReader, ManagerReading } from "../manager-reader.ts";
import { productionSelection } from "../production-selection.ts";
import { pyprojectOf, standardMetadata } from "../pyproject.ts";
import { readUnmanaged } from "../none/read.ts";
import { isTable, readToml, table, tables, text, texts } from "../toml-document.ts";
import type { TomlTable } from "../toml-document.ts";

const NAME = /^pylock(?:\.([a-z0-9_-]+))?\.toml$/i;
const PREFERRED = ["pylock.toml", "pylock.production.toml", "pylock.prod.toml", "pylock.linux.toml"];

export const pylockReader: ManagerReader = {
  name: "pylock",
  evidence(tree) {
    const file = lockFile(tree);
    return file === null ? null : { strength: 60, source: { file, line: null }, sure: "certain", because: file };
  },
  read,
};

function lockFile(tree: SourceTree): string | null {
  const files = tree.files.map(({ path }) => path).filter((path) => NAME.test(path));
  return PREFERRED.find((file) => files.includes(file)) ?? files[0] ?? null;
}

function read(tree: SourceTree): ManagerReading {
  const file = lockFile(tree)!;
  const base = readUnmanaged(tree);
  const parsed = readToml(file, tree.text(file)?.text ?? "");
  const data = parsed.kind === "read" ? parsed.document.data : {};
  const packages = tables(data["packages"]);
  const source = { file, line: null };
  const requires = text(data, "requires-python");
  const declaresOwn = pyprojectOf(tree)?.declaresDependencies ?? false;
  const locked = packages.map((entry) => ({
    name: normaliseName(text(entry, "name") ?? ""),
    extras: [],
    specifier: text(entry, "version") === null ? "" : `==${text(entry, "version")}`,
    marker: text(entry, "marker"),
    url: null,
    path: null,
    source,
  }));
  return {
    ...base,
    manager: { value: "pylock", source, sure: "certain" },
    dependencies: declaresOwn ? base.dependencies : locked,
    python: base.python.length > 0 || requires === null ? base.python : [{ value: requires, source, sure: "certain" }],
    lock: {
      file,
      format: "pylock.toml",
      hashed: packages.every(isHashed),
      fresh: freshness(tree, parsed.kind === "read" ? packages : null),
    },
    selection: productionSelection(texts(data["default-groups"]).concat(texts(data["dependency-groups"])), null),
    manifests: [...base.manifests, file],
  };
}

function isHashed(entry: TomlTable): boolean {
  const files = [...tables(entry["wheels"]), ...["sdist", "archive"].flatMap((key) => (isTable(entry[key]) ? [table(entry, key)] : []))];
  return files.every((file) => text(file, "hashes", "sha256") !== null);
}

function freshness(tree: SourceTree, packages: readonly TomlTable[] | null): ProjectLock["fresh"] {
  if (packages === null) return { kind: "stale", because: "it is not valid TOML" };
  const pyproject = pyprojectOf(tree);
  if (!pyproject?.declaresDependencies) return { kind: "fresh" };
  for (const { name, specifier, marker } of standardMetadata(pyproject).dependencies) {
    const found = packages.filter((entry) => normaliseName(text(entry, "name") ?? "") === name);
    // What is needed on other platforms only may have been left out.
    if (found.length === 0 && marker !== null) continue;
    if (found.length === 0) return { kind: "stale", because: `\`${name}\` is missing from it` };
    const versions = found.flatMap((entry) => text(entry, "version") ?? []);
    if (versions.length > 0 && !versions.some((version) => satisfies(version, specifier))) {
      return { kind: "stale", because: `it has \`${name}\` ${versions.join(" and ")}, pyproject.toml asks for ${specifier}` };
    }
  }
  return { kind: "fresh" };
}
