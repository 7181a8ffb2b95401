// A small artifact in a store of its own, for the tests of what lies in the store: real files, an empty virtual environment.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ArtifactFile } from "../model/artifact.ts";
import { writeArtifact, type WrittenArtifact } from "./directory/write-artifact.ts";
import { planManifest } from "./plan-manifest.ts";
import { sha256Hex, storeContent } from "./store/content-store.ts";
import { createStore, type StoreLayout } from "./store/layout.ts";
import { removeTree } from "./store/remove-tree.ts";

export interface TestStore extends Disposable {
  readonly home: string;
  readonly layout: StoreLayout;
  /** Path → text; a path that ends in "*" is executable. */
  artifact(files: Readonly<Record<string, string>>, venvKey?: string): WrittenArtifact;
}

export function testStore(): TestStore {
  const home = mkdtempSync(join(tmpdir(), "fl-store-"));
  const layout = createStore(join(home, "store"));
  return {
    home,
    layout,
    artifact(files, venvKey = "v1") {
      makeVenv(layout, venvKey);
      const tree = Object.entries(files).map(([path, text]) => stored(layout, path, text));
      const platform = { os: "linux", arch: "x86_64", libc: null, python: { implementation: "cpython", version: "3.11.7" } } as const;
      const manifest = planManifest({
        platform,
        wheels: [],
        tree,
        pythonPath: ["."],
        workingDirectory: ".",
        processes: {},
        releaseCommand: null,
      });
      return writeArtifact({ manifest, venvKey, bytecode: [] }, layout);
    },
    [Symbol.dispose]: () => void removeTree(home),
  };
}

function stored(layout: StoreLayout, written: string, text: string): ArtifactFile {
  const executable = written.endsWith("*");
  const content = Buffer.from(text);
  const sha256 = sha256Hex(content);
  storeContent(layout, { sha256, content, executable });
  return {
    path: written.replace(/\*$/, ""),
    sha256,
    sizeBytes: content.length,
    mode: executable ? "0555" : "0444",
    link: null,
    origin: "tree",
  };
}

function makeVenv(layout: StoreLayout, key: string): void {
  const folder = join(layout.venvs, key);
  mkdirSync(join(folder, "venv"), { recursive: true });
  writeFileSync(join(folder, "venv/pyvenv.cfg"), "home = /usr/bin\n");
  const content = "home = /usr/bin\n";
  const files = [{ path: "pyvenv.cfg", sha256: sha256Hex(content), sizeBytes: content.length, link: null, origin: "venv" }];
  writeFileSync(join(folder, "inventory.json"), JSON.stringify({ schema: 1, files }));
  writeFileSync(join(folder, "complete.json"), "{}");
}
