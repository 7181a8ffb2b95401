import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseEnvFile } from "../config/env-file.ts";
import { readConfiguration } from "../config/read-configuration.ts";
import type { Project } from "../model/project.ts";
import { renderConfiguration, renderEnvExample, renderEveryKey } from "./render-configuration.ts";

test("the written configuration is valid as it is and says only the app's name", () => {
  const { settings } = read(renderConfiguration(PROJECT));
  assert.equal(settings.app, "guestbook");
  assert.deepEqual([settings.process, settings.volume, settings.cron], [{}, {}, {}]);
});

test("with the comments taken away it is valid too, and says what was found", () => {
  const { settings } = read(uncommented(renderConfiguration(PROJECT)));
  assert.deepEqual(settings.process["web"]?.command, ["gunicorn", 'guest"book:app']);
  assert.deepEqual(settings.cron["clean"]?.schedule, "@daily");
  assert.deepEqual(settings.release.command, ["flask", "db", "upgrade"]);
  assert.deepEqual(settings.volume["data"], { path: "data", kind: "folder" });
});

test("the list of every key is valid with the comments taken away", () => {
  const { settings } = read(uncommented(renderEveryKey()));
  assert.equal(settings.port, 8000);
  assert.equal(settings.health.ready, "/ready");
});

test("the example of the environment lists required variables first and shows no secret", () => {
  const text = renderEnvExample([
    { name: "LOG_LEVEL", required: false, default: "info level", secret: false, source: null },
    { name: "SECRET_KEY", required: true, default: null, secret: true, source: { file: "app.py", line: 3 } },
  ]);
  assert.match(text, /# required, secret, app.py:3\nSECRET_KEY=\n\n# optional\n# LOG_LEVEL="info level"\n/);
  assert.equal(parseEnvFile(text).kind, "entries");
  assert.equal(renderEnvExample([]), "");
});

/** Only comments that are keys or tables, not sentences. */
function uncommented(text: string): string {
  return text.replaceAll(/^# (?=\[|[a-z][\w.-]* = |[A-Z_]+ = )/gm, "");
}

function read(text: string): ReturnType<typeof readConfiguration> {
  const root = mkdtempSync(join(tmpdir(), "fairlead-init-"));
  try {
    writeFileSync(join(root, "fairlead.toml"), text);
    return readConfiguration(root, null);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const PROCESS = { interface: null, env: {}, source: { file: "app.py", line: 1 }, sure: "likely" } as const;

const PROJECT: Project = {
  name: { value: "Guestbook", source: null, sure: "certain" },
  root: "/project",
  kind: { value: "service", source: null, sure: "certain" },
  manager: null,
  lock: null,
  python: { constraint: null, source: null, declared: [], chosen: null, because: "" },
  framework: null,
  app: null,
  processes: {
    web: { ...PROCESS, kind: "web", command: ["gunicorn", 'guest"book:app'], schedule: null },
    clean: { ...PROCESS, kind: "cron", command: ["python", "clean.py"], schedule: "@daily" },
  },
  releaseCommand: { value: ["flask", "db", "upgrade"], source: null, sure: "likely" },
  buildCommands: [],
  needs: [],
  env: [],
  writes: [{ path: "data", kind: "folder", source: null, sure: "likely" }],
  pythonPath: ["."],
  workingDirectory: ".",
  members: [],
  advice: [],
  refusal: null,
  warnings: [],
};
