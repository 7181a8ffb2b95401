// What pyproject.toml says to PDM: [project], [dependency-groups] and [tool.pdm].
import { posix } from "node:path";
import type { Sourced } from "../../../model/project.ts";
import { normaliseName } from "../../resolve/names.ts";
import { parseDeclared } from "../declared.ts";
import type { DeclaredDependency, ManagerReading, WorkspaceMember } from "../manager-reader.ts";
import { byName, standardMetadata } from "../pyproject.ts";
import type { Pyproject, StandardMetadata } from "../pyproject.ts";
import { isTable, table, tables, text, texts } from "../toml-document.ts";

export type PdmManifest = StandardMetadata &
  Pick<ManagerReading, "tasks" | "indexes"> & { readonly pathMembers: readonly WorkspaceMember[] };

export function pdmManifest(pyproject: Pyproject): PdmManifest {
  const { document } = pyproject;
  const standard = standardMetadata(pyproject);
  const pdm = table(document.data, "tool", "pdm");
  const old = byName(pdm["dev-dependencies"], (key, value) => devDependencies(pyproject, key, texts(value)));
  const pathMembers = Object.values(pdm["dev-dependencies"] ?? {}).flatMap((value) => texts(value).flatMap(editableMember));
  return {
    ...standard,
    groups: {
      ...standard.groups,
      ...Object.fromEntries(Object.entries(old).map(([name, list]) => [name, [...(standard.groups[name] ?? []), ...list]])),
    },
    tasks: tasksOf(pyproject),
    packaged: pdm["distribution"] === false ? false : pdm["distribution"] === true || standard.packaged,
    indexes: tables(pdm["source"]).flatMap((source): Sourced<string>[] => {
      const url = text(source, "url");
      return url === null
        ? []
        : [{ value: url, source: { file: document.file, line: document.lineOf(["tool", "pdm", "source"], url) }, sure: "certain" }];
    }),
    pathMembers,
  };
}

const EDITABLE = /^-e\s+file:\/\/\/(?:\$\{PROJECT_ROOT\}\/)?(\S*?)(?:#egg=([A-Za-z0-9._-]+).*)?$/;

function devDependencies(pyproject: Pyproject, group: string, written: readonly string[]): DeclaredDependency[] {
  return written.flatMap((one): DeclaredDependency[] => {
    const source = { file: pyproject.document.file, line: pyproject.document.lineOf(["tool", "pdm", "dev-dependencies", group], one) };
    const editable = EDITABLE.exec(one);
    if (editable) {
      const name = normaliseName(editable[2] ?? posix.basename(editable[1]!));
      return [{ name, extras: [], specifier: "", marker: null, url: null, path: editable[1]!, source }];
    }
    const declared = parseDeclared(one.replace(/^-e\s+/, ""), source);
    return declared.kind === "read" ? [declared.dependency] : [];
  });
}

/** PDM's way to a workspace: editable members in a development group. */
function editableMember(written: string): WorkspaceMember[] {
  const editable = EDITABLE.exec(written);
  return editable
    ? [{ path: editable[1]!.replace(/\/$/, ""), name: normaliseName(editable[2] ?? posix.basename(editable[1]!)), manager: "pdm" }]
    : [];
}

function tasksOf(pyproject: Pyproject): Record<string, Sourced<string>> {
  const { document } = pyproject;
  return Object.fromEntries(
    Object.entries(table(document.data, "tool", "pdm", "scripts")).flatMap(([name, value]): [string, Sourced<string>][] => {
      const cmd = isTable(value) ? (value["cmd"] ?? value["shell"]) : value;
      const written = typeof cmd === "string" ? cmd : texts(cmd).join(" ");
      const source = { file: document.file, line: document.lineOf(["tool", "pdm", "scripts", name]) };
      return written === "" || name === "_" ? [] : [[name, { value: written, source, sure: "certain" }]];
    }),
  );
}
