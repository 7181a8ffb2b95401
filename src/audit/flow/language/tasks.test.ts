// Whose turn it is: tasks and threads that wait are run by whoever began them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModules } from "../../testing.ts";

const WORKER = `import os
import queue
import sys
import threading

jobs = queue.Queue()


def work():
    os.system("echo " + jobs.get())


threading.Thread(target=work).start()
jobs.put(sys.argv[1])
`;

function shells(files: Readonly<Record<string, string>>): string[] {
  return auditModules(files, "2026-06-15").flatMap(({ rule, confidence, place }) =>
    rule === "INJ003" ? [`${place.file}:${place.line} ${confidence}`] : [],
  );
}

test("a thread that a script begins and does not wait for finds what the script left", () => {
  assert.deepEqual(shells({ "worker.py": WORKER }), ["worker.py:10 proven"]);
  assert.deepEqual(shells({ "worker.py": WORKER.replace("sys.argv[1]", "'all'") }), []);
});

test("a thread that waits finds what a request puts there", () => {
  const web = (given: string): string =>
    `from flask import Flask, request\nimport asyncio\nimport worker\n\napp = Flask(__name__)\n\n@app.get('/')\nasync def index():\n    worker.jobs.put(${given})\n    await asyncio.sleep(1)\n    return 'done'\n`;
  const fixed = WORKER.replace("sys.argv[1]", "'all'");
  assert.deepEqual(shells({ "worker.py": fixed, "web.py": web("request.args['job']") }), ["worker.py:10 proven"]);
  assert.deepEqual(shells({ "worker.py": fixed, "web.py": web("'some'") }), []);
});
