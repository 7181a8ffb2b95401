// Who gives an order: the user's name on this machine, kept in history.
import { userInfo } from "node:os";
import { randomName, systemRandom } from "../platform/random.ts";

export function whoAmI(env: Readonly<Record<string, string | undefined>>): string {
  const name = env["SUDO_USER"];
  try {
    return name ?? userInfo().username;
  } catch {
    return name ?? `uid ${process.getuid?.() ?? "unknown"}`; // a user without an entry in passwd
  }
}

/** A rollout's id; the request that carries it can be sent again. */
export function newRolloutId(nowMs: number): string {
  return `r-${nowMs.toString(36)}-${randomName(systemRandom, 6)}`;
}
