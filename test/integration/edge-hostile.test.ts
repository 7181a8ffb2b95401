// Clients and apps that mean harm, or behave as if: smuggling, malformed answers, floods of connections. A normal client is served all the same.
import assert from "node:assert/strict";
import net from "node:net";
import { test, type TestContext } from "node:test";
import { pause, until } from "./edge-support.ts";
import { answering, ok, type Script, TestEdge } from "./edge-testing.ts";

async function edgeFor(t: TestContext, connectionsMax?: number): Promise<TestEdge> {
  const edge = await new TestEdge(connectionsMax).start();
  t.after(() => edge.stop());
  return edge;
}
const get = (path: string, more = ""): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
const LAST = "Connection: close\r\n";
const post = (fields: string, body: string): string => `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n${body}`;
const chunked = (body: string): string => post("Transfer-Encoding: chunked\r\n", body);

/** Each is followed by a request that must never be seen. */
const REFUSED: readonly (readonly [name: string, status: number, bytes: string])[] = [
  ["Content-Length twice", 400, post("Content-Length: 1\r\nContent-Length: 1\r\n", "x")],
  ["Content-Length as a list", 400, post("Content-Length: 1, 1\r\n", "x")],
  ["a length with a sign", 400, post("Content-Length: +1\r\n", "x")],
  ["a length beyond all numbers", 400, post("Content-Length: 99999999999999999999\r\n", "x")],
  ["an empty length", 400, post("Content-Length:\r\n", "")],
  ["length and chunks", 400, post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")],
  ["chunks in HTTP/1.0", 400, chunked("0\r\n\r\n").replace("HTTP/1.1", "HTTP/1.0")],
  ["a blank before the colon", 400, post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")],
  ["a vertical tab before the coding", 400, post("Transfer-Encoding:\x0bchunked\r\n", "0\r\n\r\n")],
  ["a tab before the coding", 501, post("Transfer-Encoding:\tchunked\r\n", "0\r\n\r\n")],
  ["an unknown coding", 501, post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")],
  ["two codings", 501, post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")],
  ["the coding on a folded line", 501, post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n")],
  ["a bare LF after the request line", 400, "GET / HTTP/1.1\nHost: a\r\n\r\n"],
  ["a bare CR in a value", 400, get("/", "X: a\rb\r\n")],
  ["a NUL in a value", 400, get("/", "X: a\0b\r\n")],
  ["a folded line", 400, get("/", "X: a\r\n b\r\n")],
  ["a fold right after the request line", 400, "GET / HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n"],
  ["Host twice", 400, get("/", "Host: a\r\n")],
  ["no Host", 400, "GET / HTTP/1.1\r\n\r\n"],
  ["an empty Host", 400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"],
  ["a Host with a path", 400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"],
  ["a target on another host", 400, "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["Connection naming Host", 400, get("/", "Connection: host\r\n")],
  ["Connection naming Content-Length", 400, post("Connection: content-length\r\nContent-Length: 1\r\n", "x")],
  ["OPTIONS *", 400, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["CONNECT", 501, "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["TRACE", 501, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["HTTP/0.9", 400, "GET /\r\n\r\n"],
  ["HTTP/2 without agreement", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["an unknown expectation", 417, post("Expect: more\r\nContent-Length: 1\r\n", "x")],
  ["too many fields", 431, get("/", "X: 1\r\n".repeat(200))],
  ["a chunk size of 17 digits", 400, chunked("fffffffffffffffff\r\nx")],
  ["a chunk size with 0x", 400, chunked("0x1\r\nx\r\n0\r\n\r\n")],
  ["a blank after the chunk size", 400, chunked("1 \r\nx\r\n0\r\n\r\n")],
  ["chunk lines with LF alone", 400, chunked("1\nx\n0\n\n")],
  ["LF within a chunk extension", 400, chunked("1;a\nx\r\n0\r\n\r\n")],
  ["a chunk longer than its size", 400, chunked("1\r\nxy\r\n0\r\n\r\n")],
  ["a length in the trailers", 400, chunked("0\r\nContent-Length: 5\r\n\r\n")],
];

test("what two parsers could read differently is refused at once, and what follows it is never a request", async (t) => {
  const edge = await edgeFor(t);
  const paths: string[] = [];
  edge.route([
    await edge.app(
      "a",
      answering((head) => (paths.push(head), ok("x"))),
    ),
  ]);
  for (const [name, status, bytes] of REFUSED) {
    const { text, end } = await edge.talk(bytes + get("/smuggled"));
    assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `), name);
    assert.equal(text.match(/HTTP\/1\.1 /g)?.length, 1, name);
    assert.notEqual(end, "open", name);
  }
  assert.deepEqual(
    paths.filter((head) => head.includes("smuggled")),
    [],
  );
  const hello = await edge.talk("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03");
  assert.match(hello.text, /^HTTP\/1\.1 400 /, "https on this port is told at once, not after the time for a head");
  assert.equal(edge.plane.report().releases["v1"]?.errors, 0, "all of them were the clients' own fault");
  assert.ok(edge.log.every(({ fault }) => fault === "client"));
  assert.equal(edge.plane.counters.bugs, 0);
});

test("a head that comes byte by byte, after empty lines, is read; empty lines alone do not hold a connection", async (t) => {
  const edge = await edgeFor(t);
  edge.route([
    await edge.app(
      "a",
      answering(() => ok("slow but whole")),
    ),
  ]);
  const socket = net.connect(edge.port, "127.0.0.1").setNoDelay(true);
  t.after(() => socket.destroy());
  let text = "";
  socket.on("data", (data) => (text += data.toString()));
  for (const character of `\r\n\r\n${get("/", `X: ${"y".repeat(200)}\r\n`)}`) {
    socket.write(character);
    await new Promise(setImmediate);
  }
  await until(() => text.endsWith("slow but whole"));
  for (let i = 0; i < 5; i++) {
    socket.write("\r\n");
    await pause(20);
  }
  assert.equal([...edge.plane.clients][0]?.isIdle, false, "the fifth empty line is the beginning of a head, which must end in time");
});

const BAD_ANSWERS: Readonly<Record<string, string>> = {
  "two lengths": "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
  "length and chunks": "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "no status line": "<html>\r\n\r\n",
  "a status of four digits": "HTTP/1.1 2000 OK\r\n\r\n",
  "another version": "HTTP/3 200 OK\r\n\r\n",
  "a bare LF": "HTTP/1.1 200 OK\nContent-Length: 0\n\r\n\r\n",
  "a head without end": `HTTP/1.1 200 OK\r\nX: ${"y".repeat(40_000)}`,
  "an endless chain of 1xx": "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(20),
  "101 that nobody asked for": "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
};

test("whatever an app does wrong is a 502 that is counted against it and says nothing of it", async (t) => {
  const edge = await edgeFor(t);
  for (const [name, answer] of Object.entries(BAD_ANSWERS)) {
    const errors = edge.plane.report().releases["v1"]?.errors ?? 0;
    edge.route([await edge.app(name.replaceAll(" ", "-"), (socket) => socket.once("data", () => socket.write(answer, "latin1")))]);
    const { text } = await edge.talk(get("/", LAST));
    const last = text.slice(text.lastIndexOf("HTTP/1.1 "));
    assert.match(last, /^HTTP\/1\.1 502 /, name);
    assert.doesNotMatch(last, /v1|demo|\.sock|yyyy/, name);
    assert.equal(edge.plane.report().releases["v1"]?.errors, errors + 1, name);
  }
});

test("bytes after an answer, or a second answer, never reach another client", async (t) => {
  const edge = await edgeFor(t);
  let connections = 0;
  edge.route([
    await edge.app("a", (socket) => {
      connections++;
      socket.on("data", () => {
        socket.write(`${ok("mine")}${ok("poison")}`);
        setTimeout(() => socket.write(ok("late poison")), 20);
      });
    }),
  ]);
  for (let i = 0; i < 5; i++) {
    assert.match((await edge.talk(get("/", LAST))).text, /\r\n\r\nmine$/);
    await pause(30);
  }
  assert.equal(connections, 5, "a connection with unasked bytes is not used again");
});

test("a POST is sent again only when the app had closed before it: then nothing of it was sent", async (t) => {
  const edge = await edgeFor(t);
  const bodies: string[] = [];
  let connections = 0;
  const script = (socket: net.Socket): void => {
    const first = ++connections === 1;
    answering((head, body) => {
      if (head.startsWith("POST")) bodies.push(body);
      // Closed in the moment of the answer, as a server does whose worker ends: the edge reads both together.
      if (first) setImmediate(() => socket.destroy());
      return ok(String(connections));
    })(socket);
  };
  edge.route([await edge.app("a", script)]);
  const upload = `POST / HTTP/1.1\r\nHost: a\r\n${LAST}Content-Length: 100000\r\n\r\n${"x".repeat(100_000)}`;
  // Sent ahead: it goes out in the tick in which the answer is read, before the end of the connection is.
  const { text } = await edge.talk(get("/") + upload);
  assert.equal(text.match(/HTTP\/1\.1 200/g)?.length, 2, text.slice(0, 600));
  assert.deepEqual(
    bodies.map(({ length }) => length),
    [100_000],
  );
});

test("a refused upload is read to its end, so that its client sees the answer", async (t) => {
  const edge = await edgeFor(t);
  const limits = { requestBodyMaxBytes: 1_000, responseTimeoutMs: 5_000, queueMax: 1, queueTimeoutMs: 100 };
  edge.route([await edge.app("a", () => {})], {}, { limits });
  const socket = net.connect(edge.port, "127.0.0.1");
  t.after(() => socket.destroy());
  let error: Error | null = null;
  socket.on("error", (cause) => (error = cause));
  socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
  // Longer than the quiet time of lingering, and the client reads nothing until it is done.
  for (let sent = 0; sent < 30; sent++) {
    socket.write("x".repeat(100_000));
    await pause(100);
  }
  let text = "";
  socket.on("data", (data) => (text += data.toString()));
  await until(() => /^HTTP\/1\.1 413 [^]*<\/html>/.test(text) || error !== null);
  assert.equal(error, null);
});

test("a flood of idle and half-open connections is pushed aside: a normal client is served", async (t) => {
  const edge = await edgeFor(t, 50);
  edge.route([
    await edge.app("a", (socket) => {
      answering(() => ok("served"))(socket);
    }),
  ]);
  const flood: net.Socket[] = [];
  t.after(() => flood.forEach((socket) => socket.destroy()));
  for (let i = 0; i < 200; i++) {
    const socket = net.connect(edge.port, "127.0.0.1");
    socket.on("error", () => {});
    if (i % 2 === 0) socket.write("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
    flood.push(socket);
    if (i % 40 === 0) assert.match((await edge.talk(get("/", LAST))).text, /served$/);
  }
  await until(() => edge.plane.counters.connections_evicted >= 150);
  for (let i = 0; i < 20; i++) assert.match((await edge.talk(get("/", LAST))).text, /served$/);
  assert.ok(edge.plane.clients.size <= 51, `${edge.plane.clients.size} connections`);
  assert.equal(edge.plane.counters.connections_refused, 0);
});

test("requests in flight are never pushed aside: what comes on top is refused and counted", async (t) => {
  const edge = await edgeFor(t, 10);
  const open: net.Socket[] = [];
  edge.route([await edge.app("a", (socket) => open.push(socket))]);
  const answers = Array.from({ length: 10 }, () => edge.talk(get("/", LAST), null, 10_000));
  await until(() => open.length === 10);
  assert.equal((await edge.talk(get("/"))).text, "");
  assert.equal(edge.plane.counters.connections_refused, 1);
  for (const socket of open) socket.write(ok("whole"));
  for (const { text } of await Promise.all(answers)) assert.match(text, /whole$/);
});

test("waiting requests are served in the order they came, however often they were tried", async (t) => {
  const edge = await edgeFor(t);
  const limits = { requestBodyMaxBytes: 10, responseTimeoutMs: 5_000, queueMax: 40, queueTimeoutMs: 8_000 };
  const gone = { instance: "gone", address: { kind: "unix" as const, path: `${edge.folder}/gone.sock` }, keepAliveMs: 5_000 };
  edge.route([gone], {}, { limits });
  const paths = Array.from({ length: 40 }, (_, i) => `/${i}`);
  const waiting: Promise<{ text: string }>[] = [];
  for (const path of paths) {
    waiting.push(edge.talk(get(path, LAST), null, 10_000));
    await until(() => edge.plane.counters.requests_queued === waiting.length);
  }
  assert.match((await edge.talk(get("/newcomer", LAST))).text, /^HTTP\/1\.1 503 /);
  const order: string[] = [];
  const target = await edge.app(
    "b",
    answering((head) => (order.push(head.split(" ")[1] as string), ok("served"))),
  );
  edge.route([target], {}, { limits });
  for (const answer of waiting) assert.match((await answer).text, /served$/);
  assert.deepEqual(order, paths);
});

test("what one client has not read yet is not touched by what others are sent", async (t) => {
  const edge = await edgeFor(t);
  const pieces = 400;
  const pieceBytes = 30_000;
  const answer = async (socket: net.Socket, letter: string): Promise<void> => {
    const head = `HTTP/1.1 200 OK\r\nX-Letter: ${letter.repeat(50)}\r\nContent-Length: ${pieces * pieceBytes}\r\n\r\n`;
    socket.write(head.slice(0, 40));
    await pause(20);
    socket.write(head.slice(40));
    for (let i = 0; i < pieces; i++) {
      if (!socket.write(Buffer.alloc(pieceBytes, letter))) await new Promise((resolve) => socket.once("drain", resolve));
      await new Promise(setImmediate);
    }
  };
  const script: Script = (socket) => socket.on("data", (data) => void answer(socket, data.toString("latin1", 5, 6)));
  edge.route([await edge.app("a", script)]);
  const readers = ["a", "b", "c"].map((letter) => {
    const socket = net.connect({ port: edge.port, host: "127.0.0.1" });
    socket.write(get(`/${letter}`, LAST));
    return { letter, socket };
  });
  await until(() => [...edge.plane.clients].filter(({ socket }) => socket.writableLength > 0).length === readers.length);
  for (const { letter, socket } of readers) {
    const read: Buffer[] = [];
    for await (const data of socket) read.push(data as Buffer);
    const text = Buffer.concat(read).toString("latin1");
    const end = text.indexOf("\r\n\r\n") + 4;
    assert.match(text.slice(0, end), new RegExp(`X-Letter: ${letter.repeat(50)}\r\n`));
    assert.ok(text.slice(end) === letter.repeat(pieces * pieceBytes), `the body of ${letter} is its own`);
  }
});
