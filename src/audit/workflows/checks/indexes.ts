// Indexes of Python packages that anybody on the way can answer for, as the commands and variables of a workflow name them.
import { insecureIndexOption, insecureIndexVariable } from "../../shell/insecure-index-option.ts";
import { commandsOfText } from "../../shell/called-programs.ts";
import { insecureIndex } from "../../rules/dependencies/insecure-index/rule.ts";
import { entriesAt, textAt, type YamlNode } from "../../yaml/yaml-document.ts";
import type { WorkflowAt, WorkflowCheck } from "./check.ts";

export const checkIndexes: WorkflowCheck = (at) => {
  const { workflow, report } = at;
  checkVariables(workflow.root, report);
  for (const { node: job, steps } of workflow.jobs) {
    checkVariables(job, report);
    for (const { node, run } of steps) {
      checkVariables(node, report);
      if (run === null) continue;
      for (const { argv, env, line } of commandsOfText(run.text, run.place.line, (offset) => run.lineAt(offset))) {
        const exported = argv[0] === "export" ? argv.slice(1).map((word) => word.split(/=(.*)/s)) : [];
        const set = [...Object.entries(env), ...exported].map(([name = "", value = ""]) => insecureIndexVariable(name, value));
        const what = insecureIndexOption(argv) ?? set.find((one) => one !== null) ?? null;
        if (what !== null) report.add(insecureIndex, { line }, message(what), { symbol: argv[0] ?? "" });
      }
    }
  }
};

function checkVariables(node: YamlNode, report: WorkflowAt["report"]): void {
  for (const [name, value] of entriesAt(node, "env")) {
    const what = insecureIndexVariable(name, textAt(value) ?? "");
    if (what !== null) report.add(insecureIndex, value.place, message(what), { symbol: name });
  }
}

function message(what: string): string {
  return `${what}: whoever stands between can put any package into this job.`;
}
