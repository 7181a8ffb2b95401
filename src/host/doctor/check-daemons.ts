// Fairlead's own processes: do they answer, from which copy do they run, do they come back after a reboot, what do they run.
import type { ObservedState } from "../../model/host/instance.ts";
import { createAgentClient } from "../agent-client.ts";
import { type BootPorts, readPersistence } from "../boot/persist.ts";
import { readDaemon, type DaemonName } from "../daemon.ts";
import type { Home } from "../home.ts";
import { currentLink } from "../runtime.ts";
import { answers } from "../start-daemons.ts";
import { type Check, fail, ok, warn } from "./check.ts";

const NAMES: Readonly<Record<DaemonName, string>> = { agent: "host agent", "control-plane": "control plane" };

export async function checkDaemons(home: Home, boot: BootPorts): Promise<Check[]> {
  const daemons = await Promise.all((["control-plane", "agent"] as const).map((name) => checkDaemon(home, name)));
  const observed = await createAgentClient(home)
    .observe(-1, 0)
    .catch(() => null); // said by checkDaemon
  return [...daemons, ...(observed === null ? [] : checkObserved(observed)), await checkPersistence(home, boot)];
}

async function checkDaemon(home: Home, name: DaemonName): Promise<Check> {
  const record = readDaemon(home, name);
  const isUp = await answers(home, name);
  if (record === null && !isUp) return warn(NAMES[name], "does not run.", "`fairlead up` starts it.");
  if (!isUp)
    return fail(
      NAMES[name],
      `runs as process ${record?.identity.pid} and does not answer.`,
      "It is replaced within 20 s; if not, `fairlead down` and `fairlead up`.",
    );
  return ok(NAMES[name], `process ${record?.identity.pid ?? "?"}, from ${record?.runtime ?? currentLink(home)}`);
}

/** What the agent sees. Pure. */
export function checkObserved(observed: ObservedState): Check[] {
  const isServing = observed.workers.some((worker) => !worker.leaving);
  const edge = isServing ? ok("edge", `${observed.workers.length} worker(s)`) : ok("edge", "No worker: nothing is to be served yet.");
  const broken = observed.instances.filter(({ phase }) => phase === "crash-loop" || phase === "unhealthy");
  const instances = broken.map(({ id, phase, problem }) =>
    fail(
      "instance",
      `${id} is in ${phase}: ${problem ?? "no reason is known"}.`,
      "`fairlead logs` shows what it printed; `fairlead rollback` brings the last release back.",
    ),
  );
  const healthy = ok(
    "instances",
    `${observed.instances.filter(({ phase }) => phase === "ready").length} of ${observed.instances.length} are ready.`,
  );
  return [edge, ...(instances.length === 0 ? [healthy] : instances), ...observed.isolation.map((sentence) => isolationCheck(sentence))];
}

function isolationCheck(sentence: string): Check {
  const isMissing =
    /^(Apps do not|Programs with the setuid|No sandbox|Apps are not kept|Apps see the processes|Memory limits are kept by the agent)/.test(
      sentence,
    );
  if (!isMissing) return ok("isolation", sentence);
  return warn("isolation", sentence, "Run it as root or through `fairlead up --systemd`, and install bubblewrap, for more.");
}

async function checkPersistence(home: Home, boot: BootPorts): Promise<Check> {
  const persistence = await readPersistence(home, boot);
  switch (persistence.kind) {
    case "systemd":
      return ok("reboot", `It comes back through systemd (${persistence.unit}).`);
    case "cron":
      return ok("reboot", "It comes back through an @reboot line in your crontab.");
    case "none":
      return warn("reboot", "Not persistent over reboot.", `\`${persistence.advice}\` changes that.`);
  }
}
