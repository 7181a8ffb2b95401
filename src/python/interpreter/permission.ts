// Whether another user could use a file: each folder on its real path must let others through.
import { realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";

const EXECUTE = 0o001;
const READ = 0o004;

/** Null when others can execute (a program) or read (a library) it; else the first file or folder that is closed to them, such as /root. */
export function closedToOthers(path: string, kind: "program" | "library" = "program"): string | null {
  const real = realpathSync(path);
  const folders: string[] = [];
  for (let folder = dirname(real); !folders.includes(folder); folder = dirname(folder)) folders.push(folder);
  const closed = folders.reverse().find((folder) => (statSync(folder).mode & EXECUTE) === 0);
  return closed ?? ((statSync(real).mode & (kind === "program" ? EXECUTE : READ)) === 0 ? real : null);
}
