// Whether the database of a home can be used, before a control plane takes what it says for what is wanted.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { sqlite } from "../platform/builtin.ts";
import { STORE_CORRUPT } from "../platform/errors/system-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { Home } from "./home.ts";

/** Throws STORE_CORRUPT. An empty one beside releases is no new home: following it would stop every app. */
export function checkDatabase(home: Home): void {
  const bytes = statSync(home.database, { throwIfNoEntry: false })?.size ?? 0;
  const reason = bytes === 0 ? whyNotNew(home) : findDamage(home.database);
  if (reason !== null) throw userError(STORE_CORRUPT, { path: home.database, reason });
}

function whyNotNew(home: Home): string | null {
  const hasJournal = (statSync(`${home.database}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0; // everything may still lie there
  const releases = join(home.path, "releases");
  const isNew = hasJournal || !existsSync(releases) || readdirSync(releases).length === 0;
  return isNew ? null : `it is empty, but there are releases in ${releases}`;
}

/** In milliseconds for the sizes that it has; for a start, not for each command. */
function findDamage(path: string): string | null {
  try {
    const database = new (sqlite().DatabaseSync)(path, { timeout: 5_000 });
    try {
      const found = (database.prepare("PRAGMA quick_check(1)").get() as { quick_check: string }).quick_check;
      return found === "ok" ? null : found;
    } finally {
      database.close();
    }
  } catch (cause) {
    return (cause as Error).message;
  }
}
