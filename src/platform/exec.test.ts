import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "./errors/user-error.ts";
import { exec } from "./exec.ts";

const OPTIONS = { timeoutMs: 10_000, purpose: "test" };

test("exit code and both streams come back", async () => {
  const result = await exec(["sh", "-c", "echo out; echo err >&2; exit 3"], OPTIONS);
  assert.deepEqual(result, { code: 3, signal: null, stdout: "out\n", stderr: "err\n" });
});

test("a program that is not there is an error that says what it was for", async () => {
  await assert.rejects(exec(["no-such-program-here"], { ...OPTIONS, purpose: "prove it" }), (error) => {
    return error instanceof UserError && error.code === "FL-9001" && error.message.includes("prove it");
  });
});

test("a program that does not end is stopped at its limit", async () => {
  await assert.rejects(
    exec(["sleep", "60"], { ...OPTIONS, timeoutMs: 50 }),
    (error) => error instanceof UserError && error.code === "FL-9002",
  );
});

test("an aborted signal stops the program with its reason", async () => {
  const abort = new AbortController();
  const running = exec(["sleep", "60"], { ...OPTIONS, signal: abort.signal });
  abort.abort(new Error("enough"));
  await assert.rejects(running, /enough/);
});

test("only the end of a long output is kept", async () => {
  const result = await exec(["sh", "-c", "yes line | head -c 100000; echo end"], { ...OPTIONS, outputMaxBytes: 1000 });
  assert.equal(result.stdout.length, 1000);
  assert.match(result.stdout, /end\n$/);
});
