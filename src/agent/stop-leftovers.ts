// Program: ends the instances, jobs and edge workers that a dead agent left, and prints what they were as JSON.
import { currentHome } from "../host/home.ts";
import { daemonLock } from "../host/daemon.ts";
import { HeldListeners } from "../host/listeners.ts";
import { systemClock } from "../platform/clock.ts";
import { exec } from "../platform/exec.ts";
import { tryLock } from "../platform/lock.ts";
import { createLog } from "../platform/log.ts";
import { systemRandom } from "../platform/random.ts";
import { createAppUsers } from "./app-users.ts";
import { EdgeWorkers } from "./edge-workers.ts";
import { Supervisor, type Preparer } from "./supervisor.ts";

const NOTHING_STARTS: Preparer = {
  memoryLimitBy: "agent",
  command: () => Promise.reject(new Error("nothing is started here")),
  oomKills: () => 0,
  forget: () => {},
};
const home = currentHome();
const log = createLog("stop-leftovers", (line) => process.stderr.write(line));
using lock = tryLock(daemonLock(home, "agent"));
if (lock === null) throw new Error("an agent lives; it is to be asked");
const at = { home, log, clock: systemClock, random: systemRandom, exec, users: await createAppUsers({ home, log, exec }) };
const workers = new EdgeWorkers(at, new HeldListeners(), () => {});
await workers.start(null);
const supervisor = new Supervisor(at, NOTHING_STARTS, () => {});
supervisor.adoptAll();
const stopped = [...(await workers.stopAll()), ...(await supervisor.stopAll())];
supervisor.close();
process.stdout.write(JSON.stringify(stopped));
