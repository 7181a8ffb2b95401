import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleScriptText, parseConsoleScript } from "./console-scripts.ts";
import { metadataFiles } from "./project-metadata.ts";

test("a reference to a function is a script, extras aside", () => {
  assert.deepEqual(parseConsoleScript("shop", "shop.cli:main.run [extra]"), { name: "shop", module: "shop.cli", attribute: "main.run" });
});

test("a name that would leave bin/ or replace the interpreter is none, nor is code", () => {
  for (const [name, target] of [
    ["../x", "a:b"],
    ["python3", "a:b"],
    [".hidden", "a:b"],
    ["x", "a"],
    ["x", "a:b;import os"],
  ] as const)
    assert.equal(parseConsoleScript(name, target), null, name);
});

test("the script imports the top of a dotted attribute and calls all of it", () => {
  const text = consoleScriptText({ name: "shop", module: "shop.cli", attribute: "main.run" }, "/v/bin/python");
  assert.equal(text, '#!/v/bin/python\nimport sys\nfrom shop.cli import main\nif __name__ == "__main__":\n    sys.exit(main.run())\n');
});

test("the project's metadata lies where sys.path looks", () => {
  const files = metadataFiles({ name: "my-shop", version: "1.2", folder: "src", scripts: { shop: "shop.cli:main" } });
  assert.deepEqual(
    files.map(({ path }) => path),
    ["src/my_shop-1.2.dist-info/METADATA", "src/my_shop-1.2.dist-info/INSTALLER", "src/my_shop-1.2.dist-info/entry_points.txt"],
  );
});
