// What the programs that must stay small load at their start (DESIGN 8): no heavy built-in, no dependency, a bounded number of files.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { closureOf } from "./module-graph.ts";

const HEAVY = ["node:http", "node:https", "node:http2", "node:tls", "node:sqlite"];
const PROGRAMS = [
  { entry: "edge/worker.ts", filesMax: 60 },
  { entry: "agent/main.ts", filesMax: 90 },
];

for (const { entry, filesMax } of PROGRAMS) {
  test(`${entry} loads no heavy built-in module, no dependency and at most ${filesMax} files`, () => {
    const { files, foreign } = closureOf(entry);
    assert.ok(files.length > 5, "the graph was not read");
    assert.ok(files.length <= filesMax, `${files.length} files`);
    assert.deepEqual(
      foreign.filter((name) => HEAVY.includes(name) || !name.startsWith("node:")),
      [],
    );
  });
}

test("--version loads no file of src/", () => {
  const loaded = modulesLoadedBy([join(import.meta.dirname, "../bin/fairlead.js"), "--version"]);
  assert.match(loaded, /bin\/fairlead\.js/, "the hook saw nothing");
  assert.doesNotMatch(loaded, /\/src\//);
});

test("how malloc is set for Fairlead itself is not passed on; what the user set is", () => {
  const ours = { MALLOC_ARENA_MAX: "1", FAIRLEAD_ONE_ARENA: "1" };
  assert.deepEqual(arenasAtTheEnd(ours), {});
  assert.deepEqual(arenasAtTheEnd({ MALLOC_ARENA_MAX: "3" }), { MALLOC_ARENA_MAX: "3" });
});

/** What of the environment a command would give to what it starts. */
function arenasAtTheEnd(env: Readonly<Record<string, string>>): unknown {
  const hook =
    'process.on("exit",()=>{const{MALLOC_ARENA_MAX,FAIRLEAD_ONE_ARENA}=process.env;process.stderr.write(JSON.stringify({MALLOC_ARENA_MAX,FAIRLEAD_ONE_ARENA}))})';
  const words = ["--import", `data:text/javascript,${encodeURIComponent(hook)}`, join(import.meta.dirname, "../bin/fairlead.js"), "--help"];
  const run = spawnSync(process.execPath, words, { encoding: "utf8", env: { PATH: process.env["PATH"], ...env } });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stderr);
}

/** URLs of the modules that a run resolves, a line each. */
function modulesLoadedBy(words: readonly string[]): string {
  const hook =
    'import{registerHooks}from"node:module";registerHooks({resolve(s,c,n){const r=n(s,c);process.stderr.write(r.url+"\\n");return r}})';
  const run = spawnSync(process.execPath, ["--import", `data:text/javascript,${encodeURIComponent(hook)}`, ...words], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  return run.stderr;
}
