import assert from "node:assert/strict";
import { test } from "node:test";
import { RequirementError, parseRequirement } from "./requirement.ts";

for (const [text, expected] of [
  ["flask", { name: "flask", extras: [], specifier: "", url: null, marker: null }],
  ["Zope.Interface>=5,<7", { name: "zope-interface", extras: [], specifier: ">=5,<7", url: null, marker: null }],
  [
    "uvicorn [standard, Extra_Two] (>=0.3)",
    { name: "uvicorn", extras: ["extra-two", "standard"], specifier: ">=0.3", url: null, marker: null },
  ],
  ["a~=1.4.2 ; python_version<'3.9'", { name: "a", extras: [], specifier: "~=1.4.2", url: null, marker: "python_version<'3.9'" }],
  [
    "a @ https://host.example/a;b.whl ; os_name=='nt'",
    { name: "a", extras: [], specifier: "", url: "https://host.example/a;b.whl", marker: "os_name=='nt'" },
  ],
  [
    "a[x]@git+https://host.example/r.git@main#subdirectory=s",
    { name: "a", extras: ["x"], specifier: "", url: "git+https://host.example/r.git@main#subdirectory=s", marker: null },
  ],
  ["a>=1.0,", { name: "a", extras: [], specifier: ">=1.0", url: null, marker: null }],
  ["a==1.0+local.7", { name: "a", extras: [], specifier: "==1.0+local.7", url: null, marker: null }],
  ["a===weird_1", { name: "a", extras: [], specifier: "===weird_1", url: null, marker: null }],
] as const) {
  test(`requirement: ${text}`, () => {
    const { written, ...rest } = parseRequirement(text);
    assert.deepEqual(rest, expected);
    assert.equal(written, text);
  });
}

for (const [text, column] of [
  ["", 1],
  [">=1", 1],
  ["flask==", 6],
  ["flask 3.0", 7],
  ["flask=>3", 6],
  ["flask[a b]", 7],
  ["flask @", 7],
  ["flask; python_verson > '3'", 8],
] as const) {
  test(`requirement: \`${text}\` is an error at column ${column}`, () => {
    assert.throws(
      () => parseRequirement(text),
      (error: unknown) => error instanceof RequirementError && error.column === column,
    );
  });
}
