import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { withHook } from "./plan-pre-commit.ts";

const OURS = `  - repo: local
    hooks:
      - id: fairlead-check
        name: fairlead check
        entry: fairlead check
        language: system
        pass_filenames: false
`;

test("a new file holds our hook and nothing else", () => {
  assert.equal(withHook("", ""), `repos:\n${OURS}`);
});

test("in a file that is there the hook comes last, as far to the right as the others, and all else stays byte for byte", () => {
  const flat = `# ours
default_stages: [pre-commit]
repos:
- repo: https://github.com/psf/black   # format
  rev: 24.1.0
  hooks:
    - id: black

# what follows
ci:
    skip: [x]
`;
  const after = withHook(flat, "");
  assert.ok(after.startsWith(flat.slice(0, flat.indexOf("\n\n# what"))), after);
  assert.ok(after.endsWith("ci:\n    skip: [x]\n"));
  const read = parse(after) as { repos: { repo: string }[]; ci: unknown };
  assert.deepEqual([read.repos.map(({ repo }) => repo), read.ci], [["https://github.com/psf/black", "local"], { skip: ["x"] }]);
});

test("it is added once", () => {
  const once = withHook("", "");
  assert.equal(withHook(once, ""), once);
  const two = withHook(once, "services/shop");
  assert.equal((parse(two) as { repos: unknown[] }).repos.length, 2);
  assert.equal(withHook(two, "services/shop"), two);
});

test("a project in a folder of the repository is checked when something in it changes", () => {
  const [repo] = (parse(withHook("", "services/my.shop")) as { repos: { hooks: { entry: string; files: string }[] }[] }).repos;
  assert.deepEqual([repo?.hooks[0]?.entry, repo?.hooks[0]?.files], ["fairlead check services/my.shop", "^services/my\\.shop/"]);
});

test("a file without a last line end, without repos, or with remarks only can be added to", () => {
  for (const text of ["repos:\n  - repo: local\n    hooks: []", "ci: {}", "# nothing yet\n"])
    assert.equal((parse(withHook(text, "")) as { repos: { hooks: unknown[] }[] }).repos.at(-1)?.hooks.length, 1, text);
});

test("what cannot be added to is left as it is, and the error says what to write", () => {
  for (const text of ["repos: []\n", "repos: [{repo: local, hooks: []}]\n", "repos: x\n", "- a\n", "repos:\n  - a: [\n"])
    assert.throws(() => withHook(text, ""), /FL-6604|left as it is/, text);
});

test("long: aliases that explode, and random damage, end in an error with a code or in a file with our hook", () => {
  const bomb = `a: &a [x, x]\n${"bcdefghij"
    .split("")
    .map((name, i) => `${name}: &${name} [${`*${"abcdefghi"[i]}, `.repeat(9)}x]`)
    .join("\n")}\nrepos:\n  - *j\n`;
  assert.throws(() => withHook(bomb, ""), /FL-6604|left as it is/);
  const good = withHook("# a\nrepos:\n  - repo: x\n    hooks:\n      - id: y # z\nci: {}\n", "");
  let seed = 5;
  const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below;
  const bits = ["\n", "  ", "- ", ":", "[", "]", "{", "}", "#", "&a", "*a", "'", '"', "\t", "repos", "|", "---\n"];
  for (let round = 0; round < 300; round++) {
    const at = random(good.length);
    const damaged = good.slice(0, at) + bits[random(bits.length)]! + good.slice(at + random(4));
    try {
      const after = withHook(damaged, "svc");
      assert.equal((parse(after) as { repos: { hooks: { entry: string }[] }[] }).repos.at(-1)?.hooks.at(-1)?.entry, "fairlead check svc");
    } catch (error) {
      assert.equal((error as { code?: string }).code, "FL-6604", `${String(error)}\n${damaged}`);
    }
  }
});
