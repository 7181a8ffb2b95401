import { resolve } from "node:path";
import { readEnvFile } from "../../../app/read-env-file.ts";
import { sendChange, STAGE_OPTION } from "../../change-values.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../../command.ts";
import { targetApp, TARGET_OPTIONS } from "../../target-app.ts";

export const command = defineCommand({
  name: "config import",
  summary: "Take over the variables of a .env file, what looks secret as secrets",
  usage: "FILE",
  description: "Nothing is expanded or executed. Names without a value are left out.",
  options: {
    ...TARGET_OPTIONS,
    stage: STAGE_OPTION,
    "dry-run": { type: "boolean", summary: "Only say what would be taken over, by name" },
    json: JSON_OPTION,
  },
  arguments: [1, 1],
  examples: ["fairlead config import .env", "fairlead config import prod.env --env production --stage"],
  async run({ values, positionals }, context) {
    const { out, cwd } = context;
    const file = positionals[0] as string;
    const read = readEnvFile(resolve(cwd, file), file);
    const names = { variables: Object.keys(read.set), secrets: Object.keys(read.setSecrets), empty: read.empty };
    if (values["dry-run"] && values.json) out.json(names);
    if (!values.json) {
      out.note(`Variables: ${names.variables.join(", ") || "none"}`);
      out.note(`Secrets: ${names.secrets.join(", ") || "none"}`);
      if (names.empty.length > 0) out.note(`Without a value, left out: ${names.empty.join(", ")}`);
    }
    if (values["dry-run"]) return EXIT_OK;
    const target = await targetApp(values, context);
    return sendChange({ set: read.set, setSecrets: read.setSecrets }, { stage: values.stage, json: values.json, target }, context);
  },
});
