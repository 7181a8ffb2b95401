// The agent with real processes: what it starts, how it stops, what survives it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { localRequest } from "../../src/host/local-request.ts";
import { isAlive } from "../../src/host/process-identity.ts";
import { jobSpec, pidsOf, startTestHost, webSpec, workerSpec } from "./agent-harness.ts";

test("an instance becomes ready, answers on its own socket, and its command has ended when it is no longer wanted", async () => {
  await using host = await startTestHost();
  const spec = webSpec(host.home, "aaaaaa");
  await host.desire([spec]);
  const state = await host.untilObserved((s) => host.instance(s, spec.id)?.phase === "ready", "ready");
  const seen = host.instance(state, spec.id);
  assert.equal(seen?.readyBy, "/");
  assert.equal(seen?.problem, null);
  assert.ok(seen?.identity);
  assert.ok(spec.bind?.kind === "unix");
  const answer = await localRequest(spec.bind.path, { method: "GET", path: "/", timeoutMs: 1_000 });
  const known = /^NSpid:\s+(.*)$/m
    .exec(readFileSync(`/proc/${seen.identity.pid}/status`, "utf8"))?.[1]
    ?.split("\t")
    .at(-1);
  assert.equal(answer.body, Number(known)); // as it knows itself, in a sandbox with processes of its own
  await host.desire([]);
  await host.untilObserved((s) => s.instances.length === 0, "gone");
  assert.equal(isAlive(seen.identity), false);
});

test("instances go on when the agent is killed, and the next agent adopts them as ready", async () => {
  await using host = await startTestHost();
  const spec = webSpec(host.home, "bbbbbb");
  await host.desire([spec]);
  const before = host.instance(await host.untilObserved((s) => host.instance(s, spec.id)?.phase === "ready", "ready"), spec.id);
  const agentPid = host.pid("agent");
  host.kill("agent");
  await host.untilObserved((s) => s.agent.identity.pid !== agentPid, "the control plane starts the agent again");
  const after = host.instance(await host.untilObserved((s) => host.instance(s, spec.id)?.phase === "ready", "ready again"), spec.id);
  assert.deepEqual(after?.identity, before?.identity);
  assert.equal(after?.restarts, 0);
});

test("a job's exit code survives the death of the agent, and the job is not started a second time", async () => {
  await using host = await startTestHost();
  const folder = `${host.home.volumes}/shop`;
  const job = jobSpec("cccccc", `echo run >> ${folder}/mark; sleep 2; exit 7`, { writable: [folder] });
  await host.desire([], [job]);
  await host.untilObserved((s) => host.job(s, job.id)?.phase === "running", "running");
  host.kill("agent");
  const state = await host.untilObserved((s) => host.job(s, job.id)?.phase === "ended", "ended");
  assert.deepEqual(host.job(state, job.id)?.exit, { kind: "code", code: 7 });
  assert.equal(readFileSync(`${folder}/mark`, "utf8"), "run\n");
});

test("an instance that ignores SIGTERM is killed with its whole session after its grace", async () => {
  await using host = await startTestHost();
  const spec = workerSpec("dddddd", "trap '' TERM; sleep 987 & while :; do sleep 1; done", { graceMs: 500 });
  await host.desire([spec]);
  await host.untilObserved((s) => host.instance(s, spec.id)?.phase === "ready", "running");
  assert.equal(pidsOf("sleep\u0000987").length, 1);
  await host.desire([]);
  await host.untilObserved((s) => s.instances.length === 0, "gone", 5_000);
  assert.deepEqual(pidsOf("sleep\u0000987"), []);
});

test("a crash loop is a state with the last lines of the app's own output", async () => {
  await using host = await startTestHost();
  const spec = webSpec(host.home, "eeeeee", { argv: ["/usr/bin/python3", "-c", "import nothing_of_that_name"] });
  await host.desire([spec]);
  const state = await host.untilObserved((s) => host.instance(s, spec.id)?.phase === "crash-loop", "a crash loop");
  const seen = host.instance(state, spec.id);
  assert.deepEqual(seen?.lastExit, { kind: "code", code: 1 });
  assert.match(seen?.lastLines.at(-1) ?? "", /ModuleNotFoundError: No module named 'nothing_of_that_name'/);
  assert.match(seen?.problem ?? "", /exited with code 1 before it was ready/);
});
