import assert from "node:assert/strict";
import { test } from "node:test";
import type { TargetPlatform } from "../../model/platform.ts";
import { isForOldPythonOnly, markerEnvironment, markerHolds } from "./evaluate-marker.ts";
import { MarkerError, parseMarker } from "./marker.ts";

const LINUX: TargetPlatform = {
  os: "linux",
  arch: "x86_64",
  libc: { kind: "glibc", version: [2, 36] },
  python: { implementation: "cpython", version: "3.11.7" },
};
const holds = (marker: string, extras: readonly string[] = [], groups: readonly string[] = []): boolean =>
  markerHolds(marker, markerEnvironment(LINUX, extras, groups));

for (const [marker, expected] of [
  ["python_version >= '3.8'", true],
  ["python_version < '3.9'", false],
  ["'3.8' <= python_version", true],
  ["python_version > '3.9'", true], // by version, not by text: "3.11" < "3.9" as text
  ["python_full_version == '3.11.*'", true],
  ["python_version ~= '3.10'", true],
  ["python_version in '3.10 3.11'", true],
  ["python_version not in '3.10, 3.12'", true],
  ["sys_platform == 'win32'", false],
  ["sys_platform == 'win32' or os_name == 'posix'", true],
  ["sys_platform == 'linux' and platform_machine == 'aarch64' or python_version == '3.11'", true],
  ["sys_platform == 'linux' and (platform_machine == 'aarch64' or python_version == '2.7')", false],
  ["'linux' in sys_platform", true],
  ["sys_platform in 'linux darwin'", true],
  ["implementation_name == 'cpython' and platform_python_implementation == 'CPython'", true],
  ["platform_release >= '5'", false],
  ["os.name == 'posix' and python_implementation == 'CPython'", true],
  ['platform_system == "Linux"', true],
] as const) {
  test(`marker: ${marker} is ${expected} on Linux with 3.11`, () => assert.equal(holds(marker), expected));
}

test("marker: an extra is asked by its normalised name, among all that were chosen", () => {
  assert.equal(holds("extra == 'Fast_Mode'", ["fast-mode", "pg"]), true);
  assert.equal(holds("extra != 'pg'", ["pg"]), false);
  assert.equal(holds("extra == 'pg'"), false);
});

test("marker: the sets of pylock.toml", () => {
  assert.equal(holds("'pg' in extras and 'dev' not in dependency_groups", ["pg"]), true);
  assert.equal(holds("'dev' in dependency_groups", [], ["dev"]), true);
});

test("marker: no marker always holds", () => {
  assert.deepEqual([holds(""), markerHolds(null, markerEnvironment(LINUX))], [true, true]);
});

for (const [text, column] of [
  ["python_version >=", 18],
  ["python_verson >= '3'", 1],
  ["python_version >= '3' and", 26],
  ["(python_version >= '3'", 23],
  ["python_version >= '3' extra", 23],
  ["python_version ?= '3'", 15],
] as const) {
  test(`marker: \`${text}\` is an error at column ${column}`, () => {
    assert.throws(
      () => parseMarker(text),
      (error: unknown) => error instanceof MarkerError && error.column === column,
    );
  });
}

test("marker: parentheses nested without end are an error, not a crash", () => {
  assert.throws(() => parseMarker("(".repeat(50_000)), MarkerError);
});

test("what no Python 3 fits is for old ones only, whatever the platform", () => {
  const old = [
    "python_version < '3'",
    "python_version == '2.7' and sys_platform == 'linux'",
    "'3' > python_version",
    "python_full_version < '3.0'",
  ];
  const other = [
    "python_version < '3.8'",
    "python_version < '3' or sys_platform == 'win32'",
    "sys_platform == 'win32'",
    "python_version ><",
    null,
  ];
  assert.deepEqual([...old, ...other].filter(isForOldPythonOnly), old);
});
