import { bootPorts } from "../../host/boot/bring-up.ts";
import { stopUnits, unitState } from "../../host/boot/persist.ts";
import { currentHome } from "../../host/home.ts";
import { stopDaemons } from "../../host/stop-daemons.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";

export const command = defineCommand({
  name: "down",
  summary: "Stop everything of this home: apps, edge and Fairlead's own processes",
  description:
    "Requests in flight are answered first, instances get their grace. `fairlead up` brings the same releases back;\n" +
    "so does the next boot, where it was set up to.",
  options: { json: JSON_OPTION },
  examples: ["fairlead down", "fairlead down --json"],
  async run({ values }, { out, env }) {
    const home = currentHome();
    out.progress("Stopping");
    const unit = await unitState(home, bootPorts(), env);
    const stopped = await stopDaemons(home, { onProgress: (text) => out.progress(text) });
    if (unit === "active") await stopUnits(home, bootPorts());
    if (values.json) out.json({ home: home.path, stopped });
    else if (stopped.length === 0) out.line(`Nothing of ${home.path} was running.`);
    else for (const one of stopped) out.line(`Stopped ${one}.`);
    return EXIT_OK;
  },
});
