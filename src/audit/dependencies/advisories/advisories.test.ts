import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { test } from "node:test";
import { readAdvisoryFile, writeAdvisoryFile, type AdvisoryDatabase } from "./advisory-file.ts";
import type { Advisory, RangeEvent } from "./advisory.ts";
import { OsvCollector } from "./collect-osv.ts";
import { mergeAliases } from "./merge-aliases.ts";
import { readOsv } from "./osv.ts";
import { baseScore, severityOf } from "./severity.ts";
import { fixedIn, smallestUpgrade } from "./upgrade.ts";

const META = { source: "a test", licence: "CC0-1.0", attribution: "nobody", date: "2026-05-01" };

function advisory(id: string, events: RangeEvent[], more: Partial<Advisory> = {}): Advisory {
  return { id, aliases: [], ranges: [events], versions: [], severity: null, ...more };
}

test("scores of CVSS 3 are those of the specification's own examples", () => {
  assert.equal(baseScore("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), 9.8);
  assert.equal(baseScore("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"), 6.1);
  assert.equal(baseScore("CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N"), 5.5);
  assert.equal(baseScore("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N"), 3.7);
  assert.equal(baseScore("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N"), 0);
});

test("no severity known stays unknown, and so does a vector that is not understood", () => {
  assert.equal(severityOf(null), null);
  assert.equal(severityOf("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"), "high");
  assert.equal(severityOf("CVSS:3.1/AV:N"), null);
  assert.equal(severityOf("CRITICAL"), "high");
  assert.equal(severityOf("MODERATE"), "medium");
  assert.equal(severityOf("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"), "high");
});

test("PYSEC, GHSA and CVE of one weakness are one, also where only a third name joins them", () => {
  const merged = mergeAliases([
    advisory("GHSA-1111-1111-1111", [], { aliases: ["CVE-2024-1"] }),
    advisory("GHSA-2222-2222-2222", [], { aliases: ["CVE-2024-2"] }),
    advisory("PYSEC-2024-1", [], { aliases: ["CVE-2024-1"] }),
    advisory("OSV-2024-7", [], { aliases: ["CVE-2024-2", "CVE-2024-3"] }),
  ]);
  assert.deepEqual(
    merged.map(({ id, aliases, advisories }) => [id, aliases, advisories.length]),
    [
      ["PYSEC-2024-1", ["GHSA-1111-1111-1111", "CVE-2024-1"], 2],
      ["GHSA-2222-2222-2222", ["CVE-2024-2", "CVE-2024-3", "OSV-2024-7"], 2],
    ],
  );
});

test("the smallest upgrade fixes all advisories of the package, brings no other one, and stays in what is declared where that is possible", () => {
  const all = [
    advisory("A-1", [
      ["introduced", "0"],
      ["fixed", "1.2"],
      ["introduced", "2.0"],
      ["fixed", "2.1"],
    ]),
    advisory("A-2", [
      ["introduced", "0"],
      ["fixed", "1.5"],
      ["introduced", "2.0"],
      ["fixed", "2.3"],
    ]),
    advisory("A-3", [
      ["introduced", "1.5"],
      ["fixed", "1.6"],
    ]),
  ];
  assert.deepEqual(smallestUpgrade(all, "1.0", ""), { version: "1.6", isAllowed: true });
  assert.deepEqual(smallestUpgrade(all, "1.0", ">=2,<3"), { version: "2.3", isAllowed: true });
  assert.deepEqual(smallestUpgrade(all, "1.0", "<1.3"), { version: "1.6", isAllowed: false });
  assert.equal(fixedIn([all[0]!], "1.0"), "1.2");
  assert.equal(smallestUpgrade([advisory("A-4", [["introduced", "0"]])], "1.0", ""), null);
});

test("a pre-release is no upgrade of a release", () => {
  const one = advisory("A-1", [
    ["introduced", "0"],
    ["fixed", "5.2b1"],
  ]);
  assert.equal(fixedIn([one], "5.1"), null);
  assert.equal(fixedIn([one], "5.2a1"), "5.2b1");
});

test("an advisory file gives back each package by its name, and nothing for others", () => {
  const names = ["a", "a-b", "ab", "django", "django-cms", "é", "zope-interface"];
  const packages = new Map(
    names.map((name) => [
      name,
      [
        advisory(
          `X-${name}`,
          [
            ["introduced", "0"],
            ["fixed", "1"],
          ],
          { severity: "HIGH" },
        ),
      ],
    ]),
  );
  const database = read(writeAdvisoryFile(META, packages));
  assert.deepEqual({ advisories: database.meta.advisories, packages: database.meta.packages }, { advisories: 7, packages: 7 });
  for (const name of names) assert.deepEqual(database.of(name), packages.get(name));
  for (const name of ["", "b", "djang", "django-", "zz", "A", "{"]) assert.deepEqual(database.of(name), []);
});

test("long: a damaged advisory file is broken or knows less, and never throws", () => {
  const whole = writeAdvisoryFile(META, new Map([["a", [advisory("X-1", [["introduced", "0"]])]]]));
  let seed = 7;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  for (let i = 0; i < 300; i++) {
    const bytes = Buffer.from(whole);
    bytes[random(bytes.length)] = random(256);
    const reading = readAdvisoryFile(i % 3 === 0 ? bytes.subarray(0, random(bytes.length)) : bytes);
    if (reading.kind === "read") reading.database.of("a");
  }
  for (const text of [
    "",
    "x",
    "{}\n",
    '{"format":1}\n',
    "null\n",
    `${JSON.stringify({ format: 1, ...META, advisories: 1, packages: 1 })}\na\tnull\nb\t[{"id":1}]\n`,
  ]) {
    const reading = readAdvisoryFile(gzipSync(text));
    if (reading.kind === "read") assert.deepEqual([reading.database.of("a"), reading.database.of("b")], [[], []]);
  }
});

function read(bytes: Uint8Array): AdvisoryDatabase {
  const reading = readAdvisoryFile(bytes);
  assert.equal(reading.kind, "read");
  return (reading as { database: AdvisoryDatabase }).database;
}

const OSV = {
  id: "GHSA-aaaa-bbbb-cccc",
  modified: "2026-05-01T10:00:00Z",
  aliases: ["CVE-2026-1"],
  severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
  affected: [
    {
      package: { ecosystem: "PyPI", name: "Zope.Interface" },
      ranges: [
        { type: "GIT", events: [{ introduced: "abc" }] },
        { type: "ECOSYSTEM", events: [{ introduced: "0" }, { fixed: "5.0" }] },
      ],
      versions: ["4.0", "4.1", "6.0"],
    },
    { package: { ecosystem: "npm", name: "left-pad" } },
  ],
};

test("an OSV entry becomes its ranges by normalised name; versions that the ranges name already are left out", () => {
  const reading = readOsv(OSV);
  assert.ok(reading.kind === "read");
  assert.deepEqual(reading.packages, [
    [
      "zope-interface",
      {
        id: OSV.id,
        aliases: ["CVE-2026-1"],
        ranges: [
          [
            ["introduced", "0"],
            ["fixed", "5.0"],
          ],
        ],
        versions: ["6.0"],
        severity: OSV.severity[0]!.score,
      },
    ],
  ]);
});

test("what is withdrawn or not about PyPI counts for nothing; what is no OSV entry is said", () => {
  assert.equal(readOsv({ ...OSV, withdrawn: "2026-05-02T00:00:00Z" }).kind, "irrelevant");
  assert.equal(readOsv({ ...OSV, affected: [OSV.affected[1]] }).kind, "irrelevant");
  for (const bad of [null, 1, [], {}, { ...OSV, id: 5 }, { ...OSV, modified: "yesterday" }, { ...OSV, affected: {} }])
    assert.equal(readOsv(bad).kind, "malformed");
});

test("long: any value is read without harm", () => {
  let seed = 99;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  const junk = (depth: number): unknown =>
    depth > 3
      ? random(9)
      : [null, "PyPI", "1.0", { introduced: junk(depth + 1) }, [junk(depth + 1)], { package: junk(depth + 1) }, "x".repeat(500)][random(7)];
  const mutate = (value: unknown): unknown => {
    if (random(6) === 0) return junk(0);
    if (Array.isArray(value)) return value.map(mutate);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mutate(one)]));
  };
  const collector = new OsvCollector();
  for (let i = 0; i < 2_000; i++) collector.add(mutate(OSV));
  const { packages } = collector.collected();
  assert.ok(packages.size > 0);
  read(writeAdvisoryFile(META, packages));
});

test("data that is mostly not OSV, has nothing about PyPI or comes from the future is refused", () => {
  const objection = (...entries: unknown[]): string | null => {
    const collector = new OsvCollector();
    collector.add({ vulns: entries });
    return collector.objection("2026-05-10");
  };
  assert.equal(objection(OSV), null);
  assert.match(objection(OSV, {}) ?? "", /1 of 2 entries are no OSV entries/);
  assert.match(objection({ ...OSV, affected: [] }) ?? "", /none of them is about a package on PyPI/);
  assert.match(objection({ ...OSV, modified: "2031-01-01T00:00:00Z" }) ?? "", /a day to come/);
});
