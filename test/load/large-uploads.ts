// Uploads that outlive a switch, one after the other: every byte must arrive, at one release.
import { createHash } from "node:crypto";
import { request } from "node:http";
import type { Held } from "./idle.ts";
import type { LoadContext } from "./load.ts";

const UPLOAD_BYTES = 20_000_000;
const PIECE_BYTES = 400_000;
/** About 4 s each: one is always on its way, so every switch is outlived by one, and every drain waits for it, shorter than its bound. */
const PIECE_PAUSE_MS = 80;
const NONCE = "large";

export function holdLargeUploads(context: LoadContext, count: number): Held {
  const body = Buffer.alloc(UPLOAD_BYTES, "0123456789abcdef");
  const sha256 = createHash("sha256").update(body).digest("hex");
  const loop = async (): Promise<void> => {
    while (!context.isStopping) await upload(context, body, sha256);
  };
  const running = Array.from({ length: count }, loop);
  return { stop: async () => void (await Promise.all(running)) };
}

function upload(context: LoadContext, body: Buffer, sha256: string): Promise<void> {
  return new Promise((resolve) => {
    const { hostname, port } = context.url;
    const { headers, recorder } = context;
    const outgoing = request({ host: hostname, port, method: "POST", path: `/upload?nonce=${NONCE}`, agent: false, headers });
    const failed = (kind: "reset" | "cut" | "5xx" | "wrong-body", detail: string): void => {
      recorder.failed(kind, "large-upload", detail);
      resolve();
    };
    outgoing.on("error", (error) => failed("reset", error.message));
    outgoing.on("response", (incoming) => {
      let text = "";
      incoming.on("data", (part: Buffer) => (text += part.toString()));
      incoming.on("error", (error) => failed("cut", error.message));
      incoming.on("end", () => {
        if (incoming.statusCode !== 200) return failed("5xx", `${incoming.statusCode} ${text.slice(0, 200)}`);
        if (!text.includes(sha256)) return failed("wrong-body", text.slice(0, 200));
        recorder.answered("large-upload", (JSON.parse(text) as { label: string }).label);
        resolve();
      });
    });
    void sendPaced(outgoing, body);
  });
}

async function sendPaced(outgoing: ReturnType<typeof request>, body: Buffer): Promise<void> {
  let goOn: () => void = () => {};
  outgoing.on("drain", () => goOn());
  outgoing.on("close", () => goOn());
  for (let at = 0; at < body.length && !outgoing.destroyed; at += PIECE_BYTES) {
    if (!outgoing.write(body.subarray(at, at + PIECE_BYTES))) await new Promise<void>((resolve) => (goOn = resolve));
    await new Promise((resolve) => setTimeout(resolve, PIECE_PAUSE_MS));
  }
  outgoing.end();
}
