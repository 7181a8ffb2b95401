import { BAD_VARIABLE_NAME, LOOKS_SECRET } from "../../../platform/errors/secret-errors.ts";
import { userError } from "../../../platform/errors/user-error.ts";
import { looksLikeSecret } from "../../../app/looks-like-secret.ts";
import { sendChange, STAGE_OPTION } from "../../change-values.ts";
import { JSON_OPTION, defineCommand } from "../../command.ts";
import { targetApp, TARGET_OPTIONS } from "../../target-app.ts";

export const command = defineCommand({
  name: "config set",
  summary: "Set environment variables and roll them out",
  usage: "NAME=VALUE…",
  description: "Makes a new release of the same artifact. What is secret belongs in `fairlead secrets set`.",
  options: {
    ...TARGET_OPTIONS,
    stage: STAGE_OPTION,
    plain: { type: "boolean", summary: "Keep it in the open although it looks like a secret" },
    json: JSON_OPTION,
  },
  arguments: [1, 200],
  examples: ["fairlead config set LOG_LEVEL=debug", "fairlead config set A=1 B=2 --env production --stage"],
  async run({ values, positionals }, context) {
    const set = Object.fromEntries(positionals.map(parsePair));
    const secret = Object.entries(set).find(([name, value]) => looksLikeSecret(name, value));
    if (secret && !values.plain) throw userError(LOOKS_SECRET, { name: secret[0] });
    const target = await targetApp(values, context);
    return sendChange({ set }, { stage: values.stage, json: values.json, target }, context);
  },
});

function parsePair(word: string): [string, string] {
  const at = word.indexOf("=");
  if (at < 1) throw userError(BAD_VARIABLE_NAME, { name: word, reason: "it is not NAME=VALUE" });
  return [word.slice(0, at), word.slice(at + 1)];
}
