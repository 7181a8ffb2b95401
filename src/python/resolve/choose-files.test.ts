import assert from "node:assert/strict";
import { test } from "node:test";
import type { TargetPlatform } from "../../model/platform.ts";
import { chooseFiles, packageFile, sha256Of } from "./choose-files.ts";
import { tagRanks } from "./tags.ts";
import { filenameOfUrl, parseWheelName } from "./wheel-filename.ts";

const DEBIAN: TargetPlatform = {
  os: "linux",
  arch: "x86_64",
  libc: { kind: "glibc", version: [2, 36] },
  python: { implementation: "cpython", version: "3.11.7" },
};
const ALPINE: TargetPlatform = { ...DEBIAN, libc: { kind: "musl", version: [1, 2] } };
const MAC: TargetPlatform = { ...DEBIAN, os: "darwin", arch: "aarch64", libc: null };

const chosen = (platform: TargetPlatform, names: readonly string[]): string[] =>
  chooseFiles(
    names.map((name) => packageFile(name, "0".repeat(64))!),
    tagRanks(platform),
  ).map(({ filename }) => filename);

test("own ABI before abi3 before pure, newer glibc before older, sdist last", () => {
  const names = [
    "a-1.tar.gz",
    "a-1-py3-none-any.whl",
    "a-1-cp38-abi3-manylinux_2_17_x86_64.whl",
    "a-1-cp311-cp311-manylinux2014_x86_64.whl",
    "a-1-cp311-cp311-manylinux_2_28_x86_64.whl",
    "a-1-cp311-abi3-linux_x86_64.whl",
  ];
  assert.deepEqual(chosen(DEBIAN, names), [names[4], names[3], names[5], names[2], names[1], names[0]]);
});

test("a wheel for a newer glibc, another Python, another libc or machine does not fit", () => {
  const names = [
    "a-1-cp311-cp311-manylinux_2_38_x86_64.whl",
    "a-1-cp312-cp312-manylinux_2_17_x86_64.whl",
    "a-1-cp312-abi3-manylinux_2_17_x86_64.whl",
    "a-1-cp311-cp311-musllinux_1_2_x86_64.whl",
    "a-1-cp311-cp311-manylinux_2_17_aarch64.whl",
    "a-1-cp313-cp313t-manylinux_2_17_x86_64.whl",
    "a-1-pp39-pypy39_pp73-manylinux_2_17_x86_64.whl",
    "a-1-cp311-cp311-win_amd64.whl",
  ];
  assert.deepEqual(chosen(DEBIAN, names), []);
  assert.deepEqual(chosen(ALPINE, names), [names[3]]);
});

test("musl takes its own wheels up to its version, macOS takes universal2", () => {
  assert.deepEqual(chosen(ALPINE, ["a-1-cp311-cp311-musllinux_1_3_x86_64.whl", "a-1-cp311-cp311-musllinux_1_1_x86_64.whl"]), [
    "a-1-cp311-cp311-musllinux_1_1_x86_64.whl",
  ]);
  assert.deepEqual(
    chosen(MAC, [
      "a-1-cp311-cp311-macosx_10_9_x86_64.whl",
      "a-1-cp311-cp311-macosx_10_9_universal2.whl",
      "a-1-cp311-cp311-macosx_11_0_arm64.whl",
    ]),
    ["a-1-cp311-cp311-macosx_11_0_arm64.whl"],
  );
  assert.deepEqual(chosen(MAC, ["a-1-cp311-cp311-macosx_11_0_universal2.whl"]), ["a-1-cp311-cp311-macosx_11_0_universal2.whl"]);
});

test("of two builds of one wheel the higher build number wins", () => {
  assert.deepEqual(chosen(DEBIAN, ["a-1-1-py3-none-any.whl", "a-1-10-py3-none-any.whl", "a-1-2b-py3-none-any.whl"]), [
    "a-1-10-py3-none-any.whl",
    "a-1-2b-py3-none-any.whl",
    "a-1-1-py3-none-any.whl",
  ]);
});

test("names that are no wheels are told apart", () => {
  assert.equal(parseWheelName("a-1.whl"), null);
  assert.equal(parseWheelName("a-1-b-py3-none-any.whl"), null);
  assert.equal(parseWheelName(`a-1-${"p.".repeat(500)}p-${"q.".repeat(500)}q-any.whl`), null);
  assert.deepEqual(parseWheelName("Foo_Bar-1.0-py2.py3-none-any.whl")?.tags, ["py2-none-any", "py3-none-any"]);
  assert.equal(packageFile("a-1.exe", ""), null);
  assert.equal(filenameOfUrl("https://host.example/x/a%2B1-1.0.tar.gz?y=1#sha256=z"), "a+1-1.0.tar.gz");
  assert.equal(sha256Of("md5:abc"), null);
});
