// Small project trees for tests: made in a temporary folder from a table of files, and removed when the test ends.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Absolute path of the project's root. */
export function projectFolder(t: TestContext, files: Files): string {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), "fairlead-project-")));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  const root = join(parent, "guestbook");
  mkdirSync(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}
