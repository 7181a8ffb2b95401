// What the edge does with difficult clients and difficult apps, byte by byte.
import assert from "node:assert/strict";
import net from "node:net";
import { test, type TestContext } from "node:test";
import { pause, serviceOf, tableOf, until } from "./edge-support.ts";
import { answering, ok, TestEdge } from "./edge-testing.ts";

async function edgeFor(t: TestContext): Promise<TestEdge> {
  const edge = await new TestEdge().start();
  t.after(() => edge.stop());
  return edge;
}
const get = (path: string, more = ""): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
const release = (edge: TestEdge) => edge.plane.report().releases["v1"];

test("requests sent ahead are answered in order, one at a time, by one connection to the app", async (t) => {
  const edge = await edgeFor(t);
  edge.route([
    await edge.app(
      "a",
      answering((head, _body, n) => ok(`${n}${head.split(" ")[1]}`)),
    ),
  ]);
  const { text } = await edge.talk(get("/x") + get("/y") + get("/z", "Connection: close\r\n"));
  assert.deepEqual([...text.matchAll(/\d\/[xyz]/g)].map(String), ["1/x", "2/y", "3/z"]);
  assert.equal(edge.plane.counters.upstream_connections, 1);
});

test("a smuggling attempt is a 400 that closes, and the app sees nothing of it", async (t) => {
  const edge = await edgeFor(t);
  let seen = 0;
  edge.route([
    await edge.app(
      "a",
      answering(() => (seen++, ok("x"))),
    ),
  ]);
  const { text, end } = await edge.talk(
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n",
  );
  assert.match(text, /^HTTP\/1\.1 400 /);
  assert.equal(text.match(/HTTP\/1\.1/g)?.length, 1);
  assert.equal(end, "closed");
  assert.equal(seen, 0);
});

test("a client's own fault is a 4xx that is not counted against the release", async (t) => {
  const edge = await edgeFor(t);
  edge.route(
    [await edge.app("a", () => {})],
    {},
    { limits: { requestBodyMaxBytes: 10, responseTimeoutMs: 30_000, queueMax: 1, queueTimeoutMs: 100 } },
  );
  assert.match((await edge.talk("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")).text, /^HTTP\/1\.1 400 /);
  assert.match((await edge.talk("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n")).text, /^HTTP\/1\.1 413 /);
  assert.match(
    (await edge.talk("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n0123456789012")).text,
    /^HTTP\/1\.1 413 /,
  );
  assert.match((await edge.talk(get("/", `X: ${"y".repeat(40_000)}\r\n`))).text, /^HTTP\/1\.1 431 /);
  const socket = net.connect(edge.port, "127.0.0.1");
  socket.write(get("/left"));
  await until(() => release(edge)?.inFlight === 1);
  socket.destroy();
  await until(() => edge.log.some((entry) => entry.status === 499));
  assert.equal(release(edge)?.errors, 0);
  assert.equal(release(edge)?.inFlight, 0);
  assert.ok(edge.log.every((entry) => entry.fault === "client"));
});

test("a malformed answer is a 502 that is counted, and never reaches the client", async (t) => {
  const edge = await edgeFor(t);
  for (const answer of [
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "HTTP/1.1 200 OK\r\nX: a\nY: b\r\n\r\n",
    "nonsense\r\n\r\n",
  ]) {
    edge.route([
      await edge.app(
        `a${answer.length}`,
        answering(() => answer),
      ),
    ]);
    assert.match((await edge.talk(get("/", "Connection: close\r\n"))).text, /^HTTP\/1\.1 502 /);
  }
  assert.equal(release(edge)?.errors, 3);
});

