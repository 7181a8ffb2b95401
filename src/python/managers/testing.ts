// A source tree of literal files for the tests of this folder: in memory, or on disk where a folder above matters.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { SourceTree } from "../source-tree.ts";
import { decodeText } from "../text.ts";

/** Writes the files into a folder that goes away after the test; answers its path. */
export function projectOnDisk(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "fairlead-project-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

export function treeOf(files: Readonly<Record<string, string>>): SourceTree {
  const listed = Object.keys(files).sort();
  return {
    root: "/nonexistent/project",
    files: listed.map((path) => ({
      path,
      sizeBytes: files[path]!.length,
      executable: false,
      link: null,
      modifiedMs: 0,
      changedMs: 0,
      inode: 0,
    })),
    leftOut: [],
    leftOutCount: 0,
    has: (path) => path in files,
    text: (path) => (path in files ? decodeText(Buffer.from(files[path]!)) : null),
  };
}
