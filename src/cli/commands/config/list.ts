import type { ConfigListJson } from "../../../contract/values.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../../command.ts";
import { targetApp, TARGET_OPTIONS } from "../../target-app.ts";

export const command = defineCommand({
  name: "config list",
  summary: "List environment variables with where each value comes from",
  options: { ...TARGET_OPTIONS, json: JSON_OPTION },
  examples: ["fairlead config list", "fairlead config list --app shop --env production --json"],
  async run({ values }, context) {
    const { control, key } = await targetApp(values, context);
    const list = await control.get<ConfigListJson>("/config", { ...key });
    if (values.json) context.out.json(list);
    else if (list.values.length === 0) context.out.line(`${key.app} has no variables in ${key.environment}.`);
    else {
      const rows = list.values.map(({ name, value, from, state }) => [name, value === null ? "***" : oneLine(value), from, state]);
      context.out.table(["NAME", "VALUE", "FROM", "STATE"], rows);
    }
    return EXIT_OK;
  },
});

function oneLine(value: string): string {
  return value.replaceAll("\n", "\\n");
}