test("an answer that the app cuts is cut for the client too, whatever its framing", async (t) => {
  const edge = await edgeFor(t);
  for (const [name, head] of [
    ["chunked", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"],
    ["length", "Content-Length: 100\r\n\r\nhello"],
  ] as const) {
    edge.route([
      await edge.app(name, (socket) =>
        socket.once("data", () => socket.write(`HTTP/1.1 200 OK\r\n${head}`, () => setTimeout(() => socket.destroy(), 50))),
      ),
    ]);
    const { text, end } = await edge.talk(get("/"));
    assert.match(text, /hello/);
    assert.equal(end, "reset", name);
    assert.doesNotMatch(text, /\r\n0\r\n/);
  }
});

test("HTTP/1.0 gets a plain body that ends with the connection; HEAD gets a head", async (t) => {
  const edge = await edgeFor(t);
  const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  edge.route([
    await edge.app(
      "a",
      answering((head) => (head.startsWith("HEAD") ? chunked : `${chunked}5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n`)),
    ),
  ]);
  const old = await edge.talk("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
  assert.match(old.text, /Connection: close\r\n\r\nhello!$/);
  assert.equal(old.end, "closed");
  const head = await edge.talk(`HEAD / HTTP/1.1\r\nHost: a\r\n\r\n${get("/", "Connection: close\r\n")}`);
  assert.match(head.text, /chunked\r\n\r\nHTTP\/1\.1 200/);
});

test("announced trailers are passed on both ways", async (t) => {
  const edge = await edgeFor(t);
  let received = "";
  const script = (socket: net.Socket): void => {
    socket.on("data", (data) => {
      received += data.toString("latin1");
      if (received.endsWith("X-In: 1\r\n\r\n"))
        socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Out\r\n\r\n1\r\na\r\n0\r\nX-Out: 2\r\n\r\n");
    });
  };
  edge.route([await edge.app("a", script)]);
  const { text } = await edge.talk(
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-In\r\n\r\n1\r\nb\r\n0\r\nX-In: 1\r\n\r\n",
    /X-Out: 2\r\n\r\n$/,
  );
  assert.match(text, /X-Out: 2\r\n\r\n$/);
});

test("100-continue is the app's to say, and the edge's when the app is silent", async (t) => {
  const edge = await edgeFor(t);
  edge.route([await edge.app("says", (socket) => socket.once("data", () => socket.write("HTTP/1.1 100 Continue\r\n\r\n")))]);
  const ask = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
  assert.match((await edge.talk(ask, /100 Continue\r\n\r\n/, 900)).text, /^HTTP\/1\.1 100 /);
  edge.route([await edge.app("silent", () => {})]);
  assert.match((await edge.talk(ask, /100 Continue\r\n\r\n/, 4_000)).text, /^HTTP\/1\.1 100 /);
  edge.route([
    await edge.app(
      "refuses",
      answering(() => "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"),
    ),
  ]);
  assert.match(
    (await edge.talk("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n")).text,
    /^HTTP\/1\.1 401 [^]*Connection: close/,
  );
});

test("an app that answers and stops reading is heard", async (t) => {
  const edge = await edgeFor(t);
  const early = "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig";
  edge.route([await edge.app("a", (socket) => socket.once("data", () => socket.end(early, () => socket.destroy())))]);
  const { text } = await edge.talk(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n${"x".repeat(1_000_000)}`);
  assert.match(text, /^HTTP\/1\.1 413 [^]*big$/);
});

test("a reused connection that died: GET is sent again once, POST is not; unknown keep-alive gives POST a fresh one", async (t) => {
  const edge = await edgeFor(t);
  const dying = answering((_head, _body, n) => ok(String(n)));
  const script = (socket: net.Socket): void => {
    let count = 0;
    socket.on("data", () => (++count === 1 ? socket.write(ok("1")) : socket.destroy()));
  };
  edge.route([await edge.app("known", script)]);
  assert.match((await edge.talk(get("/") + get("/", "Connection: close\r\n"))).text, /1HTTP[^]*1$/);
  assert.equal(edge.plane.counters.requests_retried, 1);
  const post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";
  assert.match((await edge.talk(get("/") + post)).text, /HTTP\/1\.1 502/);
  edge.route([await edge.app("unknown", dying, null)]);
  assert.match((await edge.talk(get("/") + post)).text, /1HTTP[^]*1$/);
});

test("what no target takes waits in the queue, moves with a swap, and is a 503 with Retry-After in the end", async (t) => {
  const edge = await edgeFor(t);
  const limits = { requestBodyMaxBytes: 10, responseTimeoutMs: 1_000, queueMax: 1, queueTimeoutMs: 400 };
  const gone = { instance: "gone", address: { kind: "unix" as const, path: `${edge.folder}/gone.sock` }, keepAliveMs: 5_000 };
  edge.route([gone], {}, { limits });
  const waiting = edge.talk(get("/", "Connection: close\r\n"));
  await until(() => edge.plane.counters.requests_queued === 1);
  assert.match((await edge.talk(get("/", "Connection: close\r\n"))).text, /^HTTP\/1\.1 503 [^]*Retry-After: 1/);
  assert.match((await waiting).text, /^HTTP\/1\.1 503 [^]*Retry-After: 1/);
  assert.ok(edge.log.some(({ reason }) => reason === "no target took the request in time (ENOENT)"));
  assert.equal(edge.plane.counters.requests_queue_full, 1);
  assert.equal(edge.plane.counters.requests_queue_timeout, 1);
  assert.equal(release(edge)?.errors, 1, "a release that takes no request has failed it");

  const moved = edge.talk(get("/", "Connection: close\r\n"));
  await until(() => edge.plane.counters.requests_queued === 3);
  edge.route(
    [
      gone,
      await edge.app(
        "b",
        answering(() => ok("moved")),
      ),
    ],
    {},
    { limits },
  );
  assert.match((await moved).text, /moved$/);
});

test("a full backlog waits and is served when there is room", async (t) => {
  const edge = await edgeFor(t);
  const { execFileSync, spawn } = await import("node:child_process");
  execFileSync("python3", ["--version"]);
  const path = `${edge.folder}/full.sock`;
  const server = spawn("python3", [
    "-c",
    `import socket,time,sys
s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(0); print("up",flush=True); time.sleep(0.8)
while True:
    c,_=s.accept(); c.recv(65536); c.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok"); c.close()`,
    path,
  ]);
  t.after(() => server.kill("SIGKILL"));
  await new Promise((resolve) => server.stdout.once("data", resolve));
  edge.route([{ instance: "full", address: { kind: "unix", path }, keepAliveMs: 0 }]);
  const answers = await Promise.all(Array.from({ length: 8 }, () => edge.talk(get("/", "Connection: close\r\n"))));
  assert.ok(
    answers.every(({ text }) => text.endsWith("ok")),
    JSON.stringify(answers),
  );
  assert.ok(edge.plane.counters.upstream_backlog_full > 0, "the backlog was never full");
  assert.equal(release(edge)?.errors, 0);
});

test("the drain bound cuts visibly: a begun answer is reset, one not begun is a 503, both are counted", async (t) => {
  const edge = await edgeFor(t);
  const target = await edge.app("a", (socket) =>
    socket.once(
      "data",
      (data) => data.includes("/begun") && socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
    ),
  );
  edge.route([target]);
  const begun = edge.talk(get("/begun"));
  const waiting = edge.talk(get("/waiting"));
  await until(() => release(edge)?.inFlight === 2);
  await pause(100);
  edge.route([target], { weight: 0, cut: true });
  assert.deepEqual({ ...(await begun), text: "" }, { text: "", end: "reset" });
  assert.match((await waiting).text, /^HTTP\/1\.1 503 /);
  assert.equal(release(edge)?.cut, 2);
  assert.equal(release(edge)?.inFlight, 0);
});

test("an event stream is ended between two events and its connection serves on", async (t) => {
  const edge = await edgeFor(t);
  let app: net.Socket | null = null;
  const target = await edge.app("a", (socket) => {
    socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\ndata: 2"));
    app = socket;
  });
  edge.route([target]);
  const stream = edge.talk(get("/"), /0\r\n\r\n$/);
  await until(() => release(edge)?.tunnels === 1);
  await pause(100);
  edge.route([target], { weight: 0, tunnels: "close" });
  await pause(100);
  assert.equal(release(edge)?.tunnels, 1, "it ended in the middle of an event");
  (app as unknown as net.Socket).write("2\n\ndata: 3\n\n");
  const { text } = await stream;
  assert.match(text, /data: 22|data: 2[^]*2\n\n\r\n0\r\n\r\n$/);
  assert.doesNotMatch(text, /data: 3/);
  assert.equal(release(edge)?.tunnels, 0);
});

test("a slow reader holds the app back instead of filling memory", async (t) => {
  const edge = await edgeFor(t);
  let written = 0;
  const target = await edge.app("a", (socket) => {
    const piece = Buffer.alloc(65_536, 120);
    const pump = (): void => {
      while (written < 200_000_000 && socket.writable) {
        written += piece.length;
        if (!socket.write(piece)) return void socket.once("drain", pump);
      }
    };
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n");
      pump();
    });
  });
  edge.route([target]);
  const client = net.connect(edge.port, "127.0.0.1");
  t.after(() => client.destroy());
  client.write(get("/"));
  client.pause();
  await pause(1_000);
  assert.ok(written < 20_000_000, `${written} bytes were taken from the app`);
});

