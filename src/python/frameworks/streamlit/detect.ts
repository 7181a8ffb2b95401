// Streamlit: a script whose top level calls `st.…`; `streamlit run` serves it. Pages below pages/ are not entries.
import { dirname, posix } from "node:path";
import type { ModuleFacts } from "../../facts/module-facts.ts";
import type { ProjectFacts } from "../../facts/project-facts.ts";
import { callee } from "../../facts/names.ts";
import type { AppCandidate, Framework } from "../contract.ts";

const FILES: Readonly<Record<string, number>> = { streamlit_app: 6, app: 4, main: 4, home: 4, index: 3, dashboard: 2 };
const ENTRY_CALLS = new Set(["streamlit.set_page_config", "streamlit.navigation", "streamlit.title"]);
const ENTRY_BONUS = 4;
const ASIDE = /(?:^|\/)(?:pages|examples?|samples?|demos?|components|utils?|helpers?|views|scripts?)\//;
/** Below zero: what lies there is an example, not the app. */
const ASIDE_PENALTY = 40;

export const streamlit: Framework = { name: "streamlit", distributions: ["streamlit"], detect };

function detect(facts: ProjectFacts): readonly AppCandidate[] {
  return facts.modules.flatMap((module) => {
    const calls = streamlitCalls(facts, module);
    if (calls.length === 0) return [];
    const base = posix
      .basename(module.file, ".py")
      .toLowerCase()
      .replace(/^[^a-z]+/, "");
    const depth = module.file.split("/").length - 1;
    const entry = calls.some(({ name }) => ENTRY_CALLS.has(name)) ? ENTRY_BONUS : 0;
    const aside = ASIDE.test(`${dirname(module.file)}/`) ? ASIDE_PENALTY : 0;
    return [
      {
        framework: "streamlit",
        interface: "own" as const,
        file: module.file,
        line: calls[0]!.line,
        launch: { kind: "command" as const, argv: ["streamlit", "run", "{script}"] },
        score: 10 + (FILES[base] ?? 0) + entry - depth * 2 - aside,
        sure: "likely" as const,
        notes: [],
      },
    ];
  });
}

/** At the top level, under the main guard, or in a function that those call: a module that only defines helpers draws nothing. */
function streamlitCalls(facts: ProjectFacts, module: ModuleFacts): { name: string; line: number }[] {
  if (!module.imports.some(({ module: from }) => from === "streamlit" || from.startsWith("streamlit."))) return [];
  const started = new Set(
    module.calls.flatMap(({ node, scope }) => (scope.fn === null && scope.cls === null && node.func.kind === "Name" ? [node.func.id] : [])),
  );
  return module.calls.flatMap(({ node, scope }) => {
    if (scope.fn !== null && !started.has(scope.fn.node.name)) return [];
    const name = callee(node, { facts, module, scope });
    return name?.startsWith("streamlit.") && !name.startsWith("streamlit.cache") ? [{ name, line: node.line }] : [];
  });
}
