// The control plane as a program: started by the host agent or by `fairlead up`, one a home. It takes its lock, recovers, serves the local API.
import { openControlPlane, type ControlPlane } from "../app/open-control-plane.ts";
import { checkDatabase } from "../host/check-database.ts";
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
  const control = openOrEnd();
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

/** With a damaged database nothing is decided: what runs goes on, the agent tries again from time to time, and `up` and `doctor` say why. */
function openOrEnd(): ControlPlane {
  try {
    checkDatabase(home);
    return openControlPlane(home, log);
  } catch (error) {
    log.error("the control plane cannot run", { error });
    process.exit(1);
  }
}
