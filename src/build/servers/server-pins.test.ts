import assert from "node:assert/strict";
import { test } from "node:test";
import type { TargetPlatform } from "../../model/platform.ts";
import type { ResolvedSet } from "../../model/resolved-set.ts";
import { PIN_SETS, serverPins } from "./server-pins.ts";

const platform = (version: string): TargetPlatform => ({
  os: "linux",
  arch: "x86_64",
  libc: null,
  python: { implementation: "cpython", version },
});
const locked = (...names: string[]): ResolvedSet =>
  ({
    platform: platform("3.11.7"),
    lock: { file: "", format: "" },
    packages: names.map((name) => ({ name })),
    leftOut: [],
  }) as unknown as ResolvedSet;

test("a server comes with all it needs, each with one hash", () => {
  const pins = serverPins(["uvicorn"], locked("fastapi"), platform("3.10.4"));
  assert.deepEqual(
    pins.map(({ name }) => name),
    ["uvicorn", "click", "h11", "typing-extensions"],
  );
  assert.ok(pins.every(({ sha256s, origin }) => sha256s.length === 1 && origin === "server"));
});

test("what the lock has already stays as the lock says", () => {
  assert.deepEqual(
    serverPins(["uvicorn"], locked("click", "h11"), platform("3.12.1")).map(({ name }) => name),
    ["uvicorn"],
  );
  assert.deepEqual(serverPins(["gunicorn"], locked("gunicorn"), platform("3.12.1")), []);
});

test("a Python that no pinned version supports is refused", () => {
  assert.throws(() => serverPins(["gunicorn"], locked(), platform("3.7.16")), { code: "FL-2015" });
});

test("every minor version from 3.9 on has exactly one set of each server", () => {
  for (const server of ["gunicorn", "uvicorn"])
    for (let minor = 9; minor < 20; minor++)
      assert.equal(
        PIN_SETS.filter((set) => set.server === server && minor >= set.from && minor < set.below).length,
        1,
        `${server} 3.${minor}`,
      );
});
