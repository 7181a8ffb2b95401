// The control plane as a program: started by the host agent or by `fairlead up`, one a home. It takes its lock, recovers, serves the local API.
import { openControlPlane } from "../app/open-control-plane.ts";
import { closeInherited } from "../host/close-inherited.ts";
import { currentHome } from "../host/home.ts";
import { becomePeer } from "../host/peer.ts";
import { createLog } from "../platform/log.ts";
import { controlRoutes } from "./control-routes.ts";
import { serveJson } from "./json-server.ts";
import { valueRoutes } from "./value-routes.ts";

closeInherited();
const home = currentHome();
const log = createLog("control-plane", (line) => process.stderr.write(line));
const peer = await becomePeer({ home, role: "control-plane", log });

if (peer === null) log.info("another control plane runs in this home", { home: home.path });
else {
  const control = openControlPlane(home, log);
  const server = await serveJson(home.controlSocket, { ...controlRoutes(control), ...valueRoutes(control) }, log);
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    log.info("control plane ends", {});
    control[Symbol.dispose]();
    server.close();
    server.closeAllConnections();
    peer[Symbol.dispose]();
    process.exit(0); // handles of the listeners would keep it
  };
  peer.onStop(end);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, end);
  log.info("control plane runs", { home: home.path, pid: process.pid });
}
