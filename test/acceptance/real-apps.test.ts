// Applications nobody here wrote, from the package index: what it took to ship each is all that stands here.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { createTestHome } from "./test-home.ts";

interface RealApp {
  readonly name: string;
  /** The whole project: file → text. */
  readonly files: Readonly<Record<string, string>>;
  readonly path: string;
  readonly answer: RegExp;
}

const APPS: readonly RealApp[] = [
  {
    name: "httpbin",
    files: { "requirements.txt": "httpbin\n", Procfile: "web: gunicorn httpbin:app\n" },
    path: "/get?a=1",
    answer: /"a": "1"/,
  },
  {
    name: "datasette",
    files: { "requirements.txt": "datasette\n", Procfile: "web: datasette serve --memory -p $PORT\n" },
    path: "/-/versions.json",
    answer: /"datasette"/,
  },
  {
    name: "pypiserver",
    files: {
      "requirements.txt": "pypiserver\n",
      Procfile: "web: pypi-server run -p $PORT -i 127.0.0.1 packages\n",
      "packages/.keep": "",
    },
    path: "/simple/",
    answer: /Simple Index/,
  },
];

test("applications from the package index are shipped, shipped again and rolled back", { timeout: 500_000 }, async (t) => {
  await using home = createTestHome();
  for (const app of APPS) {
    await t.test(app.name, async () => {
      const folder = join(home.folder, app.name);
      for (const [file, text] of Object.entries(app.files)) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), text);
      }
      const first = await home.json<{ url: string; release: string }>("ship", folder);
      assert.match(await textAt(first.url + app.path), app.answer);
      writeFileSync(join(folder, "NOTES.md"), "a change\n");
      const second = await home.json<{ url: string; release: string }>("ship", folder);
      assert.deepEqual([first.release, second.release, second.url], ["v1", "v2", first.url]);
      await home.ok("rollback", "--app", app.name);
      assert.match(await textAt(first.url + app.path), app.answer);
    });
  }
});

async function textAt(url: string): Promise<string> {
  const answer = await fetch(url);
  assert.equal(answer.status, 200, url);
  return answer.text();
}
