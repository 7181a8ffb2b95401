// Whether another user could execute a program: each folder on its real path must let others through.
import { realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** Null when others can; else the first file or folder that is closed to them, such as /root. */
export function closedToOthers(path: string): string | null {
  const real = realpathSync(path);
  const chain = [real];
  for (let folder = dirname(real); !chain.includes(folder); folder = dirname(folder)) chain.push(folder);
  return chain.reverse().find((part) => (statSync(part).mode & 0o001) === 0) ?? null;
}
