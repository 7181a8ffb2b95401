import type { ConfigListJson } from "../../../contract/values.ts";
import { NO_SUCH_VALUE, VALUE_IS_HIDDEN } from "../../../platform/errors/secret-errors.ts";
import { userError } from "../../../platform/errors/user-error.ts";
import { nearestName } from "../../../platform/nearest.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../../command.ts";
import { targetApp, TARGET_OPTIONS } from "../../target-app.ts";

export const command = defineCommand({
  name: "config get",
  summary: "Print the value of one environment variable",
  usage: "NAME",
  options: { ...TARGET_OPTIONS, json: JSON_OPTION },
  arguments: [1, 1],
  examples: ["fairlead config get LOG_LEVEL", "fairlead config get LOG_LEVEL --env production --json"],
  async run({ values, positionals }, context) {
    const name = positionals[0] as string;
    const { control, key } = await targetApp(values, context);
    const list = await control.get<ConfigListJson>("/config", { ...key });
    const found = list.values.find((one) => one.name === name);
    const names = list.values.map((one) => one.name);
    if (found === undefined) throw userError(NO_SUCH_VALUE, { ...key, name, nearest: nearestName(name, names) });
    if (values.json) context.out.json(found);
    else if (found.value === null) throw userError(VALUE_IS_HIDDEN, { name, from: found.from });
    else context.out.line(found.value);
    return EXIT_OK;
  },
});
