import { sendChange, STAGE_OPTION } from "../../change-values.ts";
import { JSON_OPTION, defineCommand } from "../../command.ts";
import { targetApp, TARGET_OPTIONS } from "../../target-app.ts";

export const command = defineCommand({
  name: "config unset",
  summary: "Take back what `config set` set; the project's own value counts again",
  usage: "NAME…",
  options: { ...TARGET_OPTIONS, stage: STAGE_OPTION, json: JSON_OPTION },
  arguments: [1, 200],
  examples: ["fairlead config unset LOG_LEVEL"],
  async run({ values, positionals }, context) {
    const target = await targetApp(values, context);
    return sendChange({ unset: positionals }, { stage: values.stage, json: values.json, target }, context);
  },
});
