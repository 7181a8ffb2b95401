import assert from "node:assert/strict";
import { test } from "node:test";
import type { LicencePolicy } from "../policy.ts";
import { licenceOf } from "./metadata-licence.ts";
import { judgeLicence, parseSpdx, spdxText } from "./spdx.ts";

const POLICY: LicencePolicy = { allow: ["MIT", "Apache-2.0", "BSD-3-Clause"], deny: ["AGPL-3.0-only"], review: ["MPL-2.0"] };

function verdict(text: string, policy = POLICY): string {
  const expression = parseSpdx(text);
  return expression === null ? "unreadable" : judgeLicence(expression, policy);
}

test("of alternatives the best counts, of licences that all hold the worst", () => {
  assert.equal(verdict("MIT"), "allowed");
  assert.equal(verdict("mit OR GPL-3.0-only"), "allowed");
  assert.equal(verdict("MIT AND MPL-2.0"), "review");
  assert.equal(verdict("MIT AND (AGPL-3.0-only OR MPL-2.0)"), "review");
  assert.equal(verdict("GPL-3.0-only"), "refused");
  assert.equal(verdict("GPL-3.0-only", { ...POLICY, allow: [] }), "allowed");
  assert.equal(verdict("AGPL-3.0-only", { ...POLICY, allow: [] }), "refused");
});

test("an exception can be named, or its licence alone", () => {
  assert.equal(verdict("Apache-2.0 WITH LLVM-exception"), "allowed");
  assert.equal(
    verdict("GPL-2.0-only WITH Classpath-exception-2.0", { ...POLICY, allow: ["GPL-2.0-only WITH Classpath-exception-2.0"] }),
    "allowed",
  );
});

test("what is no expression is none, however deep", () => {
  for (const text of ["", "MIT OR", "(MIT", "MIT Apache-2.0", "AND", "MIT WITH", `${"(".repeat(500)}MIT${")".repeat(500)}`, "$$$"])
    assert.equal(verdict(text), "unreadable", text.slice(0, 20));
});

test("metadata: the expression, else the text, else the classifiers", () => {
  const of = (...lines: string[]): string | null => {
    const found = licenceOf(`Metadata-Version: 2.4\nName: x\n${lines.join("\n")}\n\nLicense: AGPL-3.0-only`);
    return found === null ? null : spdxText(found);
  };
  assert.equal(of("License-Expression: MIT OR Apache-2.0", "License: GPL"), "MIT OR Apache-2.0");
  assert.equal(of("License: Apache License, Version 2.0"), "Apache-2.0");
  assert.equal(of("License: MIT License"), "MIT");
  assert.equal(of("Classifier: License :: OSI Approved :: MIT License"), "MIT");
  assert.equal(of("Classifier: License :: OSI Approved :: BSD License"), "BSD-2-Clause AND BSD-3-Clause");
  assert.equal(of("License: see the file", "Classifier: Programming Language :: Python"), null);
  assert.equal(of(), null);
});
