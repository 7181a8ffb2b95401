import assert from "node:assert/strict";
import { test } from "node:test";
import type { ArtifactWheel } from "../model/artifact.ts";
import { neededLibc, planManifest } from "./plan-manifest.ts";

const wheel = (filename: string): ArtifactWheel => ({
  name: filename.split("-")[0]!,
  version: "1",
  filename,
  sha256: "a".repeat(64),
  origin: "lock",
  builtFrom: null,
});

test("the C library is the newest that a wheel asks for, not the builder's own", () => {
  assert.equal(neededLibc([wheel("flask-1-py3-none-any.whl")]), "any");
  assert.equal(
    neededLibc([wheel("a-1-cp311-cp311-manylinux2014_x86_64.whl"), wheel("b-1-cp311-cp311-manylinux_2_28_x86_64.whl")]),
    "glibc 2.28",
  );
  assert.equal(neededLibc([wheel("a-1-cp311-cp311-musllinux_1_2_x86_64.whl")]), "musl 1.2");
});

test("the order in which parts are found does not change the manifest", () => {
  const file = (path: string) => ({ path, sha256: "b".repeat(64), sizeBytes: 1, mode: "0444", link: null, origin: "tree" }) as const;
  const parts = {
    platform: { os: "linux", arch: "x86_64", libc: null, python: { implementation: "cpython", version: "3.11.7" } },
    pythonPath: ["."],
    workingDirectory: ".",
    processes: {},
    releaseCommand: null,
  } as const;
  const one = planManifest({
    ...parts,
    wheels: [wheel("a-1-py3-none-any.whl"), wheel("b-1-py3-none-any.whl")],
    tree: [file("a.py"), file("b/c.py")],
  });
  const other = planManifest({
    ...parts,
    wheels: [wheel("b-1-py3-none-any.whl"), wheel("a-1-py3-none-any.whl")],
    tree: [file("b/c.py"), file("a.py")],
  });
  assert.deepEqual(one, other);
});
