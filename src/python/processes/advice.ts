// What a project is, and what can be done with it when it is no service.
import type { ProjectKind, Sourced } from "../../model/project.ts";
import type { ModuleFacts } from "../facts/module-facts.ts";
import { callee } from "../facts/names.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import type { ManagerReading } from "../managers/manager-reader.ts";
import type { ProcessFindings } from "./find-processes.ts";

export interface Recognised {
  readonly kind: Sourced<ProjectKind>;
  readonly advice: readonly string[];
}

/** A service has a web process, a worker has others; below that it is what its files make it. */
export function recognise(facts: ProjectFacts, reading: ManagerReading, found: ProcessFindings, configured: readonly string[]): Recognised {
  const processes = Object.values(found.processes);
  const web = processes.find(({ kind }) => kind === "web");
  if (web) return { kind: { value: "service", source: web.source, sure: web.sure }, advice: [] };
  if (configured.includes("web")) return { kind: { value: "service", source: null, sure: "certain" }, advice: [] };
  const other = processes[0];
  if (other)
    return {
      kind: { value: "worker", source: other.source, sure: other.sure },
      advice: ["It takes no requests: its processes run without an address."],
    };
  const recognised = withoutProcess(facts, reading);
  if (configured.length === 0) return recognised;
  // A script with a schedule of its own stays a script; anything else with processes is a worker.
  return { kind: recognised.kind.value === "script" ? recognised.kind : { value: "worker", source: null, sure: "certain" }, advice: [] };
}

function withoutProcess(facts: ProjectFacts, reading: ManagerReading): Recognised {
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
    };
  if (facts.modules.length > 0) return scriptAdvice({ module: facts.modules[0]!, line: null, sure: "guess" });
  return {
    kind: { value: "static", source: null, sure: "guess" },
    advice: ["There is no Python to run; static files alone are not served yet."],
  };
}

interface Script {
  readonly module: ModuleFacts;
  readonly line: number | null;
  readonly sure: "likely" | "guess";
}

const ASIDE =
  /(?:^|\/)(?:setup|conftest|noxfile|tasks|fabfile|docs?\/.*|examples?\/.*|manage)\.py$|(?:^|\/)(?:docs?|examples?|scripts?|tools?)\//;

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
    advice: [
      `It runs once: \`fairlead run -- ${command.join(" ")}\` in a release's environment.`,
      `On a schedule: \`[tool.fairlead.cron.NAME]\` with \`schedule = "0 3 * * *"\` and \`command = ${JSON.stringify(command)}\`.`,
    ],
  };
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
  };
}

function notebookAdvice(path: string): string[] {
  return [
    `Turn what should run into a script: \`jupyter nbconvert --to script ${path}\`.`,
    "Serve it as a page: a `web` process with `voila`.",
  ];
}
