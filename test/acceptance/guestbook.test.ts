// The zero-configuration guestbook, as in the README: shipped, changed, shipped again; no entry is lost.
import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createTestHome } from "./test-home.ts";

const example = join(import.meta.dirname, "../../examples/guestbook");

test("the guestbook keeps its entries over ship and rollback without any configuration", { timeout: 300_000 }, async () => {
  await using home = createTestHome();
  const folder = join(home.folder, "guestbook");
  cpSync(example, folder, { recursive: true });
  const shipped = await home.ok("ship", folder);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(shipped.stdout)?.[0];
  assert.ok(url, shipped.stdout);
  assert.match(shipped.stdout, /GET \/ → 200 OK/);

  await sign(url, "Ann", "written on v1");
  const template = join(folder, "templates/index.html");
  writeFileSync(template, readFileSync(template, "utf8").replaceAll("Guestbook", "Visitors"));
  await home.ok("ship", folder);
  assert.match(await textAt(url), /Visitors[^]*written on v1/);

  await sign(url, "Ben", "written on v2");
  await home.ok("rollback", "--app", "guestbook");
  const page = await textAt(url);
  assert.match(page, /Guestbook/);
  assert.match(page, /written on v1/);
  assert.match(page, /written on v2/);
});

async function sign(url: string, name: string, message: string): Promise<void> {
  const answer = await fetch(`${url}/entries`, { method: "POST", body: new URLSearchParams({ name, message }), redirect: "manual" });
  assert.equal(answer.status, 302);
}

async function textAt(url: string): Promise<string> {
  const answer = await fetch(url);
  assert.equal(answer.status, 200);
  return answer.text();
}
