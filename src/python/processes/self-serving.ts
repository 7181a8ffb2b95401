// Scripts, modules and console commands of the project that serve, consume or poll by themselves when they are started.
import { posix } from "node:path";
import type { ProjectProcess, Sourced } from "../../model/project.ts";
import type { FunctionFact, ModuleFacts, Site } from "../facts/module-facts.ts";
import { callee, definitionOf } from "../facts/names.ts";
import { placeModule } from "../facts/place-module.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { typesOf } from "../facts/types.ts";
import { scriptCandidate } from "../frameworks/script-server.ts";
import type { Call } from "../parse/ast.ts";
import { literalString } from "../parse/literal-value.ts";

const SERVES =
  /^(?:uvicorn\.(?:run|Server\.(?:run|serve))|waitress\.serve|aiohttp\.web\.run_app|hypercorn\.(?:asyncio|trio)\.serve|granian\.Granian\.serve|bottle\.run|cherrypy\.(?:quickstart|engine\.start)|http\.server\.(?:Threading)?HTTPServer\.serve_forever|socketserver\.\w+\.serve_forever|wsgiref\.simple_server\.make_server\.serve_forever|gevent\.pywsgi\.WSGIServer\.serve_forever|eventlet\.wsgi\.server|werkzeug\.serving\.run_simple|grpc\.(?:aio\.)?server\.start|flask\.Flask\.run|quart\.Quart\.run|sanic\.Sanic\.run|dash\.Dash\.run(?:_server)?|flask_socketio\.SocketIO\.run|nicegui\.ui\.run|panel\.serve|robyn\.Robyn\.start|cheroot\.wsgi\.Server\.(?:start|safe_start)|meinheld\.run|bjoern\.run|tornado\.ioloop\.IOLoop\.(?:current|instance)\.start|shiny\.run_app|fasthtml\.common\.serve|viewer\.serve)$/;

/** Bots and consumers: they run for ever and take no requests. */
const CONSUMES =
  /(?:\.start_consuming|\.run_polling|\.infinity_polling|\.start_polling|\.run_until_disconnected|^discord\.(?:Client|ext\.commands\.(?:Auto\w+)?Bot|Bot)\.run|slack_bolt\.adapter\.socket_mode\.SocketModeHandler\.start)$/;

const ASIDE = /(?:^|\/)(?:examples?|samples?|demos?|tools?|scripts?|contrib|docs?|notebooks?)\//;
const DEPTH_MAX = 5;

export interface SelfServing {
  readonly process: ProjectProcess;
  readonly notes: readonly string[];
}

export function findServingCommand(
  facts: ProjectFacts,
  scripts: Readonly<Record<string, Sourced<string>>>,
  folder: string,
): SelfServing | null {
  return consoleScript(facts, scripts) ?? startedModule(facts, SERVES, "web", folder);
}

export function findConsumer(facts: ProjectFacts, folder: string): SelfServing | null {
  return startedModule(facts, CONSUMES, "worker", folder);
}

/** A module that calls it when it is started: `python -m package` for a `__main__`, else `python file.py`. */
function startedModule(facts: ProjectFacts, wanted: RegExp, kind: "web" | "worker", folder: string): SelfServing | null {
  for (const module of facts.modules) {
    if (ASIDE.test(module.file)) continue;
    const started = module.calls.filter(({ scope }) => scope.fn === null && scope.cls === null);
    const site = started.map((call) => reaches(facts, module, call, wanted, 0)).find((found) => found !== null);
    if (!site) continue;
    const candidate = scriptCandidate(facts, site.module, site.call, "python");
    const args = kind === "web" && candidate.launch.kind === "command" ? candidate.launch.argv.slice(2) : [];
    const command =
      posix.basename(module.file) === "__main__.py"
        ? ["python", "-m", placeModule(facts, module.file).module.replace(/\.?__main__$/, "")]
        : ["python", posix.relative(folder, module.file)];
    const process: ProjectProcess = {
      kind,
      command: [...command, ...args],
      interface: kind === "web" ? "tcp" : null,
      env: {},
      schedule: null,
      source: { file: site.module.file, line: site.call.node.line },
      sure: "likely",
    };
    return { process, notes: kind === "web" ? candidate.notes : [] };
  }
  return null;
}

interface Reached {
  readonly module: ModuleFacts;
  readonly call: Site<Call>;
}

