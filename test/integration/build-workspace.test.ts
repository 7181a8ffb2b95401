// A member of a uv workspace: the project itself is used from its tree and found by name, its sibling is built into a wheel, the lock lies in the root.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { exec } from "../../src/platform/exec.ts";
import { buildPlace, OFFLINE } from "./build-support.ts";

const BACKEND = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n';

test("a workspace's member finds its own version, its script and its sibling", async () => {
  using place = buildPlace(
    {
      "pyproject.toml":
        '[project]\nname = "ws"\nversion = "0.1"\nrequires-python = ">=3.9"\ndependencies = []\n\n[tool.uv.workspace]\nmembers = ["packages/*"]\n',
      "packages/app/pyproject.toml": `[project]\nname = "shop-app"\nversion = "2.0"\nrequires-python = ">=3.9"\ndependencies = ["itsdangerous", "my-lib"]\n\n[project.scripts]\nshopctl = "shop_app.main:cli"\n\n[tool.uv.sources]\nmy-lib = { workspace = true }\n\n${BACKEND}`,
      "packages/app/shop_app/__init__.py": "",
      "packages/app/shop_app/main.py":
        'from importlib.metadata import version\n\nimport my_lib\n\n\ndef cli():\n    print(version("shop-app"), my_lib.X)\n\n\nif __name__ == "__main__":\n    cli()\n',
      "packages/lib/pyproject.toml": `[project]\nname = "my-lib"\nversion = "0.3"\nrequires-python = ">=3.9"\ndependencies = []\n\n${BACKEND}`,
      "packages/lib/src/my_lib/__init__.py": "X = 5\n",
    },
    "ws",
  );
  const root = join(place.root, "packages/app");
  const built = await place.build({ root });
  assert.ok(existsSync(join(place.root, "uv.lock")));
  assert.deepEqual(
    built.artifact.manifest.wheels.map(({ name, origin }) => `${name} ${origin}`),
    ["itsdangerous lock", "my-lib sdist"],
  );
  const { folder, manifest } = built.artifact;
  const app = join(folder, "app");
  const env = { PYTHONPATH: manifest.pythonPath.map((path) => join(app, path)).join(":") };
  const run = await exec([join(folder, "venv/bin/shopctl")], { cwd: app, env, timeoutMs: 10_000, purpose: "test" });
  assert.equal(run.stdout, "2.0 5\n", run.stderr);

  assert.equal((await place.build({ root, env: OFFLINE })).artifact.digest, built.artifact.digest);
  place.write({ "packages/lib/src/my_lib/__init__.py": "X = 6\n" });
  assert.notEqual(
    (await place.build({ root })).artifact.digest,
    built.artifact.digest,
    "a change of the sibling is a change of the artifact",
  );
});
