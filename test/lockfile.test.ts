// package-lock.json must hold every platform's binaries: a lock written from one machine's node_modules loses the
// others, and `npm ci` of a newer npm then refuses it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

interface LockedPackage {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const packages = Object.entries(lock.packages);

test("every optional dependency of a locked package is locked itself, for every platform", () => {
  const named = packages.flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies));
  assert.ok(named.length > 20, `only ${named.length} optional dependencies`);
  assert.deepEqual(
    named.filter((name) => !(`node_modules/${name}` in lock.packages)),
    [],
  );
});

test("the lock names no registry", () => {
  assert.deepEqual(
    packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path),
    [],
  );
});