/** The call itself, or one inside the project's functions that it calls. */
function reaches(facts: ProjectFacts, module: ModuleFacts, call: Site<Call>, wanted: RegExp, depth: number): Reached | null {
  const place = { facts, module, scope: call.scope };
  const { func } = call.node;
  const names = [
    callee(call.node, place),
    ...(func.kind === "Attribute" ? typesOf(func.value, place).map((type) => `${type}.${func.attr}`) : []),
  ];
  if (names.some((name) => name !== null && wanted.test(name)) || (func.kind === "Attribute" && wanted.test(`.${func.attr}`)))
    return { module, call };
  if (depth > DEPTH_MAX) return null;
  const found = definitionOf(func, place);
  const inner = found?.kind === "function" ? reachedFrom(facts, found.module, found.fact, wanted, depth + 1) : null;
  return inner ?? runnerArgument(facts, module, call, wanted, depth);
}

/** `asyncio.run(main())`, `typer.run(main)`. */
function runnerArgument(
  facts: ProjectFacts,
  module: ModuleFacts,
  { node, scope }: Site<Call>,
  wanted: RegExp,
  depth: number,
): Reached | null {
  const name = callee(node, { facts, module, scope }) ?? "";
  const arg = node.args[0];
  if (!/^(?:asyncio\.run|anyio\.run|trio\.run|typer\.run|sys\.exit|fire\.Fire|.*run_until_complete)$/.test(name) || !arg) return null;
  if (arg.kind === "Call") return reaches(facts, module, { node: arg, scope }, wanted, depth + 1);
  const found = definitionOf(arg, { facts, module, scope });
  return found?.kind === "function" ? reachedFrom(facts, found.module, found.fact, wanted, depth + 1) : null;
}

const kept = new WeakMap<FunctionFact, Map<RegExp, Reached | null>>();

function reachedFrom(facts: ProjectFacts, module: ModuleFacts, fact: FunctionFact, wanted: RegExp, depth: number): Reached | null {
  const known = kept.get(fact) ?? new Map<RegExp, Reached | null>();
  kept.set(fact, known);
  const before = known.get(wanted);
  if (before !== undefined) return before;
  known.set(wanted, null); // a function that calls itself
  const inside = module.calls.filter(({ scope }) => scope.fn === fact);
  const found = inside.map((call) => reaches(facts, module, call, wanted, depth)).find((reached) => reached !== null) ?? null;
  known.set(wanted, found);
  return found;
}

/** `[project.scripts]` whose function serves, or whose group has a subcommand that does. */
function consoleScript(facts: ProjectFacts, scripts: Readonly<Record<string, Sourced<string>>>): SelfServing | null {
  for (const [name, { value, source }] of Object.entries(scripts)) {
    const [dotted = "", attribute = ""] = value.split(":");
    const file = facts.fileOf(dotted.trim(), "setup.py") ?? facts.fileOf(dotted.trim(), "src/setup.py");
    const module = file === null ? null : facts.module(file);
    if (!module) continue;
    const found = servingFunction(facts, module, attribute.trim());
    if (found === null) continue;
    const options = portOptions(found.module);
    const process: ProjectProcess = {
      kind: "web",
      command: [name, ...found.subcommand, ...options],
      interface: "tcp",
      env: {},
      schedule: null,
      source,
      sure: "likely",
    };
    return { process, notes: [] };
  }
  return null;
}

function servingFunction(
  facts: ProjectFacts,
  module: ModuleFacts,
  attribute: string,
): { module: ModuleFacts; subcommand: readonly string[] } | null {
  const direct = module.functions.get(attribute);
  if (direct && reachedFrom(facts, module, direct, SERVES, 0)) return { module, subcommand: [] };
  for (const [name, fact] of module.functions) {
    const command = fact.node.decorator_list.find(
      (decorator) => decorator.kind === "Call" && decorator.func.kind === "Attribute" && decorator.func.attr === "command",
    );
    if (!command || !reachedFrom(facts, module, fact, SERVES, 0)) continue;
    const named = command.kind === "Call" ? literalString(command.args[0] ?? null) : null;
    return { module, subcommand: [named ?? name.replaceAll("_", "-")] };
  }
  return null;
}

function portOptions(module: ModuleFacts): readonly string[] {
  const has = (name: string): boolean => module.strings.some(({ node }) => node.value === name);
  return [...(has("--port") ? ["--port={port}"] : []), ...(has("--host") ? ["--host=127.0.0.1"] : [])];
}
