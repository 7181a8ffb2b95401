// Single requests of each source: what is sent, and what the answer must be.
import { createHash, randomUUID } from "node:crypto";
import { request, type IncomingMessage } from "node:http";
import type { LoadContext, RequestSource } from "./load.ts";
import type { FailureKind } from "./report.ts";

export interface Effects {
  readonly sent: Set<string>;
  /** Answered as done. */
  readonly confirmed: Set<string>;
}

const SLOW_MS = 400;
const STREAM_PARTS = 8;
const STREAM_PAUSE_MS = 40;
const UPLOAD_BYTES = 300_000;
const UPLOAD_PIECES = 6;
const UPLOAD_PAUSE_MS = 20;

interface Answer {
  readonly status: number;
  readonly body: string;
}

class RequestFailure extends Error {
  readonly kind: FailureKind;
  constructor(kind: FailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

export async function sendOne(context: LoadContext, source: RequestSource): Promise<void> {
  try {
    context.recorder.answered(source, await SENDERS[source](context));
  } catch (cause) {
    if (!(cause instanceof RequestFailure)) throw cause;
    context.recorder.failed(cause.kind, source, cause.message);
  }
}

/** Each returns the release label of its answer. */
const SENDERS: Readonly<Record<RequestSource, (context: LoadContext) => Promise<string>>> = {
  "keep-alive": (context) => echo(context, true),
  fresh: (context) => echo(context, false),
  slow: async (context) => {
    const nonce = randomUUID();
    return checkedLabel(await ask(context, { path: `/slow?ms=${SLOW_MS}&nonce=${nonce}` }), nonce);
  },
  stream: async (context) => {
    const nonce = randomUUID();
    const answer = await ask(context, { path: `/stream?parts=${STREAM_PARTS}&ms=${STREAM_PAUSE_MS}&nonce=${nonce}` });
    return checkedStream(answer, nonce);
  },
  upload: async (context) => {
    const nonce = randomUUID();
    const body = Buffer.alloc(UPLOAD_BYTES, nonce);
    const answer = await ask(context, { method: "POST", path: `/upload?nonce=${nonce}`, body, isPaced: true });
    const { sha256 } = parsed(answer) as { sha256?: string };
    if (sha256 !== createHash("sha256").update(body).digest("hex")) throw new RequestFailure("wrong-body", "upload arrived changed");
    return checkedLabel(answer, nonce);
  },
  effect: async (context) => {
    const nonce = randomUUID();
    context.effects.sent.add(nonce);
    const answer = await ask(context, { method: "POST", path: `/effect?nonce=${nonce}`, body: Buffer.from(nonce) });
    const label = checkedLabel(answer, nonce);
    context.effects.confirmed.add(nonce);
    return label;
  },
};

async function echo(context: LoadContext, keepAlive: boolean): Promise<string> {
  const nonce = randomUUID();
  return checkedLabel(await ask(context, { path: `/echo?nonce=${nonce}`, keepAlive }), nonce);
}

/** What the app has carried out, over all releases, against what was asked and confirmed. */
export async function checkEffects(context: LoadContext): Promise<void> {
  const { effects, recorder } = context;
  if (effects.sent.size === 0) return;
  const answer = await ask(context, { path: "/effects" });
  const done = new Map<string, number>();
  for (const nonce of answer.body.split("\n")) done.set(nonce, (done.get(nonce) ?? 0) + 1);
  for (const nonce of effects.sent)
    if ((done.get(nonce) ?? 0) > 1) recorder.failed("doubled-effect", "effect", `${nonce} ${done.get(nonce)} times`);
  for (const nonce of effects.confirmed) if (!done.has(nonce)) recorder.failed("lost-effect", "effect", nonce);
}

interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly body?: Buffer;
  /** The body goes out in pieces with pauses, chunked. */
  readonly isPaced?: boolean;
  readonly keepAlive?: boolean;
}

function ask(context: LoadContext, what: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let response: IncomingMessage | null = null;
    let timedOut = false;
    const outgoing = request({
      host: context.url.hostname,
      port: context.url.port,
      method: what.method ?? "GET",
      path: what.path,
      agent: what.keepAlive === false ? false : context.agent,
      headers: { ...context.headers, ...(what.body && !what.isPaced ? { "content-length": what.body.length } : {}) },
    });
    const timer = setTimeout(() => {
      timedOut = true;
      outgoing.destroy(new Error("timed out"));
    }, context.timeoutMs);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      const kind = timedOut ? "timeout" : kindOf(error, response !== null);
      reject(new RequestFailure(kind, `${what.method ?? "GET"} ${what.path} ${error.message} (reused ${outgoing.reusedSocket})`));
    };
    outgoing.on("error", fail);
    outgoing.on("response", (incoming) => {
      response = incoming;
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.on("error", fail);
      incoming.on("end", () => {
        clearTimeout(timer);
        const answer = { status: incoming.statusCode as number, body: Buffer.concat(parts).toString() };
        if (answer.status < 300) resolve(answer);
        else reject(new RequestFailure(answer.status >= 500 ? "5xx" : "4xx", `${what.path} ${answer.status} ${answer.body.slice(0, 200)}`));
      });
    });
    if (what.isPaced && what.body) void sendInPieces(outgoing, what.body);
    else outgoing.end(what.body);
  });
}

async function sendInPieces(outgoing: ReturnType<typeof request>, body: Buffer): Promise<void> {
  const size = Math.ceil(body.length / UPLOAD_PIECES);
  for (let at = 0; at < body.length && !outgoing.destroyed; at += size) {
    outgoing.write(body.subarray(at, at + size));
    await new Promise((resolve) => setTimeout(resolve, UPLOAD_PAUSE_MS));
  }
  outgoing.end();
}

function kindOf(error: NodeJS.ErrnoException, hasAnswer: boolean): FailureKind {
  if (error.code === "ECONNREFUSED") return "refused";
  return hasAnswer ? "cut" : "reset";
}

function parsed(answer: Answer): { label?: string; nonce?: string } {
  try {
    return JSON.parse(answer.body) as { label?: string; nonce?: string };
  } catch {
    throw new RequestFailure("wrong-body", `no JSON: ${answer.body.slice(0, 200)}`);
  }
}

function checkedLabel(answer: Answer, nonce: string): string {
  const { label, nonce: got } = parsed(answer);
  if (got !== nonce || label === undefined) throw new RequestFailure("wrong-body", `asked ${nonce}, got ${answer.body.slice(0, 200)}`);
  return label;
}

/** Lines `label nonce i`, the last one `label nonce end`. */
function checkedStream(answer: Answer, nonce: string): string {
  const lines = answer.body
    .trimEnd()
    .split("\n")
    .map((line) => line.split(" "));
  const labels = new Set(lines.map(([label]) => label));
  if (labels.size > 1) throw new RequestFailure("mixed-release", [...labels].join(" and "));
  const isWhole = lines.length === STREAM_PARTS + 1 && lines.at(-1)?.[2] === "end" && lines.every(([, got]) => got === nonce);
  if (!isWhole) throw new RequestFailure("wrong-body", `stream of ${lines.length} lines: ${answer.body.slice(-100)}`);
  return [...labels][0] as string;
}
