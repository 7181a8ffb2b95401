// Cron expressions: five fields or a @name, checked with an error a person can act on; the next run in a time zone. Pure.
import { Cron } from "croner";
import { nearestName } from "../platform/nearest.ts";

export type CronCheck = { readonly kind: "ok" } | { readonly kind: "problem"; readonly problem: string };

interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: readonly CronField[] = [
  { name: "minute", min: 0, max: 59, names: [] },
  { name: "hour", min: 0, max: 23, names: [] },
  { name: "day of month", min: 1, max: 31, names: [] },
  { name: "month", min: 1, max: 12, names: MONTHS },
  { name: "weekday", min: 0, max: 7, names: WEEKDAYS },
];
const NICKNAMES: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

/** Also says when an expression is well formed but never comes, such as the 31st of February. */
export function checkCron(schedule: string, timeZone: string): CronCheck {
  if (!isTimeZone(timeZone))
    return problem(`has the unknown time zone ${JSON.stringify(timeZone)}${didYouMean(timeZone, Intl.supportedValuesOf("timeZone"))}`);
  const text = schedule.trim();
  if (text.startsWith("@")) {
    return Object.hasOwn(NICKNAMES, text)
      ? { kind: "ok" }
      : problem(`has the unknown name ${text}${didYouMean(text, Object.keys(NICKNAMES))}`);
  }
  const words = text.split(/\s+/);
  if (words.length !== FIELDS.length) return problem(`has ${words.length} fields instead of 5 (minute hour day month weekday)`);
  for (const [position, field] of FIELDS.entries()) {
    const wrong = checkField(field, words[position] as string);
    if (wrong !== null) return problem(`has ${wrong} as its ${field.name}`);
  }
  return nextRun(text, 0, timeZone) === null ? problem("never comes: there is no such day") : { kind: "ok" };
}

/**
 * First run strictly after `afterMs`, as milliseconds since 1970; null when there is none. `schedule` must have passed checkCron.
 *
 * When both day of month and weekday are given, either is enough, as in Vixie cron. When clocks go forward, a time that the day does not
 * have runs at the first instant after the gap. When they go back, a fixed time runs once, at its first occurrence, and a repeating one
 * (`*` or a step in minute or hour) runs through both.
 */
export function nextRun(schedule: string, afterMs: number, timeZone: string): number | null {
  const pattern = NICKNAMES[schedule.trim()] ?? schedule.trim().toLowerCase();
  // Whole seconds: croner counts them, and would otherwise see the second that has begun as past.
  const after = new Date(Math.floor(afterMs / 1000) * 1000);
  return new Cron(pattern, { timezone: timeZone, paused: true, mode: "5-part" }).nextRun(after)?.getTime() ?? null;
}

export interface CronEntry {
  readonly schedule: string;
  readonly timeZone: string;
}

/**
 * The run to start now, by the time it was due, or null. Of several that were missed (the machine slept, the clock jumped) only the last
 * is due, and only within `graceMs` of its time: a nightly job does not begin at noon because the host was off.
 */
export function dueRun(entry: CronEntry, at: { readonly lastMs: number; readonly nowMs: number; readonly graceMs: number }): number | null {
  const { lastMs, nowMs, graceMs } = at;
  let due: number | null = null;
  let from = Math.max(lastMs, nowMs - graceMs - 1);
  for (;;) {
    const next = nextRun(entry.schedule, from, entry.timeZone);
    if (next === null || next > nowMs) return due;
    due = next;
    from = next;
  }
}

/** Null when the text is a valid field. */
function checkField(field: CronField, text: string): string | null {
  for (const item of text.split(",")) {
    const match = /^(\*|[A-Za-z0-9]+)(?:-([A-Za-z0-9]+))?(?:\/(\w+))?$/.exec(item);
    if (match === null) return JSON.stringify(item);
    const [, first, last, step] = match;
    if (first === "*" && last !== undefined) return JSON.stringify(item);
    if (step !== undefined && !(/^\d+$/.test(step) && Number(step) >= 1 && Number(step) <= field.max))
      return `the step ${JSON.stringify(step)}`;
    if (step !== undefined && first !== "*" && last === undefined) return `${JSON.stringify(item)}, a step without a range,`;
    const bounds = [first, last].filter((word) => word !== undefined && word !== "*").map((word) => numberOf(field, word as string));
    const wrong = bounds.find((bound) => typeof bound === "string");
    if (typeof wrong === "string") return wrong;
    if (bounds.length === 2 && (bounds[0] as number) > (bounds[1] as number)) return `the range ${item}, which runs backwards,`;
  }
  return null;
}

/** The number, or what is wrong with the word. */
function numberOf(field: CronField, word: string): number | string {
  if (/^\d+$/.test(word)) {
    const number = Number(word);
    return number < field.min || number > field.max ? `${number} (from ${field.min} to ${field.max})` : number;
  }
  const position = field.names.indexOf(word.toLowerCase());
  if (position >= 0) return field.min + position;
  return `${JSON.stringify(word)}${didYouMean(word, field.names)}`;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function didYouMean(word: string, known: readonly string[]): string {
  const nearest = nearestName(word, known);
  return nearest === null ? "" : ` (did you mean ${nearest}?)`;
}

function problem(text: string): CronCheck {
  return { kind: "problem", problem: text };
}
