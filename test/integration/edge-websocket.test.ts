// Draining WebSockets byte by byte: a close at a frame boundary for both sides, one for the client, whatever the app does.
import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { pause, until } from "./edge-support.ts";
import { TestEdge } from "./edge-testing.ts";

const SWITCH = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
const ASK = "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
const CLOSE_1012 = Buffer.from([0x88, 2, 3, 0xf4]);
const MASKED_CLOSE_1012 = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 3, 0xf4]);

for (const answers of [true, false]) {
  test(`a close reaches both sides at a frame boundary when the app ${answers ? "answers" : "is silent"}`, async (t) => {
    const edge = await new TestEdge().start();
    t.after(() => edge.stop());
    let toApp = Buffer.alloc(0);
    const target = await edge.app("ws", (socket) => {
      socket.once("data", () => {
        socket.write(SWITCH);
        socket.on("data", (data: Buffer) => {
          toApp = Buffer.concat([toApp, data]);
          // A last message before its close: the client must still get it.
          if (answers && toApp.includes(MASKED_CLOSE_1012)) socket.write(Buffer.from([0x81, 1, 0x7a, 0x88, 2, 3, 0xe8]));
        });
      });
    });
    edge.route([target]);
    const client = net.connect(edge.port, "127.0.0.1");
    t.after(() => client.destroy());
    let toClient = Buffer.alloc(0);
    client.on("data", (data: Buffer) => (toClient = Buffer.concat([toClient, data])));
    client.write(ASK);
    await until(() => edge.plane.report().releases["v1"]?.tunnels === 1);
    // Half of a frame: no close may be put into it.
    client.write(Buffer.from([0x81, 0x84, 1, 1, 1, 1, 0x60]));
    await pause(100);
    edge.route([target], { weight: 0, tunnels: "close" });
    await pause(100);
    assert.equal(toApp.includes(MASKED_CLOSE_1012), false);
    client.write(Buffer.from([0x61, 0x62, 0x63]));
    await until(() => toApp.includes(MASKED_CLOSE_1012));
    assert.equal(toApp.indexOf(MASKED_CLOSE_1012), 10);
    await until(() => toClient.includes(CLOSE_1012), 5_000);
    if (answers) assert.ok(toClient.includes(Buffer.from([0x81, 1, 0x7a, ...CLOSE_1012])), "the last message was lost");
    const ended = new Promise((resolve) => client.on("end", resolve));
    client.write(MASKED_CLOSE_1012);
    await ended;
    assert.equal(edge.plane.report().releases["v1"]?.tunnels, 0);
    assert.equal(edge.plane.report().releases["v1"]?.cut, 0);
  });
}
