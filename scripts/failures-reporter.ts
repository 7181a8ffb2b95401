// A second reporter of `npm test`: only what failed, so that it can be said again at the very end.
import { inspect } from "node:util";
import type { TestEvent } from "node:test/reporters";

/** Enough for an assertion with its difference and the end of a log. */
const ERROR_MAX_CHARS = 4_000;

export default async function* failures(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type !== "test:fail" || data.todo !== undefined || data.skip !== undefined) continue;
    const { error } = data.details;
    if (error.cause === undefined || /^\d+ subtests? failed$/.test(error.message)) continue;
    yield `✖ ${data.name} (${data.file ?? "?"}:${data.line ?? 0})\n${inspect(error.cause).slice(0, ERROR_MAX_CHARS)}\n\n`;
  }
}
