// Metadata of the project's own packages in the app tree (packaging: core metadata, entry points), so that code which asks for its version or scripts finds them.
import { posix } from "node:path";
import type { ArtifactFile } from "../../model/artifact.ts";
import { sha256Hex, storeContent } from "../store/content-store.ts";
import type { StoreLayout } from "../store/layout.ts";

export interface ProjectMetadata {
  readonly name: string;
  readonly version: string;
  /** Folder of the tree that is on sys.path. */
  readonly folder: string;
  /** Console scripts by name. */
  readonly scripts: Readonly<Record<string, string>>;
  /** What other packages find it by: group → name → `package.module:attribute`. */
  readonly entryPoints?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export function storeMetadata(packages: readonly ProjectMetadata[], layout: StoreLayout): ArtifactFile[] {
  return packages.flatMap((one) =>
    metadataFiles(one).map(({ path, text }) => {
      const content = Buffer.from(text);
      const sha256 = sha256Hex(content);
      storeContent(layout, { sha256, content, executable: false });
      return { path, sha256, sizeBytes: content.length, mode: "0444", link: null, origin: "build" } satisfies ArtifactFile;
    }),
  );
}

export function metadataFiles({ name, version, folder, scripts, entryPoints: others }: ProjectMetadata): { path: string; text: string }[] {
  const info = posix.join(folder, `${name.replaceAll(/[-.]+/g, "_")}-${version}.dist-info`);
  const groups = sorted({ ...others, console_scripts: scripts }).filter(([, entries]) => Object.keys(entries).length > 0);
  const text = groups.map(([group, entries]) =>
    [`[${group}]`, ...sorted(entries).map(([entry, target]) => `${entry} = ${target}`), ""].join("\n"),
  );
  const entryPoints = groups.length === 0 ? [] : [{ path: `${info}/entry_points.txt`, text: text.join("\n") }];
  return [
    { path: `${info}/METADATA`, text: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n` },
    { path: `${info}/INSTALLER`, text: "fairlead\n" },
    ...entryPoints,
  ];
}

function sorted<T>(table: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1));
}
