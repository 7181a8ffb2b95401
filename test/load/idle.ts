// Keep-alive connections on which nothing is asked most of the time: a switch must not close them.
import { Agent, get } from "node:http";
import type { Socket } from "node:net";
import type { LoadContext } from "./load.ts";

const PAUSE_MS = 5_000;

export interface Held {
  stop(): Promise<void>;
}

export function holdIdleConnections(context: LoadContext, count: number): Held {
  const holders = Array.from({ length: count }, (_, i) => hold(context, (i * PAUSE_MS) / Math.max(1, count)));
  return { stop: async () => void (await Promise.all(holders.map((holder) => holder.stop()))) };
}

function hold(context: LoadContext, delayMs: number): Held {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let held: Socket | null = null;
  let idle: Socket | null = null;
  let running: Promise<void> = Promise.resolve();
  const ask = async (): Promise<void> => {
    idle = null;
    const { socket, closes } = await askOnce(context, agent);
    if (closes || socket === null) return;
    idle = socket;
    if (socket === held) return;
    held = socket;
    // Counted when it happens, not at the next request: what killed it may be long over by then.
    socket.once("close", () => {
      if (idle === socket && !context.isStopping) context.recorder.failed("idle-closed", "idle", "the connection was closed");
    });
  };
  const step = (): void => {
    running = ask().then(() => void (timer = setTimeout(step, PAUSE_MS)));
  };
  let timer = setTimeout(step, delayMs);
  return {
    stop: async () => {
      await running;
      clearTimeout(timer);
      idle = null;
      agent.destroy();
    },
  };
}

interface Asked {
  readonly socket: Socket | null;
  /** The answer says so, or there was none. */
  readonly closes: boolean;
}

function askOnce(context: LoadContext, agent: Agent): Promise<Asked> {
  return new Promise((resolve) => {
    const { hostname, port } = context.url;
    const outgoing = get(
      { host: hostname, port, path: "/echo?nonce=idle", agent, headers: context.headers, timeout: context.timeoutMs },
      (incoming) => {
        incoming.on("error", (error) => {
          context.recorder.failed("cut", "idle", error.message);
          resolve({ socket: null, closes: true });
        });
        let body = "";
        incoming.on("data", (part: Buffer) => (body += part.toString()));
        incoming.on("end", () => {
          if ((incoming.statusCode as number) >= 500)
            context.recorder.failed("5xx", "idle", `${incoming.statusCode} ${body.slice(0, 200)}`);
          else context.recorder.answered("idle", (JSON.parse(body) as { label: string }).label);
          resolve({ socket: outgoing.socket, closes: incoming.headers.connection === "close" });
        });
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error("timed out")));
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      const kind =
        error.message === "timed out"
          ? "timeout"
          : error.code === "ECONNREFUSED"
            ? "refused"
            : outgoing.reusedSocket
              ? "idle-closed"
              : "reset";
      context.recorder.failed(kind, "idle", error.message);
      resolve({ socket: null, closes: true });
    });
  });
}
