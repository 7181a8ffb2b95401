import assert from "node:assert/strict";
import { test } from "node:test";
import { satisfies } from "@renovatebot/pep440";
import type { RangeEvent } from "./advisory.ts";
import { matchLine, matchVersion } from "./match-version.ts";

const range = (...events: RangeEvent[]): { ranges: RangeEvent[][]; versions: string[] } => ({ ranges: [events], versions: [] });

test("a range begins with its version and ends before the one that is fixed, or with the last affected one", () => {
  const fixed = range(["introduced", "1.0"], ["fixed", "1.5"]);
  assert.deepEqual(
    ["0.9", "1.0", "1.4.99", "1.5"].map((version) => matchVersion(fixed, version)),
    ["unaffected", "affected", "affected", "unaffected"],
  );
  const last = range(["introduced", "0"], ["last_affected", "2.0"]);
  assert.deepEqual(
    ["0.0.1.dev1", "2.0", "2.0.post1"].map((version) => matchVersion(last, version)),
    ["affected", "affected", "unaffected"],
  );
});

test("events count in the order of their versions, however they are listed", () => {
  const two = range(["introduced", "5.0"], ["fixed", "5.0.8"], ["introduced", "4.2"], ["fixed", "4.2.15"]);
  assert.deepEqual(
    ["4.1", "4.2.1", "4.2.15", "5.0rc1", "5.0.7", "5.0.8"].map((version) => matchVersion(two, version)),
    ["unaffected", "affected", "unaffected", "unaffected", "affected", "unaffected"],
  );
});

test("epochs, pre-releases and post-releases are compared by PEP 440, and a local build by its public version", () => {
  const one = range(["introduced", "1.0"], ["fixed", "2.0"]);
  assert.equal(matchVersion(one, "1!1.5"), "unaffected");
  assert.equal(matchVersion(one, "2.0rc1"), "affected");
  assert.equal(matchVersion(one, "2.0.post1"), "unaffected");
  assert.equal(matchVersion(range(["introduced", "0"], ["last_affected", "2.0"]), "2.0+cu118"), "affected");
  assert.equal(matchVersion({ ranges: [], versions: ["2.0"] }, "2.0.0+cpu"), "affected");
});

test("versions that are named and ranges both count", () => {
  assert.equal(matchVersion({ ranges: [[["introduced", "3.0"]]], versions: ["1.1"] }, "1.1.0"), "affected");
  assert.equal(matchVersion({ ranges: [], versions: ["1.1"] }, "1.2"), "unaffected");
});

test("nothing before a limit ends a range that goes on behind it", () => {
  const limited = range(["introduced", "0"], ["limit", "2.0"]);
  assert.equal(matchVersion(limited, "1.9"), "affected");
  assert.equal(matchVersion(limited, "2.0"), "unaffected");
});

test("what cannot be compared is unknown, and never clean", () => {
  assert.equal(matchVersion(range(["introduced", "0"]), "2004d-final~x"), "unknown");
  assert.equal(matchVersion(range(["introduced", "abc"], ["fixed", "2.0"]), "1.0"), "unknown");
  assert.equal(matchVersion({ ranges: [], versions: ["weird~1"] }, "weird~1"), "affected");
});

test("long: any range agrees with the specifier of the same meaning", () => {
  let seed = 20_261_121;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  const part = (): string => ["", "a1", "b2", "rc1", ".post1", ".dev3"][random(6)]!;
  const version = (): string => `${random(8) === 0 ? "1!" : ""}${random(4)}.${random(4)}${random(2) ? `.${random(4)}` : ""}${part()}`;
  const counts = { affected: 0, unaffected: 0, unknown: 0 };
  for (let i = 0; i < 1_200; i++) {
    const [from, to, wanted] = [version(), version(), version()];
    const isLast = random(2) === 0;
    const match = matchVersion(range(["introduced", from], [isLast ? "last_affected" : "fixed", to]), wanted);
    counts[match] += 1;
    // Two comparisons by the library itself; `<1.0` in a specifier leaves out pre-releases of 1.0, which a range of OSV does not.
    const begun = holds(wanted, ">=", from);
    const ended = isLast ? !holds(wanted, "<=", to) : holds(wanted, ">=", to);
    // Where the end lies before the beginning, the beginning comes later and the range is open.
    const isEmpty = isLast ? !holds(to, ">=", from) : holds(from, ">=", to);
    assert.equal(match, begun && (isEmpty || !ended) ? "affected" : "unaffected", `${wanted} in ${from}..${to} ${isLast}`);
  }
  assert.ok(counts.affected > 150 && counts.unaffected > 150, JSON.stringify(counts));
});

function holds(version: string, operator: string, other: string): boolean {
  return satisfies(version, `${operator}${other}`, { prereleases: true });
}

test("a line of releases has what its first and its last have, with no change in between", () => {
  assert.equal(matchLine(range(["introduced", "0"], ["fixed", "2.11.3"]), "2.10"), "affected");
  assert.equal(matchLine(range(["introduced", "0"], ["fixed", "2.10.1"]), "2.10"), "unaffected");
  assert.equal(matchLine(range(["introduced", "2.10.2"]), "2.10"), "unaffected");
  assert.equal(matchLine(range(["introduced", "0"], ["fixed", "2.10.1"], ["introduced", "2.10.3"]), "2.10"), "unaffected");
  assert.equal(matchLine(range(["introduced", "0"], ["last_affected", "2.10.99"]), "2.10"), "unaffected");
});
