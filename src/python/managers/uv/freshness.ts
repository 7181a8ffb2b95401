// Whether uv.lock still says what the manifest says: uv keeps the requirements it locked in each member's metadata.
import type { ProjectLock } from "../../../model/project.ts";
import { UserError } from "../../../platform/errors/user-error.ts";
import { canonicalSpecifier } from "../../resolve/specifier.ts";
import type { DeclaredDependency, ManagerReading } from "../manager-reader.ts";
import { requirementsDiffer } from "../same-requirements.ts";
import type { ComparableRequirement } from "../same-requirements.ts";
import { isTable, table, tables, text, texts } from "../toml-document.ts";
import type { TomlTable } from "../toml-document.ts";
import { parseUvLock, uvMember } from "./lock.ts";

export interface UvManifest {
  readonly name: string | null;
  readonly dependencies: ManagerReading["dependencies"];
  readonly extras: ManagerReading["extras"];
  readonly groups: ManagerReading["groups"];
  readonly requiresPython: string | null;
  /** Names that `[tool.uv.sources]` redirects: for these only the name, extras and marker are compared. */
  readonly redirected: ReadonlySet<string>;
  /** Values that are computed at build time. */
  readonly dynamic: readonly string[];
  /** Whether the lock lies in this project's own folder, so that requires-python must agree exactly. */
  readonly ownsLock: boolean;
  readonly memberNames: readonly string[];
  /** `override-dependencies` and `constraint-dependencies` of the root. */
  readonly overrides: readonly DeclaredDependency[];
  readonly constraints: readonly DeclaredDependency[];
}

export function uvFreshness(file: string, content: string, manifest: UvManifest): ProjectLock["fresh"] {
  try {
    return judge(file, content, manifest);
  } catch (cause) {
    if (cause instanceof UserError) return { kind: "stale", because: cause.message };
    throw cause;
  }
}

function judge(file: string, content: string, manifest: UvManifest): ProjectLock["fresh"] {
  const { data, packages } = parseUvLock(file, content);
  const stale = (because: string): ProjectLock["fresh"] => ({ kind: "stale", because });
  const lockedPython = text(data, "requires-python") ?? "";
  if (manifest.ownsLock && manifest.requiresPython !== null && manifest.memberNames.length === 0) {
    if (canonicalSpecifier(manifest.requiresPython) !== canonicalSpecifier(lockedPython)) {
      return stale(`it was locked for Python ${lockedPython || "of any version"}, the manifest says ${manifest.requiresPython}`);
    }
  }
  const missingMember = manifest.memberNames.find((name) => uvMember(packages, name) === null);
  if (missingMember !== undefined) return stale(`the member \`${missingMember}\` is missing from it`);
  const member = uvMember(packages, manifest.ownsLock ? null : manifest.name);
  if (member === null) {
    if (manifest.name === null) return { kind: "unknown", because: "the root has no package of its own to compare" };
    return stale(`\`${manifest.name}\` is missing from it`);
  }
  if (manifest.name !== null && text(member, "name") !== manifest.name) return stale(`it was made for \`${text(member, "name")}\``);
  if (manifest.dynamic.includes("dependencies"))
    return { kind: "unknown", because: "the dependencies are computed when the package is built" };
  const apart = manifest.ownsLock ? compareManifest(data, manifest) : null;
  if (apart !== null) return stale(apart);
  if (!isTable(member["metadata"])) return withoutMetadata(member, manifest);
  const because = compareMain(member, manifest) ?? compareGroups(member, manifest);
  return because === null ? { kind: "fresh" } : stale(because);
}

/** What the whole resolution was bound by. */
function compareManifest(data: TomlTable, manifest: UvManifest): string | null {
  for (const name of ["overrides", "constraints"] as const) {
    const declared = unique(manifest[name].map((one) => comparable(one, null, manifest)));
    const because = requirementsDiffer(declared, unique(lockedList(table(data, "manifest")[name], manifest)));
    if (because !== null) return `among the ${name} ${because}`;
  }
  return null;
}

function compareMain(member: TomlTable, manifest: UvManifest): string | null {
  const declared = [
    ...manifest.dependencies.map((one) => comparable(one, null, manifest)),
    ...Object.entries(manifest.extras).flatMap(([extra, list]) => list.map((one) => comparable(one, extra, manifest))),
  ];
  return requirementsDiffer(declared, lockedList(table(member, "metadata")["requires-dist"], manifest));
}

function compareGroups(member: TomlTable, manifest: UvManifest): string | null {
  const locked = table(member, "metadata", "requires-dev");
  for (const [group, list] of Object.entries(manifest.groups)) {
    const declared = list.map((one) => comparable(one, null, manifest));
    const because = requirementsDiffer(unique(declared), unique(lockedList(locked[group], manifest)));
    if (because !== null) return `in the group \`${group}\` ${because}`;
  }
  const gone = Object.keys(locked).find((group) => !(group in manifest.groups));
  return gone === undefined ? null : `the group \`${gone}\` is no longer declared`;
}

function unique(list: readonly ComparableRequirement[]): ComparableRequirement[] {
  return [...new Map(list.map((one) => [JSON.stringify(one), one])).values()];
}

function comparable(one: DeclaredDependency, extra: string | null, manifest: UvManifest): ComparableRequirement {
  const direct = one.url !== null || one.path !== null || manifest.redirected.has(one.name);
  const own = one.marker === null ? null : extra === null ? one.marker : `(${one.marker}) and extra == '${extra}'`;
  const marker = own ?? (extra === null ? null : `extra == '${extra}'`);
  return { name: one.name, extras: one.extras, specifier: direct ? null : one.specifier, marker };
}

function lockedList(value: unknown, manifest: UvManifest): ComparableRequirement[] {
  return tables(value).map((entry) => {
    const direct = ["git", "url", "path", "directory", "editable", "virtual"].some((key) => typeof entry[key] === "string");
    const name = text(entry, "name") ?? "";
    return {
      name,
      extras: [...texts(entry["extras"])].sort(),
      specifier: direct || manifest.redirected.has(name) ? null : (text(entry, "specifier") ?? ""),
      marker: text(entry, "marker"),
    };
  });
}

/** Newer locks may leave metadata out: then only what is missing can be told. */
function withoutMetadata(member: TomlTable, manifest: UvManifest): ProjectLock["fresh"] {
  const locked = new Set(tables(member["dependencies"]).map((edge) => text(edge, "name")));
  const missing = manifest.dependencies.find(({ name }) => !locked.has(name));
  if (missing) return { kind: "stale", because: `\`${missing.name}\` is missing from it` };
  return manifest.dependencies.length === 0 && Object.keys(manifest.extras).length === 0 && Object.keys(manifest.groups).length === 0
    ? { kind: "fresh" }
    : { kind: "unknown", because: "it keeps no metadata to compare versions with; `uv lock --check` can tell" };
}
