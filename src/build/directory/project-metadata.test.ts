import assert from "node:assert/strict";
import { test } from "node:test";
import { metadataFiles } from "./project-metadata.ts";

test("the entry points of a package are written group by group, its commands among them, always in one order", () => {
  const files = metadataFiles({
    name: "shop-web",
    version: "1.0",
    folder: "src",
    scripts: { shop: "shop:main", admin: "shop:admin" },
    entryPoints: { "paste.app_factory": { main: "shop:wsgi" }, empty: {} },
  });
  const text = files.find(({ path }) => path === "src/shop_web-1.0.dist-info/entry_points.txt")?.text;
  assert.equal(text, "[console_scripts]\nadmin = shop:admin\nshop = shop:main\n\n[paste.app_factory]\nmain = shop:wsgi\n");
});

test("a package without entry points has no file for them", () => {
  const files = metadataFiles({ name: "shop", version: "1.0", folder: ".", scripts: {} });
  assert.deepEqual(
    files.map(({ path }) => path),
    ["shop-1.0.dist-info/METADATA", "shop-1.0.dist-info/INSTALLER"],
  );
});
