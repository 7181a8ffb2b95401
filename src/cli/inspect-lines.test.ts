import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { inspectProject } from "../app/inspect-project.ts";
import { currentHome } from "../host/home.ts";
import { exec } from "../platform/exec.ts";
import { inspectLines } from "./inspect-lines.ts";
import type { Style } from "./output.ts";

const as = (text: string): string => text;
const PLAIN: Style = { bold: as, dim: as, red: as, green: as, yellow: as };
type Files = Readonly<Record<string, string>>;

async function linesOf(t: TestContext, files: Files): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), "fairlead-lines-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { json } = await inspectProject(root, null, { exec, env: {}, home: currentHome(), nowMs: 0 });
  return inspectLines(json, PLAIN);
}

const DJANGO: Files = {
  "requirements.txt": "django\n",
  "manage.py":
    "import os\nimport sys\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings.local')\nfrom django.core.management import execute_from_command_line\nexecute_from_command_line(sys.argv)\n",
  "config/__init__.py": "",
  "config/settings/__init__.py": "",
  "config/settings/local.py": "from .production import *\n",
  "config/settings/production.py": "import os\nDATABASES = {'default': {'NAME': os.environ['AN_EXCEPTIONALLY_LONG_NAME_OF_A_DATABASE']}}\n",
  "config/wsgi.py":
    "import os\nfrom django.core.wsgi import get_wsgi_application\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings.production')\napplication = get_wsgi_application()\n",
};

test("no line is wider than 80 columns, and a place that finds no room is whole on the next", async (t) => {
  const lines = await linesOf(t, DJANGO);
  assert.ok(lines.every((line) => line.length <= 80));
  const at = lines.findIndex((line) => line.includes("AN_EXCEPTIONALLY_LONG_NAME_OF_A_DATABASE"));
  assert.equal(lines[at + 1]?.trim(), "config/settings/production.py:2");
});

test("a command that needs a shell reads as a person would write it", async (t) => {
  const text = (await linesOf(t, DJANGO)).map((line) => line.trim()).join(" ");
  assert.match(text, /release {4}DJANGO_SETTINGS_MODULE=config\.settings\.production python manage\.py migrate --noinput/);
});
