// Entry points of the project's own package beside its commands: what other packages find it by, such as plugins and PasteDeploy's app factories.
import { pyprojectOf } from "./pyproject.ts";
import { iniLines, parseIni } from "./setuptools/ini.ts";
import { setupArguments } from "./setuptools/setup-py.ts";
import type { SourceTree } from "../source-tree.ts";
import { isTable, table } from "./toml-document.ts";

/** Group → name → `package.module:attribute`. */
export type EntryPoints = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Commands have files of their own (ManagerReading.scripts). */
const COMMANDS = new Set(["console_scripts", "gui_scripts"]);

export function readEntryPoints(tree: SourceTree): EntryPoints {
  const found: Record<string, Record<string, string>> = {};
  for (const [group, lines] of [...ofPyproject(tree), ...ofSetupCfg(tree), ...ofSetupPy(tree)]) {
    if (COMMANDS.has(group)) continue;
    for (const line of lines) {
      const [, name, target] = /^([^=]+?)\s*=\s*(\S.*)$/.exec(line) ?? [];
      if (name !== undefined && target !== undefined) (found[group] ??= {})[name] ??= target.trim();
    }
  }
  return found;
}

type Group = readonly [name: string, lines: readonly string[]];

function ofPyproject(tree: SourceTree): Group[] {
  const data = pyprojectOf(tree)?.document.data;
  if (data === undefined) return [];
  const groups = { ...table(data, "tool", "poetry", "plugins"), ...table(data, "project", "entry-points") };
  return Object.entries(groups).flatMap(([name, entries]): Group[] =>
    isTable(entries) ? [[name, Object.entries(entries).map(([entry, target]) => `${entry} = ${String(target)}`)]] : [],
  );
}

function ofSetupCfg(tree: SourceTree): Group[] {
  const section = parseIni(tree.text("setup.cfg")?.text ?? "").get("options.entry_points");
  return [...(section ?? [])].map(([name, value]) => [name, iniLines(value)]);
}

/** A dict of lists, or the text of an INI file. */
function ofSetupPy(tree: SourceTree): Group[] {
  const value = setupArguments(tree.text("setup.py")?.text ?? "")?.get("entry_points")?.value;
  if (value instanceof Map)
    return [...value].flatMap(([name, lines]): Group[] => {
      const listed = typeof lines === "string" ? lines.split("\n") : Array.isArray(lines) ? lines : [];
      return typeof name === "string" ? [[name, listed.filter((line) => typeof line === "string").map((line) => line.trim())]] : [];
    });
  if (typeof value !== "string") return [];
  return [...parseIni(value.replace(/^[ \t]+/gm, ""))].map(([name, section]) => [
    name,
    [...section].map(([entry, target]) => `${entry} = ${target.value}`),
  ]);
}
