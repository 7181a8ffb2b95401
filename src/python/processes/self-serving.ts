// Scripts, modules and console commands of the project that serve, consume or poll by themselves when they are started.
import { posix } from "node:path";
import type { ProjectProcess, Sourced } from "../../model/project.ts";
import type { ModuleFacts } from "../facts/module-facts.ts";
import { callee, definitionOf } from "../facts/names.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { reachedFrom, reaches, startedCalls } from "../facts/reaches.ts";
import { scriptCandidate, startOf, takesPortOption } from "../frameworks/script-server.ts";
import type { Call } from "../parse/ast.ts";
import { literalString } from "../parse/literal-value.ts";
import { startWords } from "./start-words.ts";

const SERVES =
  /^(?:uvicorn\.(?:run|Server\.(?:run|serve))|waitress\.serve|aiohttp\.web\.run_app|hypercorn\.(?:asyncio|trio)\.serve|granian\.Granian\.serve|bottle\.run|cherrypy\.(?:quickstart|engine\.start)|http\.server\.(?:Threading)?HTTPServer\.serve_forever|socketserver\.\w+\.serve_forever|wsgiref\.simple_server\.make_server\.serve_forever|gevent\.pywsgi\.WSGIServer\.serve_forever|eventlet\.wsgi\.server|werkzeug\.serving\.run_simple|grpc\.(?:aio\.)?server\.start|flask\.Flask\.run|quart\.Quart\.run|sanic\.Sanic\.run|dash\.Dash\.run(?:_server)?|flask_socketio\.SocketIO\.run|nicegui\.ui\.run|panel\.serve|robyn\.Robyn\.start|cheroot\.wsgi\.Server\.(?:start|safe_start)|meinheld\.run|bjoern\.run|tornado\.ioloop\.IOLoop\.(?:current|instance)\.start|tornado\.(?:web\.Application|httpserver\.HTTPServer)\.listen|shiny\.run_app|fasthtml\.common\.serve|viewer\.serve)$|^\.serve_forever$/;

/** Bots and consumers: they run for ever and take no requests. */
const CONSUMES =
  /(?:\.start_consuming|\.run_polling|\.infinity_polling|\.start_polling|\.run_until_disconnected|^discord\.(?:Client|ext\.commands\.(?:Auto\w+)?Bot|Bot)\.run|slack_bolt\.adapter\.socket_mode\.SocketModeHandler\.start)$/;

const ASIDE = /(?:^|\/)(?:tools?|scripts?|contrib|docs?|notebooks?)\//;

export interface SelfServing {
  readonly process: ProjectProcess;
  /** The file that serves. */
  readonly module: string;
  readonly notes: readonly string[];
}

export function findServingCommand(
  facts: ProjectFacts,
  scripts: Readonly<Record<string, Sourced<string>>>,
  folder: string,
): SelfServing | null {
  return findServingScript(facts, scripts) ?? startedModule(facts, SERVES, "web", folder);
}

export function findConsumer(facts: ProjectFacts, scripts: Readonly<Record<string, Sourced<string>>>, folder: string): SelfServing | null {
  return consumingScript(facts, scripts) ?? startedModule(facts, CONSUMES, "worker", folder);
}

/** A module that calls it when it is started: `python -m package` for a `__main__`, else `python file.py`. */
function startedModule(facts: ProjectFacts, wanted: RegExp, kind: "web" | "worker", folder: string): SelfServing | null {
  for (const module of facts.modules) {
    if (ASIDE.test(module.file)) continue;
    const started = startedCalls(module);
    const site = started.map((call) => reaches(facts, module, call, wanted, 0)).find((found) => found !== null);
    if (!site) {
      const group = kind === "web" && posix.basename(module.file) === "__main__.py" ? servingGroup(facts, module) : null;
      if (group !== null) return group;
      continue;
    }
    const candidate = scriptCandidate(facts, site.module, site.call, "python");
    const args = kind === "web" && candidate.launch.kind === "command" ? candidate.launch.argv.slice(startOf(site.module).length) : [];
    const process: ProjectProcess = {
      kind,
      command: [...startWords(facts, module, folder), ...args],
      interface: kind === "web" ? "tcp" : null,
      env: {},
      schedule: null,
      source: { file: site.module.file, line: site.call.node.line },
      sure: "likely",
    };
    return { process, module: site.module.file, notes: kind === "web" ? candidate.notes : [] };
  }
  return null;
}

/** `[project.scripts]` whose function serves, or whose group has a subcommand that does. */
export function findServingScript(facts: ProjectFacts, scripts: Readonly<Record<string, Sourced<string>>>): SelfServing | null {
  for (const { name, source, module, attribute } of consoleScripts(facts, scripts)) {
    const found = servingFunction(facts, module, attribute);
    if (found === null) continue;
    const command = [name, ...found.subcommand, ...portOptions(facts, found.module)];
    const process: ProjectProcess = { kind: "web", command, interface: "tcp", env: {}, schedule: null, source, sure: "likely" };
    return { process, module: module.file, notes: [] };
  }
  return null;
}

