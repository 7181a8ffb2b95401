// The loopback port of an app: from 8000 up, recorded for good; one that somebody else has is skipped when it is chosen.
import { net } from "../platform/builtin.ts";

export const FIRST_PORT = 8000;
const PORTS_MAX = 1_000;

/** The first port that no environment has recorded and nobody listens on; null when a thousand are taken. */
export async function allocatePort(
  recorded: ReadonlySet<number>,
  isFree: (port: number) => Promise<boolean> = isPortFree,
): Promise<number | null> {
  for (let port = FIRST_PORT; port < FIRST_PORT + PORTS_MAX; port++) {
    if (!recorded.has(port) && (await isFree(port))) return port;
  }
  return null;
}

/** Tried by binding: what is bound but does not accept yet counts as taken, too. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net().createServer();
    server.once("error", () => resolve(false));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
