// Frameworks whose app is a script that serves by itself: which script, and how it learns its port.
import { dirname, posix } from "node:path";
import { evaluateText } from "../facts/evaluate.ts";
import type { ModuleFacts, Site } from "../facts/module-facts.ts";
import { callee, keywordOf } from "../facts/names.ts";
import { reaches, startedCalls } from "../facts/reaches.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import type { Call } from "../parse/ast.ts";
import { literalString } from "../parse/literal-value.ts";
import type { AppCandidate } from "./contract.ts";

export interface ScriptServer {
  readonly framework: string;
  /** Dotted names whose call serves. */
  readonly calls: RegExp;
}

const FILES: Readonly<Record<string, number>> = { app: 4, main: 4, server: 4, __main__: 3, run: 3, web: 2, demo: 1 };
const ASIDE = /(?:^|\/)(?:examples?|samples?|demos?|scripts?|tools?|snippets|docs_src|contrib|notebooks?)\//;
/** Below zero: what lies there is an example, not the app. */
const ASIDE_PENALTY = 40;

/** Scripts that come to one of the calls when they are started. */
export function scriptsThatCall(facts: ProjectFacts, server: ScriptServer): AppCandidate[] {
  return facts.modules.flatMap((module) => {
    const found = startedCalls(module)
      .map((call) => reaches(facts, module, call, server.calls, 0))
      .find((reached) => reached !== null);
    return found
      ? [
          {
            ...scriptCandidate(facts, module, found.module === module ? found.call : startedCalls(module)[0]!, server.framework),
            file: module.file,
          },
        ]
      : [];
  });
}

/** A module that does something when it is started: a main guard, or a call at its top level. */
export function runsWhenStarted(module: ModuleFacts): boolean {
  return module.mainLine !== null || module.calls.some(({ scope }) => scope.fn === null && scope.cls === null);
}

/** Argv that starts a module, with {script} or {module} for its place: one that imports from its own package by a dot is no script. */
export function startOf(module: ModuleFacts): readonly string[] {
  return module.imports.some(({ level, scope }) => level > 0 && !scope.typesOnly) ? ["python", "-m", "{module}"] : ["python", "{script}"];
}

export function scriptCandidate(facts: ProjectFacts, module: ModuleFacts, site: Site<Call>, framework: string): AppCandidate {
  const base = posix.basename(module.file, ".py");
  const depth = module.file.split("/").length - 1;
  const aside = ASIDE.test(`${dirname(module.file)}/`) ? ASIDE_PENALTY : 0;
  const port = portOf(facts, module);
  return {
    framework,
    interface: "own",
    file: module.file,
    line: site.node.line,
    launch: { kind: "command", argv: [...startOf(module), ...port.args] },
    score: 10 + (FILES[base] ?? 0) - depth - aside,
    sure: "likely",
    notes: port.note === null ? [] : [port.note],
  };
}

interface Port {
  readonly args: readonly string[];
  readonly note: string | null;
}

/** How the script takes a port: PORT of the environment, an option, or not at all. */
function portOf(facts: ProjectFacts, module: ModuleFacts): Port {
  if (readsPort(module)) return { args: [], note: null };
  if (takesPortOption(facts, module)) return { args: ["--port={port}"], note: null };
  for (const { node, scope } of module.calls) {
    const fixed = fixedPort(node, facts, module, scope);
    if (fixed !== null)
      return {
        args: [],
        note: `${module.file}:${node.line} listens on port ${fixed} whatever PORT says; use \`int(os.environ.get("PORT", ${fixed}))\` there.`,
      };
  }
  return { args: [], note: `${module.file} does not read PORT from the environment; Fairlead tells it there which port to listen on.` };
}

/** Of argparse, click or Tornado. */
export function takesPortOption(facts: ProjectFacts, module: ModuleFacts): boolean {
  return module.calls.some(({ node, scope }) => {
    const name = callee(node, { facts, module, scope }) ?? "";
    const isOption =
      name === "tornado.options.define" || (node.func.kind === "Attribute" && node.func.attr === "add_argument") || name === "click.option";
    return isOption && node.args.map(literalString).some((text) => text === "port" || text === "--port");
  });
}

function readsPort(module: ModuleFacts): boolean {
  return module.strings.some(({ node }) => node.value === "PORT" || node.value === "port.env");
}

function fixedPort(node: Call, facts: ProjectFacts, module: ModuleFacts, scope: Site<Call>["scope"]): string | null {
  if (node.func.kind !== "Attribute" || !/^(?:listen|bind|run_app|run|serve|TCPSite|start_server)$/.test(node.func.attr)) return null;
  const given = keywordOf(node, "port") ?? node.args.find((arg) => arg.kind === "Constant" && arg.type === "int");
  const text = evaluateText(given, { facts, module, scope });
  return text !== null && /^\d+$/.test(text) ? text : null;
}
