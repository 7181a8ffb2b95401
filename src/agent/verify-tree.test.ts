import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { verifyTree } from "./verify-tree.ts";

test("a tree is started only as it was built; what a volume replaced is left to the app", () => {
  const folder = mkdtempSync(join(tmpdir(), "fl-tree-"));
  try {
    const [artifact, tree, volume] = [join(folder, "artifact"), join(folder, "tree"), join(folder, "volume")];
    for (const path of [artifact, join(tree, "src"), volume]) mkdirSync(path, { recursive: true });
    const files = { "src/app.py": "print(1)", "data.db": "empty", "uploads/logo.png": "png" };
    const manifest = { workingDirectory: "src", tree: Object.entries(files).map(([path, text]) => ({ path, sha256: sha256(text) })) };
    writeFileSync(join(artifact, "manifest.json"), JSON.stringify(manifest));
    writeFileSync(join(tree, "src/app.py"), "print(1)");
    symlinkSync(join(volume, "data.db"), join(tree, "data.db"));
    symlinkSync(volume, join(tree, "uploads"));
    const spec = { artifact, cwd: join(tree, "src"), release: "shop/production/v1" };
    writeFileSync(join(volume, "logo.png"), "another");
    verifyTree(spec);
    verifyTree({ ...spec, artifact: "" });
    writeFileSync(join(tree, "src/app.py"), "print(2)");
    assert.throws(() => verifyTree(spec), { code: "FL-5032", message: "src/app.py of shop/production/v1 is not what was built." });
    rmSync(join(tree, "src/app.py"));
    assert.throws(() => verifyTree(spec), { code: "FL-5032" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
