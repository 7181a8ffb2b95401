// The floor of what a data plane on node:net can cost: bytes of a client to the app and back, not one of them looked at. Started like an edge worker.
import { readFileSync } from "node:fs";
import net from "node:net";
import type { RoutingTable } from "../src/model/host/routing-table.ts";

const READ_BYTES = 64 * 1024;
/** Inherited, as in FAIRLEAD_LISTENERS. */
const LISTENER = 3;

const table = JSON.parse(readFileSync(process.argv[4] as string, "utf8")) as RoutingTable;
const address = table.services[0]?.releases[0]?.targets[0]?.address;
if (address?.kind !== "unix") throw new Error("the relay needs a table whose first target is a unix socket");
const { path } = address;
const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
const server = net.createServer((client) => {
  client.setNoDelay(true);
  const callback = (bytes: number): boolean => {
    client.write(buffer.toString("latin1", 0, bytes), "latin1");
    return true;
  };
  const upstream = net.connect({ path, onread: { buffer, callback } });
  client.on("data", (bytes) => upstream.write(bytes.toString("latin1"), "latin1"));
  client.on("error", () => upstream.destroy());
  client.on("close", () => upstream.destroy());
  upstream.on("error", () => client.destroy());
  upstream.on("close", () => client.destroy());
});
server.listen({ fd: LISTENER });
