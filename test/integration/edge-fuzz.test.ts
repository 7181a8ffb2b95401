// The edge's parsers against node:http as an oracle: on mutated messages they are never more permissive, and where both accept they agree.
import assert from "node:assert/strict";
import { createServer, METHODS, request, type Server } from "node:http";
import net from "node:net";
import { test } from "node:test";
import { ChunkParser } from "../../src/edge/chunk-parser.ts";
import { parseRequestHead } from "../../src/edge/request-head.ts";
import { parseResponseHead } from "../../src/edge/response-head.ts";

const ROUNDS = Number(process.env["EDGE_FUZZ_ROUNDS"] ?? 1_500);
const SEED = Number(process.env["EDGE_FUZZ_SEED"] ?? 20_261_121);
const BATCH = 50;

/** mulberry32: the same messages for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const REQUESTS = [
  "GET /a?b=c HTTP/1.1\r\nHost: a.example\r\nAccept: */*\r\n\r\n",
  "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello",
  "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n5\r\nhello\r\n3;x=y\r\nabc\r\n0\r\nX-T: 1\r\n\r\n",
  "GET http://a/x HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, X-B\r\nX-B: 1\r\n\r\n",
  "DELETE / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
];
const RESPONSES = [
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello",
  "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
  "HTTP/1.0 404 Not Found\r\nConnection: close\r\n\r\nbody",
  "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
];
const PIECES = [
  "\r\n",
  "\n",
  "\r",
  "\0",
  " ",
  "\t",
  ":",
  ",",
  ";",
  "\x0b",
  "\x7f",
  "\xff",
  "0",
  "f",
  "+",
  "-",
  "chunked",
  "Content-Length: 3\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Transfer-Encoding : chunked\r\n",
  " x\r\n",
  "Host: b\r\n",
  "HTTP/1.1",
  "\r\n\r\n",
  "#",
  "%00",
  "/",
  "@",
];

function mutate(text: string, random: (below: number) => number): string {
  let mutated = text;
  for (let i = 1 + random(3); i > 0; i--) {
    const at = random(mutated.length);
    const piece = PIECES[random(PIECES.length)] as string;
    const kind = random(4);
    if (kind === 0) mutated = mutated.slice(0, at) + piece + mutated.slice(at);
    else if (kind === 1) mutated = mutated.slice(0, at) + mutated.slice(at + 1 + random(4));
    else if (kind === 2) mutated = mutated.slice(0, at) + piece + mutated.slice(at + piece.length);
    else mutated = mutated.slice(0, at) + String.fromCharCode(random(256)) + mutated.slice(at + 1);
  }
  return mutated;
}

interface Reading {
  readonly line: string;
  readonly body: string;
}

/** What the edge makes of the first message in `text`; null when it refuses or waits for more. */
function readOwn(text: string, kind: "request" | "response"): Reading | null {
  const bytes = Buffer.from(text, "latin1");
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const head = kind === "request" ? parseRequestHead(bytes, end + 2) : parseResponseHead(bytes, end + 2);
  if (head.kind === "refused") return null;
  // node:http knows a fixed list of methods; any token is one (RFC 9110 9.1).
  if (head.kind === "request" && !METHODS.includes(head.method)) return null;
  const line = head.kind === "request" ? `${head.method} ${head.target}` : `${head.status}`;
  if (head.chunked) {
    const parser = new ChunkParser();
    const payload: Buffer[] = [];
    parser.feed(bytes, end + 4, payload);
    return parser.isDone ? { line, body: Buffer.concat(payload).toString("latin1") } : null;
  }
  const isUntilClose = head.kind === "response" && head.contentLength < 0 && head.status !== 204 && head.status !== 304;
  const length = isUntilClose ? bytes.length : Math.max(0, head.kind === "response" && head.status === 204 ? 0 : head.contentLength);
  if (!isUntilClose && bytes.length < end + 4 + length) return null;
  // More than was announced: the answer is passed on, and the connection is not used again; node:http gives up.
  if (kind === "response" && bytes.length > end + 4 + length) return null;
  return { line, body: bytes.toString("latin1", end + 4, end + 4 + length) };
}

