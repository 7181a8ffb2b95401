import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { checkDatabase } from "./check-database.ts";
import { locateHome, type Home } from "./home.ts";

test("a whole database is taken, a damaged one is named", () => {
  withHome((home) => {
    const database = new DatabaseSync(home.database);
    database.exec(
      "CREATE TABLE a (b TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO a SELECT hex(randomblob(50)) FROM n",
    );
    database.close();
    checkDatabase(home);
    const whole = readFileSync(home.database);
    truncateSync(home.database, 20_000);
    assert.throws(() => checkDatabase(home), { code: "FL-9005" });
    writeFileSync(home.database, Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(whole.length - 4096, 7)]));
    assert.throws(() => checkDatabase(home), { code: "FL-9005" });
    writeFileSync(home.database, "something else");
    assert.throws(() => checkDatabase(home), { code: "FL-9005" });
  });
});

test("an empty one is a new home, but not beside releases: following it would stop every app", () => {
  withHome((home) => {
    checkDatabase(home);
    writeFileSync(home.database, "");
    checkDatabase(home);
    mkdirSync(join(home.path, "releases", "shop"), { recursive: true });
    assert.throws(() => checkDatabase(home), /it is empty, but there are releases/);
  });
});

function withHome(work: (home: Home) => void): void {
  const path = mkdtempSync(join(tmpdir(), "fl-database-"));
  try {
    work(locateHome({ env: { FAIRLEAD_HOME: path }, uid: 0, userHome: path, lingering: false }));
  } finally {
    rmSync(path, { recursive: true });
  }
}
