import { resolve } from "node:path";
import { configurationSchema, planInit, runInit } from "../../app/initialise-project.ts";
import { HOOKS_FILE, planPreCommit, runPreCommit } from "../../app/plan-pre-commit.ts";
import { unifiedDiff } from "../../platform/unified-diff.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { printDiff } from "../print-diff.ts";
import type { Output } from "../output.ts";

export const command = defineCommand({
  name: "init",
  summary: "Write a commented fairlead.toml and .env.example for the project",
  usage: "[PATH]",
  description: "Nothing needs it: a project ships without configuration. Files that are there are never overwritten.",
  options: {
    "dry-run": { type: "boolean", summary: "Print the files instead of writing them" },
    "pre-commit": { type: "boolean", summary: "Add `fairlead check` to the hooks of pre-commit, and nothing else" },
    all: { type: "boolean", summary: "Every key there is, each with an example" },
    schema: { type: "boolean", summary: "Print the JSON schema of the configuration, for editors" },
    json: JSON_OPTION,
  },
  arguments: [0, 1],
  examples: ["fairlead init", "fairlead init --dry-run", "fairlead init --schema > fairlead.schema.json", "fairlead init --pre-commit"],
  async run({ values, positionals }, { out, cwd }) {
    if (values.schema) {
      out.json(configurationSchema());
      return EXIT_OK;
    }
    const root = resolve(cwd, positionals[0] ?? ".");
    if (values["pre-commit"]) return addHook(root, { isDryRun: values["dry-run"] === true, asJson: values.json === true, out });
    const plan = await planInit(root, values.all === true);
    if (values["dry-run"] !== true) runInit(root, plan);
    if (values.json) out.json({ written: values["dry-run"] !== true, ...plan });
    else if (values["dry-run"]) for (const { file, text } of plan.files) out.line(`--- ${file}\n${text}`);
    else for (const { file } of plan.files) out.line(`${out.style.green("✓")} ${file}`);
    for (const line of plan.left) out.note(line);
    return EXIT_OK;
  },
});

interface HookOptions {
  readonly isDryRun: boolean;
  readonly asJson: boolean;
  readonly out: Output;
}

function addHook(root: string, { isDryRun, asJson, out }: HookOptions): number {
  const plan = planPreCommit(root);
  const { path, before, after } = plan;
  const isThere = before === after;
  if (!isDryRun) runPreCommit(plan);
  if (asJson) {
    out.json({ written: !isDryRun && !isThere, file: path, text: after });
    return EXIT_OK;
  }
  printDiff(unifiedDiff(before, after, { before: before === "" ? "/dev/null" : HOOKS_FILE, after: HOOKS_FILE }), out);
  if (isThere) out.line(`The hook is there already: ${path}`);
  else if (!isDryRun) out.line(`${out.style.green("✓")} ${path}. \`pre-commit install\` makes git run it.`);
  return EXIT_OK;
}
