import { bootPorts, bringUp } from "../../host/boot/bring-up.ts";
import {
  persistWithCron,
  persistWithSystemd,
  persistedListeners,
  readPersistence,
  startUnits,
  unitState,
  type BootPorts,
} from "../../host/boot/persist.ts";
import { takeSystemdListeners } from "../../host/boot/systemd-listeners.ts";
import { answers, prepareRuntime } from "../../host/start-daemons.ts";
import { holdListener } from "../../host/hold-listener.ts";
import { currentHome, type Home } from "../../host/home.ts";
import { syncRuntimeCopy } from "../../host/runtime-copy.ts";
import { currentRuntime } from "../../host/runtime.ts";
import { stopDaemons } from "../../host/stop-daemons.ts";
import { upgradeDaemons } from "../../host/upgrade-daemons.ts";
import type { ListenerSpec } from "../../model/host/routing-table.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { controlClient } from "../control-client.ts";
import { parseListenAddress } from "../listen-address.ts";
import { parseProxyAddresses } from "../proxy-addresses.ts";
import type { Output } from "../output.ts";

export const command = defineCommand({
  name: "up",
  summary: "Start Fairlead here, share its ports, come back after a reboot",
  description:
    "Starts the control plane, the host agent and the edge of this home; when they run already, from an older Fairlead, they are replaced while\n" +
    "traffic flows. The first `fairlead ship` does the same by itself. Apps with `hosts` in their configuration are served on the ports of --listen.",
  options: {
    listen: {
      type: "string",
      multiple: true,
      value: "HOST:PORT",
      summary: "Serve apps that have hosts on this port as well; may be repeated",
    },
    "no-listen": { type: "string", multiple: true, value: "HOST:PORT", summary: "Take back what --listen opened" },
    "trust-proxy": {
      type: "string",
      multiple: true,
      value: "ADDRESS",
      summary: "Believe the X-Forwarded-* of these addresses or ranges only; `none` believes nobody",
    },
    systemd: { type: "boolean", summary: "Write and enable systemd units, so that it comes back after a reboot" },
    cron: { type: "boolean", summary: "Add an @reboot line to your crontab, for machines without systemd" },
    json: JSON_OPTION,
  },
  examples: ["fairlead up", "fairlead up --listen 0.0.0.0:80 --systemd", "fairlead up --trust-proxy 127.0.0.1", "fairlead up --cron"],
  async run({ values }, { out, env, signal }) {
    const boot = bootPorts();
    const listeners = (values.listen ?? []).map(parseListenAddress);
    const gone = (values["no-listen"] ?? []).map(parseListenAddress);
    const proxies = values["trust-proxy"] === undefined ? null : parseProxyAddresses(values["trust-proxy"]);
    const startedBySystemd = values.systemd === true && (await setUpSystemd(listeners, { boot, out, env }));
    const home = currentHome();
    const handedOver = takeSystemdListeners(env);
    const daemons = await bringUp(home, { env, listeners: handedOver, onProgress: (text) => out.progress(text), signal });
    if (daemons.isOlder) {
      out.progress("Replacing control plane, agent and edge workers by this version");
      await upgradeDaemons(home, undefined, signal);
    }
    for (const spec of listeners) await listenOn(spec, home);
    for (const { host, port } of gone) await controlClient(home).post("/listeners", { host, port, remove: true });
    if (proxies !== null) await controlClient(home).post("/trusted-proxies", { ranges: proxies });
    if (values.cron) await persistWithCron(home, boot);
    const persistence = await readPersistence(home, boot);
    if (persistence.kind !== "none") syncRuntimeCopy(currentRuntime(home));
    const state = daemons.isOlder ? "upgraded" : daemons.started || startedBySystemd ? "started" : "running";
    if (values.json) out.json({ home: home.path, state, listening: listeners.map(({ id }) => id), persistence });
    else report(out, { home, state, listeners, persistence });
    return EXIT_OK;
  },
});

/** Bound by the agent first: a taken port is an error before anything is recorded. */
async function listenOn(spec: ListenerSpec, home: Home): Promise<void> {
  await holdListener(home, spec);
  await controlClient(home).post("/listeners", { host: spec.host, port: spec.port });
}

/**
 * What runs goes on where it is, and the unit watches over it. Only when lingering has just been granted the sockets of a user's home move to the
 * runtime folder (DESIGN 4.2), so that what runs is ended first. True when systemd started it now.
 */
async function setUpSystemd(
  listeners: readonly ListenerSpec[],
  at: { boot: BootPorts; out: Output; env: NodeJS.ProcessEnv },
): Promise<boolean> {
  const { boot, out, env } = at;
  const before = currentHome();
  const wasRunning = await answers(before, "agent");
  const { files } = await persistWithSystemd(before, await allListeners(listeners, before, boot), boot);
  for (const file of files) out.progress(`Wrote ${file}`);
  const home = currentHome();
  const moved = wasRunning && home.sockets !== before.sockets;
  if (moved) {
    out.note("The sockets move to your runtime folder: what runs is started again there.");
    await stopDaemons(before);
  }
  prepareRuntime(home); // the unit starts from it
  const goesOn = wasRunning && !moved;
  if ((await unitState(home, boot, env)) !== "active") await startUnits(home, boot, { serviceOnly: goesOn });
  return !goesOn;
}

/** Those of this command, those that systemd holds already, and those that were given to `up --listen` before. */
async function allListeners(given: readonly ListenerSpec[], home: Home, boot: BootPorts): Promise<ListenerSpec[]> {
  const recorded = (await answers(home, "control-plane")) ? await controlClient(home).get<ListenerSpec[]>("/listeners") : [];
  return [...new Map([...persistedListeners(home, boot), ...recorded, ...given].map((spec) => [spec.id, spec])).values()];
}

function report(
  out: Output,
  p: { home: Home; state: string; listeners: readonly ListenerSpec[]; persistence: Awaited<ReturnType<typeof readPersistence>> },
): void {
  const words: Readonly<Record<string, string>> = {
    started: "Fairlead is up",
    running: "Fairlead runs already",
    upgraded: "Fairlead was replaced by this version",
  };
  out.line(`${out.style.green("✔")} ${words[p.state]} in ${p.home.path}.`);
  for (const { id } of p.listeners) out.line(`  Listening on ${id} for apps that have hosts.`);
  if (p.persistence.kind === "systemd") out.line(`  It comes back after a reboot (systemd unit ${p.persistence.unit}).`);
  else if (p.persistence.kind === "cron") out.line("  It comes back after a reboot (@reboot line in your crontab).");
  else out.line(`  ${out.style.yellow("Not persistent over reboot:")} \`${p.persistence.advice}\` changes that.`);
}
