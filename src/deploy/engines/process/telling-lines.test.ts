import assert from "node:assert/strict";
import { test } from "node:test";
import { tellingLines } from "./telling-lines.ts";

const TREE = "/home/ada/.local/state/fairlead/releases/shop/development/v2";
const LIBRARY = "/home/ada/store/venvs/af69/venv/lib/python3.11/site-packages/gunicorn";

const IMPORT_ERROR = [
  "[2026-11-21 14:58:39 +0000] [9230] [INFO] Starting gunicorn 27.0.1",
  "[2026-11-21 14:58:39 +0000] [9232] [ERROR] Exception in worker process",
  "Traceback (most recent call last):",
  `  File "${LIBRARY}/arbiter.py", line 650, in spawn_worker`,
  "    worker.init_process()",
  `  File "${TREE}/app.py", line 5, in <module>`,
  "    import nothere",
  "ModuleNotFoundError: No module named 'nothere'",
  "No module named 'nothere'",
  "[2026-11-21 14:58:39 +0000] [9234] [INFO] Worker exiting (pid: 9234)",
  "Traceback (most recent call last):",
  `  File "${LIBRARY}/arbiter.py", line 270, in run`,
  "    handler()",
  "gunicorn.errors.HaltServer: <HaltServer 'Worker failed to boot.' 3>",
];

test("the app's own frames and its exception are what is shown", () => {
  assert.deepEqual(tellingLines(IMPORT_ERROR), {
    cause: "ModuleNotFoundError: No module named 'nothere' (app.py:5)",
    lines: [
      "Traceback (most recent call last), without the frames of libraries:",
      '  File "app.py", line 5, in <module>',
      "    import nothere",
      "ModuleNotFoundError: No module named 'nothere'",
    ],
  });
});

test("a traceback whose beginning is lost is read all the same", () => {
  assert.equal(tellingLines(IMPORT_ERROR.slice(5)).cause, "ModuleNotFoundError: No module named 'nothere' (app.py:5)");
});

test("a message of several lines is kept whole", () => {
  const validation = ["pydantic_core.ValidationError: 1 validation error for Settings", "database_url", "  Field required [type=missing]"];
  const { cause, lines } = tellingLines([
    `  File "${TREE}/shop/settings.py", line 9, in <module>`,
    "    Settings()",
    "    ^^^^^^^^^^",
    ...validation,
    "",
  ]);
  assert.equal(cause, "pydantic_core.ValidationError: 1 validation error for Settings (shop/settings.py:9)");
  assert.deepEqual(lines.slice(3), validation);
});

test("an error inside libraries only is shown with its last frame", () => {
  const { cause, lines } = tellingLines([
    `  File "${LIBRARY}/util.py", line 370, in import_app`,
    "    importlib.import_module(module)",
    "ModuleNotFoundError: No module named 'appp'",
  ]);
  assert.equal(cause, "ModuleNotFoundError: No module named 'appp'");
  assert.equal(lines.length, 4);
});

test("without a traceback the servers' own talk is left out", () => {
  const said = [
    "[2026-11-21 15:01:23 +0000] [14684] [INFO] Control socket listening at /x/gunicorn.ctl",
    "[2026-11-21 15:01:23 +0000] [14684] [ERROR] Worker (pid:14772) was sent SIGKILL! Perhaps out of memory?",
    "[2026-11-21 15:01:23 +0000] [14782] [INFO] Booting worker with pid: 14782",
  ];
  assert.deepEqual(tellingLines(said), { cause: "Worker (pid:14772) was sent SIGKILL! Perhaps out of memory", lines: [said[1]] });
  assert.equal(
    tellingLines(['ERROR:    Error loading ASGI app. Could not import module "appp".']).cause,
    'Error loading ASGI app. Could not import module "appp"',
  );
  assert.equal(tellingLines(["Failed to find attribute 'application' in 'app'."]).cause, "Failed to find attribute 'application' in 'app'");
  const respawned = ["giving up", "[2026-11-21 15:01:23 +0000] [14684] [ERROR] Worker (pid:14772) exited with code 7.", "giving up"];
  assert.deepEqual(tellingLines(respawned), { cause: "a worker exited with code 7", lines: ["giving up"] });
  assert.deepEqual(tellingLines(["giving up"]), { cause: null, lines: ["giving up"] });
  assert.deepEqual(tellingLines(["giving up", ...IMPORT_ERROR.slice(10)]).lines, ["giving up"]);
});

test("colours and other commands to a terminal are taken out", () => {
  assert.deepEqual(tellingLines(["\u001b[31m\u001b[1mWARNING\u001b[0m", "a\u0007b"]).lines, ["WARNING", "ab"]);
});

test("a server that was told to end does not speak for the app", () => {
  assert.equal(
    tellingLines(["Traceback (most recent call last):", `  File "${TREE}/main.py", line 3, in <module>`, "    run()", "KeyboardInterrupt"])
      .cause,
    null,
  );
});
