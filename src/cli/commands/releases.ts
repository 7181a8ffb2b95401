import type { ReleaseJson } from "../../contract/status.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { controlClient } from "../control-client.ts";
import { findingsOf } from "../audit-lines.ts";
import { formatTime } from "../format.ts";
import { APP_OPTIONS, whichApp } from "../which-app.ts";

export const command = defineCommand({
  name: "releases",
  summary: "List the releases of an app, newest first",
  usage: "[APP]",
  options: { ...APP_OPTIONS, json: JSON_OPTION },
  arguments: [0, 1],
  examples: ["fairlead releases", "fairlead releases shop --env production --json"],
  async run({ values, positionals }, { out, cwd }) {
    const control = controlClient();
    const key = await whichApp(control, { app: positionals[0] ?? values.app, environment: values.env, cwd });
    const releases = await control.get<ReleaseJson[]>("/releases", { ...key });
    if (values.json) out.json({ ...key, releases });
    else
      out.table(
        ["RELEASE", "STATE", "MADE", "BY", "ARTIFACT", "FINDINGS", "REASON"],
        releases.map((one) => [
          one.version,
          one.state,
          formatTime(one.createdAt),
          one.createdBy,
          one.artifact.slice(0, 12),
          findingsOf(one.audit),
          one.reason,
        ]),
      );
    return EXIT_OK;
  },
});
