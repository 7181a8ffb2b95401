// Packages of a lock that are folders: the project itself and members of its workspace are used from the app tree, others beside it are built into wheels.
import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import type { ProjectMetadata } from "../build/directory/project-metadata.ts";
import type { ResolvedSet } from "../model/resolved-set.ts";
import { readEntryPoints } from "../python/managers/entry-points.ts";
import type { ManagerReading } from "../python/managers/manager-reader.ts";
import type { SourceTree } from "../python/source-tree.ts";

export interface LocalPackages {
  /** Folders of the tree to add to sys.path. */
  readonly pythonPath: readonly string[];
  /** Metadata of packages used from the tree, so that `importlib.metadata` finds them. */
  readonly metadata: readonly ProjectMetadata[];
  /** Folders outside the tree, absolute. */
  readonly outside: readonly { readonly name: string; readonly version: string; readonly path: string }[];
}

export function localPackages(resolved: ResolvedSet, { tree, reading }: { tree: SourceTree; reading: ManagerReading }): LocalPackages {
  const folders = resolved.packages.flatMap(({ name, version, origin }) =>
    origin.kind === "path" && !/\.(?:whl|zip|tar\.gz)$/.test(origin.path) ? [{ name, version, path: resolve(tree.root, origin.path) }] : [],
  );
  const inside = folders.filter(({ path }) => path !== tree.root && path.startsWith(tree.root + sep));
  const outside = folders.filter(({ path }) => path !== tree.root && !path.startsWith(tree.root + sep));
  const members = inside.map(({ name, version, path }) => ({
    name,
    version,
    folder: sourceFolder(tree, relative(tree.root, path)),
    scripts: {},
  }));
  return { pythonPath: members.map(({ folder }) => folder), metadata: [...own(tree, reading), ...members], outside };
}

function sourceFolder(tree: SourceTree, path: string): string {
  const src = `${path}/src`;
  return existsSync(join(tree.root, src)) ? src : path;
}

/** Only a project that is a package has metadata that code may ask for. */
function own(tree: SourceTree, reading: ManagerReading): ProjectMetadata[] {
  const entryPoints = readEntryPoints(tree);
  if (reading.name === null || (!reading.packaged && Object.keys(entryPoints).length === 0)) return [];
  const folder = existsSync(join(tree.root, "src")) ? "src" : ".";
  const scripts = Object.fromEntries(Object.entries(reading.scripts).map(([name, { value }]) => [name, value]));
  return [{ name: reading.name.value, version: reading.version?.value ?? "0.0.0", folder, scripts, entryPoints }];
}
