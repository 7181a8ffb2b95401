// The folders of the home: owner, rights, free space, files that were set aside as corrupt.
import { accessSync, constants, lstatSync, readdirSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../platform/errors/user-error.ts";
import { checkDatabase } from "../check-database.ts";
import type { Home } from "../home.ts";
import { type Check, fail, ok, warn } from "./check.ts";

const FREE_WARN_BYTES = 2 * 1024 ** 3;
const FREE_FAIL_BYTES = 256 * 1024 ** 2;

export function checkHome(home: Home, uid: number): Check[] {
  return [checkFolder(home, uid), checkSockets(home, uid), checkSpace(home), checkStore(home), checkCorrupt(home)];
}

function checkFolder(home: Home, uid: number): Check {
  const stat = lstatSync(home.path, { throwIfNoEntry: false });
  if (stat === undefined) return warn("home", `${home.path} does not exist yet.`, "`fairlead up` or the first `fairlead ship` makes it.");
  if (!stat.isDirectory()) return fail("home", `${home.path} is not a folder.`, "Remove it, or set FAIRLEAD_HOME to another path.");
  if (stat.uid !== uid)
    return fail("home", `${home.path} belongs to user ${stat.uid}.`, "Run as that user, or set FAIRLEAD_HOME to a path of your own.");
  try {
    accessSync(home.path, constants.W_OK);
  } catch {
    return fail("home", `${home.path} cannot be written.`, "Mount it writable, or set FAIRLEAD_HOME to another path.");
  }
  if ((stat.mode & 0o066) !== 0)
    return warn("home", `${home.path} can be read or written by others.`, "`fairlead up` sets its rights again.");
  return ok("home", home.path);
}

function checkSockets(home: Home, uid: number): Check {
  const stat = lstatSync(home.sockets, { throwIfNoEntry: false });
  if (stat === undefined) return ok("sockets", `${home.sockets} (made at the next start)`);
  if (!stat.isDirectory() || stat.uid !== uid)
    return fail("sockets", `${home.sockets} was made by user ${stat.uid}.`, "Have it removed; somebody may have put it there.");
  return ok("sockets", home.sockets);
}

function checkSpace(home: Home): Check {
  const { bavail, bsize } = statfsSync(existingFolder(home.path));
  const free = bavail * bsize;
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB are free where the home lies.`;
  if (free < FREE_FAIL_BYTES) return fail("disk", text, "Free some space; `fairlead prune` removes artifacts that no release needs.");
  return free < FREE_WARN_BYTES ? warn("disk", text, "`fairlead prune` removes artifacts that no release needs.") : ok("disk", text);
}

function checkStore(home: Home): Check {
  try {
    if (lstatSync(home.database, { throwIfNoEntry: false }) !== undefined) checkDatabase(home);
    return ok("database", home.database);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fail("database", error.message, error.hint);
  }
}

function existingFolder(path: string): string {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined && path !== dirname(path) ? existingFolder(dirname(path)) : path;
}

function checkCorrupt(home: Home): Check {
  const found = namesIn(home.agent).filter((name) => name.includes(".corrupt-"));
  if (found.length === 0) return ok("state", "No state file is damaged.");
  const detail = `${found.length} damaged state ${found.length === 1 ? "file was" : "files were"} set aside in ${home.agent}.`;
  return warn("state", detail, `Check the disk; when all is well again remove ${join(home.agent, "*.corrupt-*")}.`);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return []; // not made yet
  }
}
