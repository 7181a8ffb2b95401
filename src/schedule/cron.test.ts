import assert from "node:assert/strict";
import { test } from "node:test";
import { checkCron, dueRun, nextRun } from "./cron.ts";

function runs(schedule: string, after: string, timeZone: string, count: number): string[] {
  const found: string[] = [];
  let at: number | null = Date.parse(after);
  while (found.length < count && (at = nextRun(schedule, at, timeZone)) !== null) found.push(new Date(at).toISOString().slice(0, 16));
  return found;
}

test("a run is strictly after the time given, also by a millisecond", () => {
  assert.deepEqual(runs("30 3 * * *", "2026-01-01T03:30:00.000Z", "UTC", 1), ["2026-01-02T03:30"]);
  assert.deepEqual(runs("30 3 * * *", "2026-01-01T03:30:00.400Z", "UTC", 1), ["2026-01-02T03:30"]);
  assert.deepEqual(runs("30 3 * * *", "2026-01-01T03:29:59.999Z", "UTC", 1), ["2026-01-01T03:30"]);
});

test("names, ranges, steps, lists and @names are understood", () => {
  assert.deepEqual(runs("0 9-17/4 * jan,JUL mon-fri", "2026-01-01T12:00:00Z", "UTC", 3), [
    "2026-01-01T13:00",
    "2026-01-01T17:00",
    "2026-01-02T09:00",
  ]);
  assert.deepEqual(runs("@weekly", "2026-01-01T00:00:00Z", "UTC", 2), ["2026-01-04T00:00", "2026-01-11T00:00"]);
  assert.deepEqual(runs("0 0 * * 7", "2026-01-01T00:00:00Z", "UTC", 1), ["2026-01-04T00:00"]);
  assert.deepEqual(runs("0 0 29 2 *", "2026-01-01T00:00:00Z", "UTC", 2), ["2028-02-29T00:00", "2032-02-29T00:00"]);
});

test("day of month and weekday together: either is enough", () => {
  assert.deepEqual(runs("0 0 13 * fri", "2026-04-01T00:00:00Z", "UTC", 3), ["2026-04-03T00:00", "2026-04-10T00:00", "2026-04-13T00:00"]);
});

test("a time that a spring day does not have runs right after the gap, once", () => {
  assert.deepEqual(runs("30 2 * * *", "2026-03-28T12:00:00Z", "Europe/Berlin", 2), ["2026-03-29T01:00", "2026-03-30T00:30"]);
});

test("a fixed time that an autumn day has twice runs once, a repeating one runs through both", () => {
  assert.deepEqual(runs("30 2 * * *", "2026-10-24T12:00:00Z", "Europe/Berlin", 2), ["2026-10-25T00:30", "2026-10-26T01:30"]);
  assert.deepEqual(runs("*/30 * * * *", "2026-10-24T23:59:00Z", "Europe/Berlin", 4), [
    "2026-10-25T00:00",
    "2026-10-25T00:30",
    "2026-10-25T01:00",
    "2026-10-25T01:30",
  ]);
});

const WRONG: readonly (readonly [string, string, RegExp])[] = [
  ["* * * *", "UTC", /has 4 fields instead of 5/],
  ["60 * * * *", "UTC", /has 60 \(from 0 to 59\) as its minute/],
  ["* * 0 * *", "UTC", /has 0 \(from 1 to 31\) as its day of month/],
  ["* * * jum *", "UTC", /has "jum" \(did you mean jun\?\) as its month/],
  ["* * * * moo", "UTC", /has "moo" \(did you mean mon\?\) as its weekday/],
  ["*/0 * * * *", "UTC", /the step "0"/],
  ["5/10 * * * *", "UTC", /a step without a range/],
  ["30-10 * * * *", "UTC", /runs backwards/],
  ["@dayly", "UTC", /unknown name @dayly \(did you mean @daily\?\)/],
  ["@reboot", "UTC", /unknown name @reboot/],
  ["0 0 31 2 *", "UTC", /never comes/],
  ["a b c d e", "UTC", /has "a" as its minute/],
  ["", "UTC", /fields instead of 5/],
  ["0 0 L * *", "UTC", /has "L"/],
  ["0 0 * * 1#2", "UTC", /has "1#2"/],
  ["0 0 * * *", "Europe/Berlim", /unknown time zone "Europe\/Berlim" \(did you mean Europe\/Berlin\?\)/],
];

for (const [schedule, zone, expected] of WRONG) {
  test(`${JSON.stringify(schedule)} in ${zone} is refused`, () => {
    const check = checkCron(schedule, zone);
    assert.match(check.kind === "problem" ? check.problem : "nothing", expected);
  });
}

test("what is accepted can be computed", () => {
  for (const schedule of ["* * * * *", "0 0 1 1 *", "@annually", "1,2,3-9/2 0 * * sun,wed", " 5  4 * *  * "]) {
    assert.deepEqual(checkCron(schedule, "America/New_York"), { kind: "ok" });
    assert.ok(nextRun(schedule, 0, "America/New_York") !== null);
  }
});

test("of missed runs only the last one is due, and only within its grace", () => {
  const entry = { schedule: "*/10 * * * *", timeZone: "UTC" };
  const noon = Date.parse("2026-01-01T12:00:30Z");
  const minute = 60_000;
  assert.equal(dueRun(entry, { lastMs: noon - 35 * minute, nowMs: noon, graceMs: 60 * minute }), Date.parse("2026-01-01T12:00:00Z"));
  assert.equal(dueRun(entry, { lastMs: Date.parse("2026-01-01T12:00:00Z"), nowMs: noon, graceMs: 60 * minute }), null);
  assert.equal(dueRun({ schedule: "0 3 * * *", timeZone: "UTC" }, { lastMs: 0, nowMs: noon, graceMs: 60 * minute }), null);
});
