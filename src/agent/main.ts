// The host agent's program: takes its lock, adopts what runs, answers on its socket until it is told to stop.
import { rmSync } from "node:fs";
import { homedir } from "node:os";
import { closeInherited } from "../host/close-inherited.ts";
import { createHome } from "../host/create-home.ts";
import { currentHome } from "../host/home.ts";
import { becomePeer } from "../host/peer.ts";
import { exec } from "../platform/exec.ts";
import { systemClock } from "../platform/clock.ts";
import { createLog } from "../platform/log.ts";
import { systemRandom } from "../platform/random.ts";
import { Agent } from "./agent.ts";
import { serveApi } from "./api.ts";
import { createAppUsers } from "./app-users.ts";
import { findIsolation } from "./isolation.ts";

closeInherited();
const home = currentHome();
const log = createLog("agent", (line) => process.stderr.write(line));
process.on("uncaughtException", (error) => log.error("a bug in the agent", { error })); // what it supervises is worth more than a clean death
createHome(home);
const peer = await becomePeer({ home, role: "agent", log });
if (peer === null) {
  log.info("another agent has the lock");
  process.exit(0);
}
const end = (): never => {
  rmSync(home.agentSocket, { force: true });
  peer.leave();
  process.exit(0);
};
const users = await createAppUsers({ home, log, exec });
const isolation = await findIsolation({ home, users, userHome: homedir(), exec, sandboxWanted: process.env["FAIRLEAD_SANDBOX"] !== "off" });
const agent = new Agent({ home, log, clock: systemClock, random: systemRandom, users, exec }, peer, { isolation, exit: end });
peer.onStop(() => log.info("the control plane asked the agent to stop; it does not"));
process.on("SIGTERM", end); // instances and workers go on; the control plane starts the next agent
process.on("SIGHUP", () => {});
await agent.start();
await serveApi(agent, home.agentSocket);
log.info("agent is up", { home: home.path, pid: process.pid });
