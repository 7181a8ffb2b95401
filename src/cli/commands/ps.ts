import type { InstanceJson, StatusJson } from "../../contract/status.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { controlClient } from "../control-client.ts";
import { formatAge, formatBytes } from "../format.ts";
import { APP_OPTIONS, whichApp } from "../which-app.ts";
import { wrapWords } from "../wrap-words.ts";

export const command = defineCommand({
  name: "ps",
  summary: "List instances with process id, memory and what limits it",
  usage: "[APP]",
  options: { ...APP_OPTIONS, json: JSON_OPTION },
  arguments: [0, 1],
  examples: ["fairlead ps", "fairlead ps shop --json"],
  async run({ values, positionals }, { out, cwd }) {
    const control = controlClient();
    const app = positionals[0] ?? values.app;
    const key = app === undefined && values.env === undefined ? null : await whichApp(control, { app, environment: values.env, cwd });
    const status = await control.get<StatusJson>("/status", { app: key?.app ?? null, environment: key?.environment ?? null });
    const instances = status.environments.flatMap((environment) => environment.instances);
    if (values.json) {
      out.json({ instances, isolation: status.isolation });
      return EXIT_OK;
    }
    const nowMs = Date.now();
    out.table(
      ["APP", "PROCESS", "RELEASE", "STATE", "PID", "SINCE", "MEMORY", "RESTARTS"],
      instances.map((one) => [
        one.app,
        one.process,
        one.release,
        one.phase,
        one.pid === null ? "-" : String(one.pid),
        age(one, nowMs),
        memory(one),
        String(one.restarts),
      ]),
    );
    for (const line of status.isolation) for (const part of wrapWords(line, out.columns)) out.line(out.style.dim(part));
    return EXIT_OK;
  },
});

function age({ startedAt }: InstanceJson, nowMs: number): string {
  return startedAt === null ? "-" : formatAge(nowMs - Date.parse(startedAt));
}

function memory({ memoryBytes, memoryLimitBytes, memoryLimitBy }: InstanceJson): string {
  const used = formatBytes(memoryBytes);
  return memoryLimitBytes === null ? used : `${used} of ${formatBytes(memoryLimitBytes)} (${memoryLimitBy})`;
}
