import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../platform/errors/user-error.ts";
import type { ResolvedPackage, ResolvedSet } from "../../model/resolved-set.ts";
import { chooseWheels } from "./choose-wheels.ts";

const HASH = "a".repeat(64);
const OTHER = "b".repeat(64);
const wheel = {
  filename: "flask-3.0-py3-none-any.whl",
  kind: "wheel",
  sha256: HASH,
  url: "https://f.example/flask-3.0-py3-none-any.whl",
  sizeBytes: 10,
} as const;
const sdist = {
  filename: "flask-3.0.tar.gz",
  kind: "sdist",
  sha256: OTHER,
  url: "https://f.example/flask-3.0.tar.gz",
  sizeBytes: 10,
} as const;

function set(...packages: Partial<ResolvedPackage>[]): ResolvedSet {
  const whole = packages.map((one): ResolvedPackage => ({
    name: "flask",
    version: "3.0",
    origin: { kind: "registry", index: null },
    files: [],
    sha256s: [HASH],
    marker: null,
    source: { file: "uv.lock", line: 1 },
    ...one,
  }));
  const platform = {
    os: "linux",
    arch: "x86_64",
    libc: { kind: "glibc", version: [2, 36] },
    python: { implementation: "cpython", version: "3.11.7" },
  } as const;
  return { platform, lock: { file: "uv.lock", format: "uv.lock" }, packages: whole, leftOut: [] };
}

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return `${error.code} ${error.message}`;
    throw error;
  }
  return "no error";
};

test("the best wheel with an address is pinned by its hash", () => {
  const choice = chooseWheels(set({ files: [wheel, sdist] }), new Set());
  assert.deepEqual([choice.wheels[0]?.filename, choice.wheels[0]?.sha256, choice.sources.length], [wheel.filename, HASH, 0]);
});

test("a wheel without an address, and hashes without file names, are to be looked up", () => {
  const choice = chooseWheels(set({ files: [{ ...wheel, url: null }] }, { name: "click", sha256s: [HASH, OTHER] }), new Set());
  assert.deepEqual(
    choice.unlocated.map(({ name, sha256s }) => [name, sha256s.length]),
    [
      ["flask", 1],
      ["click", 2],
    ],
  );
});

test("source only is refused by name, all at once, and taken when it is allowed", () => {
  const both = set({ files: [sdist] }, { name: "docopt", version: "0.6.2", files: [sdist] });
  assert.match(
    codeOf(() => chooseWheels(both, new Set())),
    /^FL-2011 .*flask 3\.0, docopt 0\.6\.2/,
  );
  const choice = chooseWheels(both, new Set(["flask", "docopt"]));
  assert.deepEqual(
    choice.sources.map(({ name, sha256 }) => [name, sha256]),
    [
      ["flask", OTHER],
      ["docopt", OTHER],
    ],
  );
});

test("a package without a hash is refused", () => {
  assert.match(
    codeOf(() => chooseWheels(set({ sha256s: [] }), new Set())),
    /^FL-2010 uv\.lock has no sha256 for flask 3\.0/,
  );
});

test("a package from git needs the same allowance as a source", () => {
  const git = set({ origin: { kind: "git", url: "https://g.example/x", commit: "c".repeat(40), subdirectory: null }, sha256s: [] });
  assert.match(
    codeOf(() => chooseWheels(git, new Set())),
    /flask 3\.0 \(from git\)/,
  );
  assert.equal(chooseWheels(git, new Set(["flask"])).sources[0]?.git?.commit, "c".repeat(40));
});

test("folders are neither installed nor refused here", () => {
  const choice = chooseWheels(set({ origin: { kind: "path", path: ".", editable: true }, sha256s: [] }), new Set());
  assert.deepEqual(choice.local, [{ name: "flask", version: "3.0", path: "." }]);
});
