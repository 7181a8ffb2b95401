import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { listeningAddresses, parseSocketTable } from "./listening-addresses.ts";

test("the listening lines of a socket table are read, in either family", () => {
  const table = [
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    "   0: 00000000:23A3 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0",
    "   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 4243 1 0",
    "   2: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 0     0        0 4244 1 0",
  ].join("\n");
  assert.deepEqual(parseSocketTable(table), [
    { address: "0.0.0.0:9123", inode: "4242" },
    { address: "[::1]:80", inode: "4244" },
  ]);
});

test("a process's own listening address is found", { skip: process.platform !== "linux" }, async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const found = listeningAddresses([process.pid]);
  server.close();
  assert.ok(found.includes(`127.0.0.1:${port}`), found.join());
  assert.deepEqual(listeningAddresses([]), []);
});
