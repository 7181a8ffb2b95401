// The loopback port of a private service. Looked for from a random place on, so that homes which choose at the same time do not meet.
import { NO_SERVICE_PORT } from "../platform/errors/service-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { Random } from "../platform/random.ts";

/** TCP and not a unix socket: every client library takes a host and a port from a URL, not every one a path. */
const FIRST = 15_000;
const COUNT = 1_000;

export interface PortQuestion {
  /** Those that services of this home have, also while they do not run. */
  readonly recorded: ReadonlySet<number>;
  readonly random: Random;
  readonly isFree: (port: number) => Promise<boolean>;
}

export async function allocateServicePort({ recorded, random, isFree }: PortQuestion): Promise<number> {
  const [high = 0, low = 0] = random.bytes(2);
  const start = (high * 256 + low) % COUNT;
  for (let tries = 0; tries < COUNT; tries++) {
    const port = FIRST + ((start + tries) % COUNT);
    if (!recorded.has(port) && (await isFree(port))) return port;
  }
  throw userError(NO_SERVICE_PORT, { first: FIRST, last: FIRST + COUNT - 1 });
}
