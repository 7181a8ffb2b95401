// Keep-alive connections on which nothing is asked most of the time: a switch must not close them.
import { Agent, get } from "node:http";
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
  let expectsReuse = false;
  let running: Promise<void> = Promise.resolve();
  const ask = async (): Promise<void> => {
    const { reused, closes } = await askOnce(context, agent);
    if (expectsReuse && !reused) context.recorder.failed("idle-closed", "idle", "the connection had been closed");
    expectsReuse = !closes;
  };
  const step = (): void => {
    running = ask().then(() => void (timer = setTimeout(step, PAUSE_MS)));
  };
  let timer = setTimeout(step, delayMs);
  return {
    stop: async () => {
      await running;
      clearTimeout(timer);
      agent.destroy();
    },
  };
}

function askOnce(context: LoadContext, agent: Agent): Promise<{ reused: boolean; closes: boolean }> {
  return new Promise((resolve) => {
    const { hostname, port } = context.url;
    const outgoing = get(
      { host: hostname, port, path: "/echo?nonce=idle", agent, headers: context.headers, timeout: context.timeoutMs },
      (incoming) => {
        incoming.on("error", (error) => {
          context.recorder.failed("cut", "idle", error.message);
          resolve({ reused: true, closes: true });
        });
        let body = "";
        incoming.on("data", (part: Buffer) => (body += part.toString()));
        incoming.on("end", () => {
          if ((incoming.statusCode as number) >= 500)
            context.recorder.failed("5xx", "idle", `${incoming.statusCode} ${body.slice(0, 200)}`);
          else context.recorder.answered("idle", (JSON.parse(body) as { label: string }).label);
          resolve({ reused: outgoing.reusedSocket, closes: incoming.headers.connection === "close" });
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
      resolve({ reused: true, closes: true });
    });
  });
}
