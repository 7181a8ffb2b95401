import assert from "node:assert/strict";
import { test } from "node:test";
import { found } from "./testing.ts";

test("where nothing pins a package, the licence of what is installed counts", async () => {
  const metadata = "Metadata-Version: 2.4\nName: alpha\nVersion: 3.1\nLicense-Expression: GPL-3.0-only\n";
  const policy = { licences: { allow: [], deny: ["GPL-3.0-only"], review: [] } };
  const refused = await found(
    "DEP010",
    { "requirements.txt": "alpha>=3\n", ".venv/lib/python3.12/site-packages/alpha-3.1.dist-info/METADATA": metadata },
    { policy },
  );
  assert.deepEqual(
    refused.map(({ place, message }) => [place.line, message]),
    [[1, "`alpha` 3.1 is under GPL-3.0-only, which the policy refuses."]],
  );
});

test("a file that another one includes with constraints is pinned by them", async () => {
  const files = { "requirements/base.txt": "alpha\n", "limits.txt": "alpha==1.0\n" };
  assert.deepEqual(await found("DEP004", { ...files, "requirements.txt": "-r requirements/base.txt\n-c limits.txt\n" }), []);
  const open = await found("DEP004", { ...files, "requirements.txt": "-r requirements/base.txt\n" });
  const compiled = await found("DEP004", {
    "ci/oldest.txt": "alpha==1.*\n",
    "ci/requirements.in": "-r oldest.txt\n",
    "requirements.txt": "beta==1\n",
  });
  assert.deepEqual(compiled, [], "what is compiled from it is installed");
  const included = await found("DEP004", { "base.inc": "alpha\n", "requirements.txt": "-r base.inc\n" });
  assert.deepEqual(
    included.map(({ place }) => `${place.file}:${place.line}`),
    ["base.inc:1"],
    "whatever its name",
  );
  assert.deepEqual(
    open.map(({ place }) => place.file),
    ["requirements/base.txt"],
  );
});
