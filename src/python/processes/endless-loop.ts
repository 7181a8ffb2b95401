// Scripts that run for ever: what they come to when they are started is a `while True` that nothing breaks out of.
import type { ProjectProcess, Sourced } from "../../model/project.ts";
import type { FunctionFact, ModuleFacts, Site } from "../facts/module-facts.ts";
import { definitionOf } from "../facts/names.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { startedCalls } from "../facts/reaches.ts";
import type { Call, Node, Statement } from "../parse/ast.ts";
import { walk } from "../parse/walk.ts";
import { startWords } from "./start-words.ts";

const ASIDE = /(?:^|\/)(?:tools?|scripts?|contrib|docs?|notebooks?)\/|(?:^|\/)(?:__init__|setup|conftest|noxfile|fabfile)\.py$/;
/** They loop for a person at a screen. */
const SCREENS = /^(?:pygame|tkinter|curses|turtle|arcade|pyglet|cmd|prompt_toolkit|textual)$/;
const DEPTH_MAX = 3;

export function findEndless(
  facts: ProjectFacts,
  scripts: Readonly<Record<string, Sourced<string>>>,
  folder: string,
): ProjectProcess | null {
  for (const module of facts.modules) {
    if (ASIDE.test(module.file) || module.imports.some(({ module: from }) => SCREENS.test(from.split(".")[0]!))) continue;
    const line = loopOf(facts, module);
    if (line === null) continue;
    const command = ownCommand(facts, scripts, module) ?? startWords(facts, module, folder);
    return { kind: "worker", command, interface: null, env: {}, schedule: null, source: { file: module.file, line }, sure: "guess" };
  }
  return null;
}

/** A console script whose function is in this module. */
function ownCommand(
  facts: ProjectFacts,
  scripts: Readonly<Record<string, Sourced<string>>>,
  module: ModuleFacts,
): readonly string[] | null {
  const found = Object.entries(scripts).find(([, { value }]) => facts.fileOf(value.split(":")[0]!.trim(), "setup.py") === module.file);
  return found ? [found[0]] : null;
}

/** Line of the loop that starting the module comes to. */
function loopOf(facts: ProjectFacts, module: ModuleFacts): number | null {
  return endless(module.ast.body) ?? fromCalls(facts, module, startedCalls(module), 0);
}

function fromCalls(facts: ProjectFacts, module: ModuleFacts, calls: readonly Site<Call>[], depth: number): number | null {
  for (const { node, scope } of calls) {
    const found = definitionOf(node.func, { facts, module, scope });
    if (found?.kind !== "function" || found.module !== module) continue;
    const line = fromFunction(facts, module, found.fact, depth);
    if (line !== null) return line;
  }
  return null;
}

function fromFunction(facts: ProjectFacts, module: ModuleFacts, fact: FunctionFact, depth: number): number | null {
  const line = endless(fact.node.body);
  if (line !== null || depth >= DEPTH_MAX) return line;
  return fromCalls(
    facts,
    module,
    module.calls.filter(({ scope }) => scope.fn === fact),
    depth + 1,
  );
}

/** Line of the first loop without end, also inside `if`, `try` and `with`. */
function endless(body: readonly Statement[]): number | null {
  for (const statement of body) {
    if (statement.kind === "While") {
      if (isTrue(statement.test) && !leaves(statement.body) && !asks(statement.body)) return statement.line;
    } else if (statement.kind === "If" || statement.kind === "Try" || statement.kind === "With" || statement.kind === "AsyncWith") {
      const inner = endless(statement.body);
      if (inner !== null) return inner;
    }
  }
  return null;
}

function isTrue(test: Node): boolean {
  return test.kind === "Constant" && (test.value === true || test.value === 1);
}

/** A `break` of this loop, a `return` or an `exit()`: such a loop has an end. */
function leaves(body: readonly Statement[]): boolean {
  return body.some((statement) => {
    switch (statement.kind) {
      case "Break":
      case "Return":
        return true;
      case "If":
        return leaves(statement.body) || leaves(statement.orelse);
      case "With":
      case "AsyncWith":
        return leaves(statement.body);
      case "Try":
        return (
          leaves(statement.body) || leaves(statement.orelse) || statement.handlers.some((each) => !isStop(each.type) && leaves(each.body))
        );
      default:
        return false;
    }
  });
}

/** Ctrl-C and the like: how an endless loop is stopped from outside. */
function isStop(type: Node | null): boolean {
  const name = type?.kind === "Name" ? type.id : type?.kind === "Attribute" ? type.attr : "";
  return /^(?:KeyboardInterrupt|SystemExit|CancelledError)$/.test(name);
}

function asks(body: readonly Statement[]): boolean {
  let found = false;
  for (const statement of body)
    walk(statement, (node) => {
      if (node.kind === "Call" && node.func.kind === "Name" && node.func.id === "input") found = true;
    });
  return found;
}
