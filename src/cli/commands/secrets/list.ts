import type { SecretListJson } from "../../../contract/values.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../../command.ts";
import { formatTime } from "../../format.ts";
import { targetApp, TARGET_OPTIONS } from "../../target-app.ts";

export const command = defineCommand({
  name: "secrets list",
  summary: "List secrets with their versions, never their values",
  options: { ...TARGET_OPTIONS, json: JSON_OPTION },
  examples: ["fairlead secrets list", "fairlead secrets list --app shop --env production --json"],
  async run({ values }, context) {
    const { control, key } = await targetApp(values, context);
    const list = await control.get<SecretListJson>("/secrets", { ...key });
    if (values.json) context.out.json(list);
    else if (list.secrets.length === 0) context.out.line(`${key.app} has no secrets in ${key.environment}.`);
    else {
      const rows = list.secrets.map(({ name, version, state, setAt, setBy }) => [
        name,
        String(version),
        state,
        formatTime(setAt).slice(0, -3),
        setBy,
      ]);
      context.out.table(["NAME", "VERSION", "STATE", "SET AT", "BY"], rows);
    }
    return EXIT_OK;
  },
});
