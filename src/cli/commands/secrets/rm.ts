import { sendChange, STAGE_OPTION } from "../../change-values.ts";
import { JSON_OPTION, defineCommand } from "../../command.ts";
import { targetApp, TARGET_OPTIONS } from "../../target-app.ts";

export const command = defineCommand({
  name: "secrets rm",
  summary: "Remove secrets and roll that out",
  usage: "NAME…",
  description: "Releases that were made with them keep them, so that a rollback still works.",
  options: { ...TARGET_OPTIONS, stage: STAGE_OPTION, json: JSON_OPTION },
  arguments: [1, 200],
  examples: ["fairlead secrets rm OLD_TOKEN"],
  async run({ values, positionals }, context) {
    const target = await targetApp(values, context);
    return sendChange({ unsetSecrets: positionals }, { stage: values.stage, json: values.json, target }, context);
  },
});