/** What node:http hands to an application for the same bytes; null when it refuses or waits for more. */
async function readWithNode(texts: readonly string[], server: Server, seen: Map<string, Reading>): Promise<(Reading | null)[]> {
  const { port } = server.address() as net.AddressInfo;
  return Promise.all(
    texts.map(
      (text) =>
        new Promise<Reading | null>((resolve) => {
          const socket = net.connect({ port, host: "127.0.0.1" });
          socket.on("connect", () => {
            const key = `${socket.localPort}`;
            socket.on("close", () => resolve(seen.get(key) ?? null));
            socket.end(Buffer.from(text, "latin1"));
          });
          socket.on("error", () => {});
          socket.resume();
          setTimeout(() => socket.destroy(), 1_000).unref();
        }),
    ),
  );
}

test(`${ROUNDS} mutated requests: whatever the edge accepts, node:http accepts and reads the same (seed ${SEED})`, async (t) => {
  const random = randomOf(SEED);
  const seen = new Map<string, Reading>();
  const server = createServer((incoming, outgoing) => {
    const key = `${incoming.socket.remotePort}`;
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("error", () => {});
    incoming.on("end", () => {
      const body = Buffer.concat(parts).toString("latin1");
      if (!seen.has(key)) seen.set(key, { line: `${incoming.method} ${incoming.url}`, body });
      outgoing.end();
    });
  });
  server.on("clientError", (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  let both = 0;
  for (let round = 0; round < ROUNDS; round += BATCH) {
    const texts = Array.from({ length: BATCH }, () => mutate(REQUESTS[random(REQUESTS.length)] as string, random));
    const theirs = await readWithNode(texts, server, seen);
    for (const [i, text] of texts.entries()) {
      const own = readOwn(text, "request");
      if (own === null) continue;
      const their = theirs[i] as Reading | null;
      assert.ok(their !== null, `only the edge accepts ${JSON.stringify(text)}`);
      assert.deepEqual(
        { ...own },
        {
          line: their.line
            .replace(/^(\w+) https?:\/\/[^/?]+/i, "$1 ")
            .replace(/ $/, " /")
            .replace(" ?", " /?"),
          body: their.body,
        },
        JSON.stringify(text),
      );
      both++;
    }
    seen.clear();
  }
  t.diagnostic(`${both} of ${ROUNDS} accepted by both`);
  assert.ok(both > ROUNDS / 20);
});

test(`${ROUNDS} mutated answers: whatever the edge accepts, node:http accepts and reads the same (seed ${SEED})`, async (t) => {
  const random = randomOf(SEED + 1);
  const texts = Array.from({ length: ROUNDS }, () => mutate(RESPONSES[random(RESPONSES.length)] as string, random));
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    socket.once("data", (bytes: Buffer) => {
      const index = Number(/^GET \/(\d+)/.exec(bytes.toString())?.[1]);
      socket.end(Buffer.from(texts[index] as string, "latin1"));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as net.AddressInfo;
  const readWith = (index: number): Promise<Reading | null> =>
    new Promise((resolve) => {
      const outgoing = request({ port, host: "127.0.0.1", path: `/${index}`, agent: false, timeout: 1_000 }, (incoming) => {
        const parts: Buffer[] = [];
        incoming.on("data", (part: Buffer) => parts.push(part));
        incoming.on("error", () => resolve(null));
        incoming.on("end", () => resolve({ line: `${incoming.statusCode}`, body: Buffer.concat(parts).toString("latin1") }));
      });
      outgoing.on("error", () => resolve(null));
      outgoing.on("upgrade", () => resolve(null));
      outgoing.on("timeout", () => outgoing.destroy());
      outgoing.end();
    });
  let both = 0;
  for (let from = 0; from < ROUNDS; from += BATCH) {
    const theirs = await Promise.all(texts.slice(from, from + BATCH).map((_, i) => readWith(from + i)));
    for (const [i, their] of theirs.entries()) {
      const text = texts[from + i] as string;
      const own = readOwn(text, "response");
      if (own === null || own.line.startsWith("1")) continue;
      assert.ok(their !== null, `only the edge accepts ${JSON.stringify(text)}`);
      assert.deepEqual(own, their, JSON.stringify(text));
      both++;
    }
  }
  t.diagnostic(`${both} of ${ROUNDS} accepted by both`);
  assert.ok(both > ROUNDS / 20);
});
