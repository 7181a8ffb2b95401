// What `npm run new` writes is valid, formatted TypeScript whose imports exist.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { KINDS } from "../scripts/scaffold.ts";

const root = join(import.meta.dirname, "..");

for (const [kind, { scaffold }] of Object.entries(KINDS)) {
  test(`a new ${kind} parses, imports only what exists and lands beside its siblings`, () => {
    const { files, next } = scaffold(kind === "rule" ? "injection/zz-sample" : "zz-sample");
    assert.ok(files.length > 0 && next.length > 0);
    const paths = files.map(({ path }) => path);
    for (const { path, text } of files) {
      assert.equal(existsSync(join(root, path)), false, `${path} is taken`);
      if (!path.endsWith(".ts")) continue;
      assert.ok(stripTypeScriptTypes(text).length > 0);
      for (const [, specifier] of text.matchAll(/from "(\.[^"]+)"/g)) {
        const target = resolve(root, dirname(path), specifier as string);
        assert.ok(existsSync(target) || paths.includes(target.slice(root.length + 1)), `${path} imports ${specifier}`);
      }
    }
    const siblings = dirname(files[0]!.path).replace(/\/zz-sample$/, "");
    assert.ok(existsSync(join(root, siblings)), siblings);
  });
}
