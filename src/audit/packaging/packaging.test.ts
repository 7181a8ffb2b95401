import assert from "node:assert/strict";
import { test } from "node:test";
import { isKnownClassifier, isNewVersion, replacedClassifier } from "./classifiers.ts";
import { licenceFault } from "./licence-ids.ts";
import { faultsOfRestructuredText } from "./restructured-text.ts";

test("licence expressions are judged by the SPDX list, and what people write leads to it", () => {
  for (const right of ["MIT", "mit", "Apache-2.0 OR BSD-3-Clause", "GPL-2.0-or-later WITH Classpath-exception-2.0", "LicenseRef-Own-1.0"])
    assert.equal(licenceFault(right), null, right);
  assert.equal(licenceFault("BSD"), "SPDX has no `BSD`; write `BSD-3-Clause`");
  assert.equal(licenceFault("Apache License 2.0"), "it cannot be read as one; write `Apache-2.0`");
  assert.equal(licenceFault("MIT WITH Nothing"), "SPDX has no exception `Nothing`");
  assert.equal(licenceFault(""), "it cannot be read as one");
});

test("classifiers are those of PyPI, private ones are free, and a next version is likely", () => {
  assert.ok(isKnownClassifier("Programming Language :: Python :: 3.13"));
  assert.ok(isKnownClassifier("Private :: Ours"));
  assert.ok(!isKnownClassifier("Programming Language :: Pyhton"));
  assert.ok(isNewVersion("Framework :: Django :: 99.0"));
  assert.ok(!isNewVersion("Framework :: Djangoo :: 5.0"));
  assert.equal(replacedClassifier("Framework :: Django"), null);
});

test("docutils stops at what only Sphinx knows, and not at what stands in code", () => {
  const faults = (text: string): readonly string[] =>
    faultsOfRestructuredText(text).map(({ line, message }) => `${line} ${message.split(",")[0]}`);
  assert.deepEqual(faults("Title\n=====\n\n:doc:`a` and ``:doc:`b```\n"), ["4 docutils knows no role `:doc:`"]);
  assert.deepEqual(faults(".. role:: own\n\n:own:`a` `b`:sup: https://a.b/:c:`d`\n"), ["3 docutils knows no role `:c:`"]);
  assert.deepEqual(faults("Like this::\n\n   :doc:`a`\n\n   .. toctree::\n\n.. toctree::\n   :doc:`x`\n"), [
    "7 docutils knows no directive `toctree`",
  ]);
  assert.deepEqual(faults("text\nA title that is long\n-------\n"), []);
  assert.deepEqual(faults("\nA title that is long\n-------\n"), ["2 the line under this title is shorter than the title"]);
  assert.deepEqual(faults(".. a comment with :doc:`x`\n   and :doc:`y`\n\nTime: 10:30:`x`\n"), []);
});