/** The same for a bot or a consumer: its function must come to it directly. */
function consumingScript(facts: ProjectFacts, scripts: Readonly<Record<string, Sourced<string>>>): SelfServing | null {
  for (const { name, source, module, attribute } of consoleScripts(facts, scripts)) {
    const fact = module.functions.get(attribute);
    if (!fact || reachedFrom(facts, module, fact, CONSUMES, 0) === null) continue;
    const process: ProjectProcess = { kind: "worker", command: [name], interface: null, env: {}, schedule: null, source, sure: "likely" };
    return { process, module: module.file, notes: [] };
  }
  return null;
}

interface ConsoleScript {
  readonly name: string;
  readonly source: Sourced<string>["source"];
  readonly module: ModuleFacts;
  readonly attribute: string;
}

/** Those whose function is in the project. */
function consoleScripts(facts: ProjectFacts, scripts: Readonly<Record<string, Sourced<string>>>): readonly ConsoleScript[] {
  return Object.entries(scripts).flatMap(([name, { value, source }]) => {
    const [dotted = "", attribute = ""] = value.split(":").map((part) => part.trim());
    const file = facts.fileOf(dotted, "setup.py") ?? facts.fileOf(dotted, "src/setup.py");
    const module = file === null ? null : facts.module(file);
    return module ? [{ name, source, module, attribute }] : [];
  });
}

function servingFunction(
  facts: ProjectFacts,
  module: ModuleFacts,
  attribute: string,
): { module: ModuleFacts; subcommand: readonly string[] } | null {
  const direct = module.functions.get(attribute);
  if (direct && reachedFrom(facts, module, direct, SERVES, 0)) {
    const subcommand = parserCommand(module);
    return subcommand === null ? null : { module, subcommand };
  }
  for (const [name, fact] of module.functions) {
    const command = fact.node.decorator_list.find(
      (decorator) => decorator.kind === "Call" && decorator.func.kind === "Attribute" && decorator.func.attr === "command",
    );
    if (command?.kind !== "Call" || !reachedFrom(facts, module, fact, SERVES, 0)) continue;
    // `@click.command()` is a command of its own, `@group.command()` one below a group.
    if (callee(command, { facts, module, scope: null })?.startsWith("click.")) return { module, subcommand: [] };
    const named = literalString(command.args[0] ?? null);
    return { module, subcommand: [named ?? name.replaceAll("_", "-")] };
  }
  return null;
}

const SERVING_NAMES = ["serve", "server", "web", "runserver", "start", "run", "api", "up"];

/** The subcommand of an argparse program that serves by its name; none where there are no subcommands, null where none says so. */
function parserCommand({ calls }: ModuleFacts): readonly string[] | null {
  const called = (name: string): readonly Call[] =>
    calls.flatMap(({ node }) => (node.func.kind === "Attribute" && node.func.attr === name ? [node] : []));
  if (called("add_subparsers").length === 0) return [];
  const names = called("add_parser").map(({ args }) => literalString(args[0] ?? null));
  const found = SERVING_NAMES.find((name) => names.includes(name));
  return found === undefined ? null : [found];
}

/** Where the function itself takes no port, one of the modules that it imports may read the command line. */
function portOptions(facts: ProjectFacts, module: ModuleFacts): readonly string[] {
  const imported = module.imports.flatMap((fact) => facts.module(facts.importedFile(fact, module.file)?.file ?? "") ?? []);
  for (const each of [module, ...imported]) {
    const has = (name: string): boolean => each.strings.some(({ node }) => node.value === name);
    if (has("--port") || takesPortOption(facts, each)) return ["--port={port}", ...(has("--host") ? ["--host=127.0.0.1"] : [])];
  }
  return [];
}

/** `python -m package` that calls a group of commands, one of which serves. */
function servingGroup(facts: ProjectFacts, module: ModuleFacts): SelfServing | null {
  for (const { node, scope } of startedCalls(module)) {
    const found = definitionOf(node.func, { facts, module, scope });
    const serving = found?.kind === "function" ? servingFunction(facts, found.module, found.fact.node.name) : null;
    if (serving === null) continue;
    const command = [...startWords(facts, module, "."), ...serving.subcommand, ...portOptions(facts, serving.module)];
    return {
      process: {
        kind: "web",
        command,
        interface: "tcp",
        env: {},
        schedule: null,
        source: { file: module.file, line: node.line },
        sure: "likely",
      },
      module: serving.module.file,
      notes: [],
    };
  }
  return null;
}
