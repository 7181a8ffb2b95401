// Event streams, opened again whenever one ends, as a browser does. One may end only between two events.
import { get } from "node:http";
import type { Held } from "./idle.ts";
import type { LoadContext } from "./load.ts";

const REOPEN_MS = 200;

export function holdEventStreams(context: LoadContext, count: number): Held {
  const holders = Array.from({ length: count }, () => hold(context));
  return { stop: async () => void (await Promise.all(holders.map((holder) => holder.stop()))) };
}

function hold(context: LoadContext): Held {
  let close: () => void = () => {};
  const loop = (async () => {
    while (!context.isStopping) {
      await readStream(context, (stop) => (close = stop));
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

function readStream(context: LoadContext, onOpen: (close: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const { hostname, port } = context.url;
    const outgoing = get({
      host: hostname,
      port,
      path: "/events",
      agent: false,
      headers: { ...context.headers, accept: "text/event-stream" },
    });
    onOpen(() => outgoing.destroy());
    const failed = (kind: "refused" | "reset" | "cut", error: Error): void => {
      if (!context.isStopping) context.recorder.failed(kind, "events", error.message);
      resolve();
    };
    outgoing.on("error", (error: NodeJS.ErrnoException) => failed(error.code === "ECONNREFUSED" ? "refused" : "reset", error));
    outgoing.on("response", (incoming) => {
      if (incoming.statusCode !== 200) {
        context.recorder.failed((incoming.statusCode as number) >= 500 ? "5xx" : "4xx", "events", `${incoming.statusCode}`);
        incoming.resume().on("close", resolve);
        return;
      }
      context.recorder.eventStreamsOpened++;
      let text = "";
      const labels = new Set<string>();
      incoming.on("data", (part: Buffer) => {
        text += part.toString();
        const events = text.split("\n\n");
        text = events.pop() as string;
        for (const event of events) labels.add(event.replace(/^data: /, "").split(" ")[0] as string);
        if (labels.size > 1) context.recorder.failed("mixed-release", "events", [...labels].join(" and "));
      });
      incoming.on("error", (error) => failed("cut", error));
      incoming.on("end", () => {
        context.recorder.eventStreamsEnded++;
        if (text !== "") context.recorder.failed("event-torn", "events", JSON.stringify(text));
        resolve();
      });
    });
  });
}
