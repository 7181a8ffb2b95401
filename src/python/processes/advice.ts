// What a project is, and what can be done with it when it is no service.
import type { ProjectKind, Source, Sourced } from "../../model/project.ts";
import type { ModuleFacts } from "../facts/module-facts.ts";
import { callee } from "../facts/names.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import type { ManagerReading } from "../managers/manager-reader.ts";
import type { ProcessFindings } from "./find-processes.ts";

export interface Recognised {
  readonly kind: Sourced<ProjectKind>;
  readonly advice: readonly string[];
  /** The file that runs when it is a script. */
  readonly startsIn: string | null;
}

/** A service has a web process, a worker has others; below that it is what its files make it. */
export function recognise(facts: ProjectFacts, reading: ManagerReading, found: ProcessFindings, configured: readonly string[]): Recognised {
  const processes = Object.values(found.processes);
  const web = processes.find(({ kind }) => kind === "web");
  if (web) return { kind: { value: "service", source: web.source, sure: web.sure }, advice: [], startsIn: null };
  if (configured.includes("web")) return { kind: { value: "service", source: null, sure: "certain" }, advice: [], startsIn: null };
  const other = processes[0];
  if (other)
    return {
      kind: { value: "worker", source: other.source, sure: other.sure },
      advice: ["It takes no requests: its processes run without an address."],
      startsIn: null,
    };
  const recognised = withoutProcess(facts, reading);
  if (configured.length === 0) return recognised;
  // A script with a schedule of its own stays a script; anything else with processes is a worker.
  const kind = recognised.kind.value === "script" ? recognised.kind : ({ value: "worker", source: null, sure: "certain" } as const);
  return { ...recognised, kind, advice: [] };
}

function withoutProcess(facts: ProjectFacts, reading: ManagerReading): Recognised {
  const command = ownCommand(facts, reading);
  if (command !== null) return commandAdvice(command);
  const script = findScript(facts);
  const name = Object.keys(reading.scripts)[0];
  const library = reading.packaged && name === undefined && isPackage(facts);
  if (script !== null && !library) return scriptAdvice(script);
  if (reading.packaged || isPackage(facts)) return libraryAdvice(reading, name);
  const notebook = facts.tree.files.find(({ path }) => path.endsWith(".ipynb"));
  if (facts.modules.length === 0 && notebook)
    return {
      kind: { value: "notebook", source: { file: notebook.path, line: null }, sure: "certain" },
      advice: notebookAdvice(notebook.path),
      startsIn: null,
    };
  if (facts.modules.length > 0) return scriptAdvice({ module: facts.modules[0]!, line: null, sure: "guess" });
  return {
    kind: { value: "static", source: null, sure: "guess" },
    advice: [
      reading.members[0] === undefined
        ? "There is no Python to run; static files alone are not served yet."
        : `Ship one of the projects below it: \`fairlead ship ${reading.members[0].path}\`.`,
    ],
    startsIn: null,
  };
}

interface Script {
  readonly module: ModuleFacts;
  readonly line: number | null;
  readonly sure: "likely" | "guess";
}

const ASIDE =
  /(?:^|\/)(?:setup|conftest|noxfile|tasks|fabfile|versioneer|manage)\.py$|(?:^|\/)(?:docs?|scripts?|tools?|management\/commands)\//;

/** A module with a main guard, the shallowest; else the only module that does something at its top level. */
function findScript(facts: ProjectFacts): Script | null {
  const own = facts.modules.filter(({ file }) => !ASIDE.test(file));
  const guarded = own.find(({ mainLine }) => mainLine !== null);
  if (guarded) return { module: guarded, line: guarded.mainLine, sure: "likely" };
  const acting = own.filter((module) => actsAtTopLevel(facts, module));
  return acting.length > 0 && (acting.length === 1 || own.length <= 3) ? { module: acting[0]!, line: null, sure: "guess" } : null;
}

/** Prints, calls or loops when it is loaded; definitions and constants alone do nothing. */
function actsAtTopLevel(facts: ProjectFacts, module: ModuleFacts): boolean {
  return module.ast.body.some((statement) => {
    if (statement.kind === "For" || statement.kind === "While" || statement.kind === "With") return true;
    if (statement.kind !== "Expr" || statement.value.kind !== "Call") return false;
    const name = callee(statement.value, { facts, module, scope: null });
    return name === null || !/^(?:logging\.|warnings\.|sys\.path|dotenv\.|load_dotenv)/.test(name);
  });
}

function isPackage(facts: ProjectFacts): boolean {
  return facts.modules.some(({ file }) => file.endsWith("__init__.py"));
}

function scriptAdvice({ module, line, sure }: Script): Recognised {
  const folder = module.file.replace(/\/__main__\.py$/, "");
  const command = folder === module.file ? ["python", module.file] : ["python", "-m", folder.replace(/^src\//, "").replaceAll("/", ".")];
  return {
    kind: { value: "script", source: { file: module.file, line }, sure },
    advice: runAdvice(command),
    startsIn: module.file,
  };
}

/** The console command that is called like the project, else the first whose function is the project's own. */
function ownCommand(facts: ProjectFacts, { name, scripts }: ManagerReading): OwnCommand | null {
  const own = Object.entries(scripts).flatMap(([script, { value, source }]) => {
    const file = facts.fileOf(value.split(":")[0]!.trim(), "setup.py");
    return file === null || ASIDE.test(file) ? [] : [{ script, source, file }];
  });
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_.]+/g, "-");
  return own.find(({ script }) => plain(script) === plain(name?.value ?? "")) ?? own[0] ?? null;
}

interface OwnCommand {
  readonly script: string;
  readonly source: Source | null;
  readonly file: string;
}

function commandAdvice({ script, source, file }: OwnCommand): Recognised {
  return { kind: { value: "script", source, sure: "likely" }, advice: runAdvice([script]), startsIn: file };
}

function runAdvice(command: readonly string[]): string[] {
  return [
    `It runs once: \`fairlead run -- ${command.join(" ")}\` in a release's environment.`,
    `On a schedule: \`[tool.fairlead.cron.NAME]\` with \`schedule = "0 3 * * *"\` and \`command = ${JSON.stringify(command)}\`.`,
  ];
}

function libraryAdvice(reading: ManagerReading, script: string | undefined): Recognised {
  const source = reading.name?.source ?? (reading.manifests[0] ? { file: reading.manifests[0], line: null } : null);
  const scripts =
    script === undefined
      ? []
      : [
          `Its command \`${script}\` can run on a schedule, or as a process: \`[tool.fairlead.process.web]\` with \`command = ["${script}", …]\`.`,
        ];
  return {
    kind: { value: "library", source, sure: "likely" },
    advice: ["It is a package for others to install: it builds, but nothing in it starts.", ...scripts],
    startsIn: null,
  };
}

function notebookAdvice(path: string): string[] {
  return [
    `Turn what should run into a script: \`jupyter nbconvert --to script ${path}\`.`,
    "Serve it as a page: a `web` process with `voila`.",
  ];
}
