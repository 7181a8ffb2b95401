// What `fairlead check` is asked wrongly: each time a code, what and why, the next command, and nothing in the folder changes.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const COMMAND = join(import.meta.dirname, "..", "..", "bin", "fairlead.js");
const folder = mkdtempSync(join(tmpdir(), "fairlead-refusals-"));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, "app.py"), "import hashlib\n\nprint(hashlib.md5(b'x'))\n");
mkdirSync(join(folder, "reports"));

for (const [options, what] of [
  ["--format xml", /--format is one of text, json.*not `xml`/],
  ["--json --format sarif", /`--json` and `--format sarif` say different things/],
  ["-o json", /FORMAT=FILE/],
  ["-o json=a.json -o sarif=./a.json", /a\.json twice/],
  ["-o json=reports", /reports is a folder/],
  ["--confidence sure", /not `sure`/],
  ["--baseline foo", /write, prune, off, not `foo`\.\n/],
  ["--baseline prune", /does not exist, so nothing of it can be forgotten/],
  ["--baseline write --confidence proven", /`--baseline` takes all that is there/],
  ["--baseline write -o json=a.json", /`--baseline` takes all that is there/],
  ["--python app.py", /neither an environment nor an interpreter/],
  ["--time-limit 5x", /30s or 5m, not `5x`/],
  ["--env", /--env/],
  ["--unsafe", /`--unsafe` is for `--fix`/],
] as const) {
  test(`\`fairlead check ${options}\` is refused`, () => {
    const before = readdirSync(folder);
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, "check", folder, "--no-memory", ...options.split(" ")], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.equal(status, 2, stdout + stderr);
    // With `--json` the error is JSON as well.
    assert.match(stdout + stderr, what);
    assert.match(stdout + stderr, /FL-\d{4}/);
    assert.match(stdout + stderr, /[\n"]`fairlead /, "the next command");
    assert.deepEqual(readdirSync(folder), before);
  });
}

test("a file of accepted findings with lines that are none is not written anew", () => {
  const other = mkdtempSync(join(tmpdir(), "fairlead-refusals-"));
  after(() => rmSync(other, { recursive: true, force: true }));
  writeFileSync(join(other, "app.py"), "import hashlib\n\nprint(hashlib.md5(b'x'))\n");
  const text = "# ours\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n";
  writeFileSync(join(other, "fairlead-baseline.txt"), text);
  for (const verb of ["write", "prune"]) {
    const { status, stderr } = spawnSync(process.execPath, [COMMAND, "check", other, "--no-memory", "--baseline", verb], {
      encoding: "utf8",
    });
    assert.equal(status, 2, stderr);
    assert.match(stderr, /FL-6615[^]*lines 2, 3, 4/);
    assert.equal(readFileSync(join(other, "fairlead-baseline.txt"), "utf8"), text);
  }
});
