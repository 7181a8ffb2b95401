// Gradio: a script that launches an interface; it takes its address from GRADIO_SERVER_NAME and GRADIO_SERVER_PORT.
import { evaluateText } from "../../facts/evaluate.ts";
import type { ModuleFacts, Site } from "../../facts/module-facts.ts";
import { keywordOf } from "../../facts/names.ts";
import type { ProjectFacts } from "../../facts/project-facts.ts";
import { typesOf } from "../../facts/types.ts";
import type { Call } from "../../parse/ast.ts";
import type { AppCandidate, Framework } from "../contract.ts";
import { runsWhenStarted, scriptCandidate } from "../script-server.ts";

const INTERFACE = /^gradio\.(?:Blocks|Interface|ChatInterface|TabbedInterface|Series|Parallel|load)(?:\.queue|\.render)*$/;

export const gradio: Framework = { name: "gradio", distributions: ["gradio"], detect };

function detect(facts: ProjectFacts): readonly AppCandidate[] {
  return facts.modules.flatMap((module) => {
    const launch = module.calls.find((site) => launches(facts, module, site));
    if (!launch || !runsWhenStarted(module)) return [];
    const candidate = scriptCandidate(facts, module, launch, "gradio");
    return [{ ...candidate, launch: { kind: "command" as const, argv: ["python", "{script}"] }, notes: notes(facts, module, launch) }];
  });
}

function launches(facts: ProjectFacts, module: ModuleFacts, { node, scope }: Site<Call>): boolean {
  if (node.func.kind !== "Attribute" || node.func.attr !== "launch") return false;
  return typesOf(node.func.value, { facts, module, scope }).some((type) => INTERFACE.test(type));
}

/** Arguments of `launch` win over the environment that Fairlead sets. */
function notes(facts: ProjectFacts, module: ModuleFacts, { node, scope }: Site<Call>): string[] {
  const port = evaluateText(keywordOf(node, "server_port"), { facts, module, scope });
  const reads = module.strings.some(({ node: text }) => text.value === "PORT" || text.value === "GRADIO_SERVER_PORT");
  if (port === null || reads) return [];
  return [`${module.file}:${node.line} fixes \`server_port=${port}\`, which wins over GRADIO_SERVER_PORT; leave it out.`];
}
