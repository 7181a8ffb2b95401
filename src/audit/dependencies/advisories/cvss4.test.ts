import assert from "node:assert/strict";
import { test } from "node:test";
import { cvss4Score } from "./cvss4.ts";
import { severityOf } from "./severity.ts";

test("scores of CVSS 4.0 are those of other calculators", () => {
  const scores: readonly (readonly [string, number])[] = [
    ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 9.3],
    ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0],
    ["CVSS:4.0/AV:L/AC:H/AT:N/PR:L/UI:N/VC:N/VI:H/VA:H/SC:H/SI:L/SA:L", 7.1],
    ["CVSS:4.0/AV:L/AC:H/AT:N/PR:H/UI:A/VC:N/VI:H/VA:H/SC:N/SI:H/SA:L", 5.8],
    ["CVSS:4.0/AV:L/AC:H/AT:N/PR:H/UI:P/VC:L/VI:L/VA:N/SC:H/SI:L/SA:H", 2.3],
    ["CVSS:4.0/AV:L/AC:H/AT:P/PR:H/UI:P/VC:H/VI:H/VA:N/SC:H/SI:L/SA:L/CR:H/MAV:L/MVC:X/MSA:L", 6.9],
    ["CVSS:4.0/AV:A/AC:H/AT:P/PR:H/UI:A/VC:L/VI:L/VA:L/SC:L/SI:L/SA:L", 1],
    ["CVSS:4.0/AV:L/AC:H/AT:P/PR:H/UI:P/VC:N/VI:L/VA:L/SC:H/SI:N/SA:L/MAV:A/MSI:X", 2],
    ["CVSS:4.0/AV:P/AC:L/AT:N/PR:H/UI:N/VC:N/VI:N/VA:H/SC:L/SI:H/SA:H/E:A/CR:H/IR:X/AR:M/MAV:P/MVC:H/MSI:H/MSA:L", 6.9],
    ["CVSS:4.0/AV:L/AC:H/AT:P/PR:N/UI:P/VC:L/VI:N/VA:N/SC:N/SI:L/SA:L/E:U/MVC:X/MSI:H", 1],
  ];
  for (const [vector, score] of scores) assert.equal(cvss4Score(vector), score, vector);
});

test("what is no whole vector has no score", () => {
  for (const vector of [
    "CVSS:4.0",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N",
    "CVSS:4.0/AV:X/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "",
  ])
    assert.equal(cvss4Score(vector), null, vector);
  assert.equal(severityOf("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"), "high");
  assert.equal(severityOf("CVSS:4.0/garbage"), null);
});
