import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Server } from "node:net";
import { test } from "node:test";
import { bindListener, HeldListeners, listenerState, parseSockets } from "./listeners.ts";

test("a taken port is an error that names it", async () => {
  const server = await listening();
  const { port } = server.address() as AddressInfo;
  await assert.rejects(bindListener({ id: "x", host: "127.0.0.1", port }), { code: "FL-5001" });
  await close(server);
});

test("an address that this machine does not have is an error that says so", async () => {
  await assert.rejects(bindListener({ id: "x", host: "203.0.113.1", port: 18_080 }), { code: "FL-5003" });
});

test("a held listener is quiet until somebody listens on it, and taken when a stranger does", async () => {
  const server = await listening();
  const { port } = server.address() as AddressInfo;
  await close(server);
  const spec = { id: `127.0.0.1:${port}`, host: "127.0.0.1", port };
  const handle = await bindListener(spec);
  assert.equal(listenerState(handle, spec), "quiet");
  const stranger = await listening(port); // both bound before either listened: only the kernel's table tells them apart
  assert.equal(listenerState(handle, spec), "taken");
  await close(stranger);
  const own = createServer().listen(handle);
  await new Promise((resolve) => own.once("listening", resolve));
  assert.equal(listenerState(handle, spec), "listening");
  await close(own);
});

test("a child inherits listeners from a descriptor on, in the order of the variable", () => {
  const held = new HeldListeners();
  const handle = (fd: number) => ({ fd, close: () => {}, unref: () => {} });
  held.hold("a", handle(20));
  held.hold("b", handle(21));
  assert.deepEqual(held.inheritance(4), { stdio: [20, 21], variable: '{"a":4,"b":5}' });
  held.close("a");
  assert.deepEqual(held.ids(), ["b"]);
});

test("the kernel's table gives listening sockets with address, port and inode", () => {
  const text =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n" +
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 991 1 0\n" +
    "   1: 0100007F:1F91 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 992 1 0\n";
  assert.deepEqual(parseSockets(text), [{ address: "127.0.0.1", port: 8080, inode: "991" }]);
});

async function listening(port = 0): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await new Promise((resolve, reject) => server.once("listening", resolve).once("error", reject));
  return server;
}

function close(server: Server): Promise<unknown> {
  return new Promise((resolve) => server.close(resolve));
}
