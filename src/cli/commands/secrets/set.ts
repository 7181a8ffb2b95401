import { resolve } from "node:path";
import { SECRET_ON_COMMAND_LINE } from "../../../platform/errors/secret-errors.ts";
import { userError } from "../../../platform/errors/user-error.ts";
import { randomName, systemRandom } from "../../../platform/random.ts";
import { sendChange, STAGE_OPTION } from "../../change-values.ts";
import { JSON_OPTION, defineCommand } from "../../command.ts";
import { readSecret } from "../../read-secret.ts";
import { targetApp, TARGET_OPTIONS } from "../../target-app.ts";

/** 5 bits each: 260 bits. */
const RANDOM_CHARS = 52;

export const command = defineCommand({
  name: "secrets set",
  summary: "Set a secret from standard input, a file or a prompt, and roll it out",
  usage: "NAME",
  description: "Kept encrypted, given to the app in its environment only, masked in all output.",
  options: {
    ...TARGET_OPTIONS,
    file: { type: "string", short: "f", value: "PATH", summary: "Read the value from this file" },
    random: { type: "boolean", summary: "Make a random value that nobody has seen, such as for SECRET_KEY" },
    stage: STAGE_OPTION,
    json: JSON_OPTION,
  },
  arguments: [1, 1],
  examples: [
    "fairlead secrets set SECRET_KEY --random",
    "fairlead secrets set API_TOKEN < token.txt",
    "fairlead secrets set TLS_KEY --file key.pem --stage",
  ],
  async run({ values, positionals }, context) {
    const name = positionals[0] as string;
    if (name.includes("=")) throw userError(SECRET_ON_COMMAND_LINE, { name: name.slice(0, name.indexOf("=")) });
    const file = values.file === undefined ? null : resolve(context.cwd, values.file);
    const value = values.random
      ? randomName(systemRandom, RANDOM_CHARS)
      : (await readSecret({ name, file, signal: context.signal })).reveal();
    const target = await targetApp(values, context);
    return sendChange({ setSecrets: { [name]: value } }, { stage: values.stage, json: values.json, target }, context);
  },
});
