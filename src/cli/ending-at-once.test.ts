// While something computes, nothing waits for a signal; before and after it somebody does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { endingAtOnce } from "./ending-at-once.ts";

const NEVER = new AbortController().signal;

test("nobody listens while it runs, and whoever did listens again, also where it fails", async (t) => {
  const listener = (): void => {};
  process.on("SIGINT", listener);
  t.after(() => process.off("SIGINT", listener));
  const before = process.listenerCount("SIGINT");
  assert.equal(await endingAtOnce(NEVER, async () => process.listenerCount("SIGINT")), 0);
  await assert.rejects(
    endingAtOnce(NEVER, async () => Promise.reject(new Error("no"))),
    /no/,
  );
  assert.equal(process.listenerCount("SIGINT"), before);
});

test("what came before it began is heeded", async () => {
  const stopped = AbortSignal.abort(new Error("stopped"));
  await assert.rejects(
    endingAtOnce(stopped, async () => assert.fail("it ran")),
    /stopped/,
  );
});
