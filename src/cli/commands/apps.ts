import type { AppJson } from "../../contract/control-api.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { controlClient } from "../control-client.ts";

export const command = defineCommand({
  name: "apps",
  summary: "List the apps of this home with their release and address",
  options: { json: JSON_OPTION },
  examples: ["fairlead apps", "fairlead apps --json"],
  async run({ values }, { out }) {
    const apps = await controlClient().get<AppJson[]>("/apps");
    if (values.json) out.json({ apps });
    else if (apps.length === 0) out.line("Nothing has been shipped to this home yet. `fairlead ship` does it.");
    else
      out.table(
        ["APP", "ENVIRONMENT", "RELEASE", "ADDRESS"],
        apps.map((one) => [
          one.app,
          one.environment,
          one.current ?? "-",
          [one.url ?? "", ...one.hosts].filter((text) => text !== "").join(", "),
        ]),
      );
    return EXIT_OK;
  },
});