test("an upgrade the app refuses is an answer; an opaque one is a tunnel that draining leaves and the bound cuts", async (t) => {
  const edge = await edgeFor(t);
  const target = await edge.app("a", (socket) => {
    socket.once("data", () => socket.write("HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\nhi"));
    socket.on("data", (data) => data.includes("ping") && socket.write("pong"));
  });
  edge.route([target]);
  const ask = get("/", "Connection: Upgrade\r\nUpgrade: chat\r\n");
  const tunnel = edge.talk(`${ask}ping`);
  await until(() => release(edge)?.opaqueTunnels === 1);
  edge.route([target], { weight: 0, tunnels: "close" });
  await pause(100);
  assert.equal(release(edge)?.opaqueTunnels, 1);
  edge.route([target], { weight: 0, tunnels: "close", cut: true });
  const { text, end } = await tunnel;
  assert.match(text, /^HTTP\/1\.1 101 [^]*hipong$/);
  assert.equal(end, "reset");
  assert.equal(release(edge)?.cut, 1);
});

test("an unknown host gets a 404 that names no app; maintenance lets the health path through", async (t) => {
  const edge = await edgeFor(t);
  const target = await edge.app(
    "a",
    answering(() => ok("healthy")),
  );
  const matches = [{ listener: edge.listener.id, hosts: ["known"], pathPrefix: "" }];
  edge.route([target], {}, { matches, maintenance: { page: "<p>Zu</p>", healthPath: "/health" } });
  const unknown = await edge.talk(get("/", "Connection: close\r\n"));
  assert.match(unknown.text, /^HTTP\/1\.1 404 /);
  assert.doesNotMatch(unknown.text, /demo|production|known/);
  const at = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: KNOWN:99\r\nConnection: close\r\n\r\n`;
  assert.match((await edge.talk(at("/"))).text, /^HTTP\/1\.1 503 [^]*<p>Zu<\/p>$/);
  assert.match((await edge.talk(at("/health?x"))).text, /healthy$/);
});

test("a leaving worker answers what was sent ahead and closes with the last", async (t) => {
  const edge = await edgeFor(t);
  edge.route([
    await edge.app(
      "a",
      answering((head) => ok(head.split(" ")[1] as string)),
    ),
  ]);
  const socket = net.connect(edge.port, "127.0.0.1");
  t.after(() => socket.destroy());
  let text = "";
  socket.on("data", (data) => (text += data.toString()));
  const closed = new Promise((resolve) => socket.on("end", resolve));
  socket.write(get("/1"));
  await until(() => text.endsWith("/1"));
  edge.plane.isLeaving = true;
  await pause(700);
  assert.equal(socket.readyState, "open", "an idle connection was closed");
  socket.write(get("/2") + get("/3"));
  await closed;
  assert.match(text, /\/2HTTP[^]*Connection: close[^]*\/3$/);
  assert.equal(text.match(/Connection: close/g)?.length, 1);
});

test("an address that is given up: who waits there is closed, who is being answered is told with the answer", async (t) => {
  const edge = await edgeFor(t);
  let answerBusy = (): void => {};
  const targets = [
    await edge.app("a", (socket) => {
      socket.on("data", (data) => {
        answerBusy = () => void socket.write(ok("late"));
        if (!data.includes("/busy")) socket.write(ok("at once"));
      });
    }),
  ];
  edge.route(targets);
  const idle = edge.talk(get("/"));
  const busy = edge.talk(get("/busy"));
  await until(() => edge.plane.report().releases["v1"]?.inFlight === 1 && edge.log.length === 1);
  const elsewhere = { id: "127.0.0.1:1", port: 1 };
  const routed = edge.plane.table.services[0]!.releases;
  edge.plane.swap(tableOf(9, elsewhere, [serviceOf(elsewhere.id, routed)]));
  const ended = await idle;
  assert.match(ended.text, /at once$/);
  answerBusy();
  const told = await busy;
  assert.match(told.text, /Connection: close\r\n[^]*late$/);
  assert.deepEqual([ended.end, told.end], ["closed", "closed"]);
});
