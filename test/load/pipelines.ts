// Connections on which several requests are sent ahead: the answers must come in order, none lost, none doubled.
import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import type { Held } from "./idle.ts";
import type { LoadContext } from "./load.ts";

const AHEAD = 5;
const PAUSE_MS = 100;
const POLL_MS = 10;

export function holdPipelines(context: LoadContext, count: number): Held {
  const running = Array.from({ length: count }, () => loop(context));
  return { stop: async () => void (await Promise.all(running)) };
}

async function loop(context: LoadContext): Promise<void> {
  while (!context.isStopping) await ask(context);
}

/** One connection until it is asked to close, or the load ends. */
async function ask(context: LoadContext): Promise<void> {
  const { hostname, port } = context.url;
  const socket = connect({ host: hostname, port: Number(port) });
  const seen = { text: "", end: null as string | null };
  socket.on("data", (data) => (seen.text += data.toString("latin1")));
  socket.on("error", (error) => (seen.end ??= error.message));
  socket.on("close", () => (seen.end ??= "closed"));
  const host = context.headers["host"] ?? context.url.host;
  while (!context.isStopping && !/^connection: close\r$/im.test(seen.text)) {
    const nonces = Array.from({ length: AHEAD }, () => randomUUID());
    seen.text = "";
    socket.write(nonces.map((nonce) => `GET /echo?nonce=${nonce} HTTP/1.1\r\nHost: ${host}\r\n\r\n`).join(""));
    const untilMs = performance.now() + context.timeoutMs;
    while (answersIn(seen.text).length < AHEAD && seen.end === null && performance.now() < untilMs) await pause(POLL_MS);
    const answers = answersIn(seen.text);
    for (const { label } of answers) context.recorder.answered("pipeline", label);
    if (answers.map(({ nonce }) => nonce).join() !== nonces.join()) {
      const kind = seen.end === null ? (answers.length < AHEAD ? "timeout" : "wrong-body") : "reset";
      context.recorder.failed(kind, "pipeline", `${seen.end ?? "open"}, ${answers.length} of ${AHEAD}: ${seen.text.slice(-300)}`);
      break;
    }
    await pause(PAUSE_MS);
  }
  socket.destroy();
}

function answersIn(text: string): { readonly label: string; readonly nonce: string }[] {
  return [...text.matchAll(/\{"label": "([^"]+)", "nonce": "([^"]+)"/g)].map(([, label = "", nonce = ""]) => ({ label, nonce }));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
