import { resolve } from "node:path";
import { configurationSchema, planInit, runInit } from "../../app/initialise-project.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";

export const command = defineCommand({
  name: "init",
  summary: "Write a commented fairlead.toml and .env.example for the project",
  usage: "[PATH]",
  description: "Nothing needs it: a project ships without configuration. Files that are there are never overwritten.",
  options: {
    "dry-run": { type: "boolean", summary: "Print the files instead of writing them" },
    all: { type: "boolean", summary: "Every key there is, each with an example" },
    schema: { type: "boolean", summary: "Print the JSON schema of the configuration, for editors" },
    json: JSON_OPTION,
  },
  arguments: [0, 1],
  examples: ["fairlead init", "fairlead init --dry-run", "fairlead init --schema > fairlead.schema.json"],
  async run({ values, positionals }, { out, cwd }) {
    if (values.schema) {
      out.json(configurationSchema());
      return EXIT_OK;
    }
    const root = resolve(cwd, positionals[0] ?? ".");
    const plan = await planInit(root, values.all === true);
    if (values["dry-run"] !== true) runInit(root, plan);
    if (values.json) out.json({ written: values["dry-run"] !== true, ...plan });
    else if (values["dry-run"]) for (const { file, text } of plan.files) out.line(`--- ${file}\n${text}`);
    else for (const { file } of plan.files) out.line(`${out.style.green("✓")} ${file}`);
    for (const line of plan.left) out.note(line);
    return EXIT_OK;
  },
});
