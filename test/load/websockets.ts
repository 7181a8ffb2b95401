// WebSockets that echo, opened again whenever one ends. One may end only by a close frame.
import { randomUUID } from "node:crypto";
import type { Held } from "./idle.ts";
import type { LoadContext } from "./load.ts";

const MESSAGE_PAUSE_MS = 200;
const REOPEN_MS = 200;
/** What a browser reports when no close frame came. */
const NO_CLOSE_FRAME = 1006;

export function holdWebSockets(context: LoadContext, count: number): Held {
  const holders = Array.from({ length: count }, () => hold(context));
  return { stop: async () => void (await Promise.all(holders.map((holder) => holder.stop()))) };
}

function hold(context: LoadContext): Held {
  let close: () => void = () => {};
  const loop = (async () => {
    while (!context.isStopping) {
      await talk(context, (stop) => (close = stop));
      if (!context.isStopping) await new Promise((resolve) => setTimeout(resolve, REOPEN_MS));
    }
  })();
  return {
    stop: async () => {
      close();
      await loop;
    },
  };
}

function talk(context: LoadContext, onOpen: (close: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(new URL("/ws", context.url.href.replace(/^http/, "ws")));
    let opened = false;
    let asked = "";
    const labels = new Set<string>();
    const ask = (): void => socket.send((asked = randomUUID()));
    let timer: NodeJS.Timeout | undefined;
    onOpen(() => socket.close(1000));
    socket.addEventListener("open", () => {
      opened = true;
      context.recorder.websocketsOpened++;
      ask();
    });
    socket.addEventListener("message", (event) => {
      const [label = "", nonce] = String(event.data).split(" ");
      labels.add(label);
      if (labels.size > 1) context.recorder.failed("mixed-release", "websocket", [...labels].join(" and "));
      if (nonce === asked) context.recorder.answered("websocket", label);
      else context.recorder.failed("wrong-body", "websocket", String(event.data));
      timer = setTimeout(() => socket.readyState === WebSocket.OPEN && ask(), MESSAGE_PAUSE_MS);
    });
    socket.addEventListener("close", (event) => {
      clearTimeout(timer);
      context.recorder.websocketClosed(event.code);
      if (!opened && !context.isStopping) context.recorder.failed("refused", "websocket", `not opened, ${event.code}`);
      else if (event.code === NO_CLOSE_FRAME && !context.isStopping) {
        context.recorder.failed("websocket-without-close", "websocket", `ended without a close frame`);
      }
      resolve();
    });
  });
}
