// What a project needs besides Python: stores, mail, object storage, migrations, static files, Node, a browser, system libraries.
import type { EnvironmentVariable, NeedName, ProjectNeed, Source, Sureness } from "../../model/project.ts";
import type { ModuleFacts } from "../facts/module-facts.ts";
import { callee } from "../facts/names.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import type { DeclaredDependency } from "../managers/manager-reader.ts";
import { literalString } from "../parse/literal-value.ts";
import { readAppJson } from "../processes/app-json.ts";
import type { ProcessFindings } from "../processes/find-processes.ts";
import { composeImages } from "./compose-images.ts";
import { postgresScheme } from "./driver-scheme.ts";
import { BROWSERS, STORES, type StoreSigns } from "./stores.ts";
import { listedPackages } from "./listed-packages.ts";
import { PROGRAMS, SYSTEM_LIBRARIES } from "./system-libraries.ts";

export interface NeedInputs {
  readonly facts: ProjectFacts;
  /** Files that run when a process starts; evidence elsewhere counts less. */
  readonly started: ReadonlySet<string>;
  readonly dependencies: readonly DeclaredDependency[];
  readonly env: readonly EnvironmentVariable[];
  readonly processes: ProcessFindings;
}

export function findNeeds(inputs: NeedInputs): readonly ProjectNeed[] {
  const stores = STORES.flatMap((signs) => storeNeed(inputs, signs));
  return [...stores, ...preparation(inputs), ...nodeBuild(inputs.facts), ...browser(inputs), ...systemLibraries(inputs)];
}

interface Evidence {
  readonly detail: string;
  readonly source: Source | null;
  readonly sure: Sureness;
}

const ORDER: Readonly<Record<Sureness, number>> = { certain: 0, likely: 1, guess: 2 };

function storeNeed(inputs: NeedInputs, signs: StoreSigns): ProjectNeed[] {
  const evidence = [
    ...addresses(inputs, signs),
    ...imports(inputs, signs),
    ...variables(inputs, signs),
    ...celeryBroker(inputs, signs),
    ...drivers(inputs, signs),
    ...images(inputs, signs),
    ...addons(inputs, signs),
  ];
  const best = evidence.toSorted((a, b) => ORDER[a.sure] - ORDER[b.sure])[0];
  if (!best) return [];
  const scheme = signs.need === "postgres" ? postgresScheme(inputs.facts, inputs.dependencies) : null;
  return [{ name: signs.need, variable: variableFor(inputs, signs), ...(scheme === null ? {} : { scheme }), ...best }];
}

/** Addresses and Django's backends, as they are written in the code. */
function addresses({ facts, started }: NeedInputs, { scheme, backend }: StoreSigns): Evidence[] {
  return facts.modules.flatMap((module) => {
    const site = module.strings.find(({ node, scope }) => !scope.typesOnly && (scheme.test(node.value) || backend.test(node.value)));
    if (!site) return [];
    const shown = scheme.test(site.node.value) ? `an address ${site.node.value.split("://")[0]}://…` : site.node.value;
    return [
      {
        detail: shown,
        source: { file: module.file, line: site.node.line },
        sure: started.has(module.file) ? ("likely" as const) : ("guess" as const),
      },
    ];
  });
}

function imports({ facts, started }: NeedInputs, signs: StoreSigns): Evidence[] {
  return facts.modules.flatMap((module) => {
    const found = module.imports.find(
      ({ module: from, level, scope }) => level === 0 && signs.imports.includes(from.split(".")[0]!) && !scope.typesOnly && !scope.guarded,
    );
    if (!found || facts.importedFile(found, module.file) !== null) return [];
    return [
      {
        detail: `imports ${found.module}`,
        source: { file: module.file, line: found.line },
        sure: started.has(module.file) && found.scope.fn === null ? ("likely" as const) : ("guess" as const),
      },
    ];
  });
}

function variables({ env }: NeedInputs, signs: StoreSigns): Evidence[] {
  return env
    .filter(({ name }) => signs.variable.test(name))
    .map(({ name, source, required }) => ({ detail: `reads ${name}`, source, sure: required ? "likely" : "guess" }));
}

/** Celery without a broker speaks AMQP to this machine. */
function celeryBroker({ facts, processes, env }: NeedInputs, { need }: StoreSigns): Evidence[] {
  const worker = Object.values(processes.processes).find(({ command }) => command.includes("celery"));
  if (need !== "rabbitmq" || !worker) return [];
  const named =
    env.some(({ name }) => /BROKER|REDIS/.test(name)) ||
    facts.modules.some((module) =>
      module.strings.some(({ node }) => /^(?:redis|rediss|sqs|filesystem|memory|db|sqla)(?:\+\w+)?:\/\//.test(node.value)),
    );
  return named ? [] : [{ detail: "Celery without a broker setting uses RabbitMQ", source: worker.source, sure: "guess" }];
}

/** A driver alone is a hint: the project may run without it. */
function drivers({ dependencies }: NeedInputs, signs: StoreSigns): Evidence[] {
  return dependencies
    .filter(({ name, extras }) => signs.distributions.includes(name) || (name === "celery" && extras.includes(signs.need)))
    .map(({ name, source }) => ({ detail: `depends on ${name}`, source, sure: "guess" }));
}

function images({ facts }: NeedInputs, signs: StoreSigns): Evidence[] {
  return composeImages(facts.tree)
    .filter(({ image }) => signs.image.test(image))
    .map(({ image, source }) => ({ detail: `a ${image} service`, source, sure: "guess" }));
}

/** What Heroku would attach to the app. */
function addons({ facts }: NeedInputs, signs: StoreSigns): Evidence[] {
  return readAppJson(facts.tree)
    .addons.filter(({ name }) => signs.addon.test(name))
    .map(({ name, source }) => ({ detail: `the addon ${name}`, source, sure: "likely" }));
}

const GENERAL: Readonly<Partial<Record<NeedName, RegExp>>> = {
  postgres: /^(?:\w+_)?(?:DATABASE|DB|SQLALCHEMY_DATABASE)_?(?:URL|URI|DSN)$/,
  mysql: /^(?:\w+_)?(?:DATABASE|DB|SQLALCHEMY_DATABASE)_?(?:URL|URI|DSN)$/,
  redis: /^(?:\w+_)?(?:BROKER|CELERY_BROKER|CACHE|CELERY_RESULT_BACKEND)_?(?:URL|URI)?$/,
  rabbitmq: /^(?:\w+_)?(?:BROKER|CELERY_BROKER)_?(?:URL|URI)?$/,
};

/** The variable of its own name first, then a general one; a general one whose default is another store's is not its. */
function variableFor({ env }: NeedInputs, signs: StoreSigns): string | null {
  const own =
    env.find(({ name }) => signs.variable.test(name) && /(?:URL|URI|DSN)$/.test(name)) ?? env.find(({ name }) => signs.variable.test(name));
  const general = GENERAL[signs.need];
  const shared = env.find(
    ({ name, default: fallback }) =>
      general?.test(name) &&
      (fallback === null || !fallback.includes("://") || signs.scheme.test(fallback) || fallback.startsWith("sqlite")),
  );
  return own?.name ?? shared?.name ?? null;
}

function preparation({ processes }: NeedInputs): ProjectNeed[] {
  const { migrations, buildCommands } = processes;
  const found: ProjectNeed[] = [];
  if (migrations)
    found.push({
      name: "migrations",
      variable: null,
      detail: shownCommand(migrations.value),
      source: migrations.source,
      sure: migrations.sure,
    });
  const collect = buildCommands.find(({ value }) => value.join(" ").includes("collectstatic"));
  if (collect)
    found.push({ name: "static", variable: null, detail: shownCommand(collect.value), source: collect.source, sure: collect.sure });
  return found;
}

/** Of a command that a shell starts with a variable set, the command. */
function shownCommand(words: readonly string[]): string {
  return (words[0] === "sh" ? words.at(-1)! : words.join(" ")).replace(/^.*\bexec /, "");
}

/** Only a package.json that builds something: one for a formatter needs no Node where the app runs. */
function nodeBuild({ tree }: ProjectFacts): ProjectNeed[] {
  for (const { path } of tree.files) {
    if (!/(?:^|\/)package\.json$/.test(path) || path.split("/").length > 4) continue;
    const text = tree.text(path)?.text ?? "";
    const line = text.split("\n").findIndex((each) => /^\s*"(?:build|build:prod|production|build-prod)"\s*:\s*"/.test(each)) + 1;
    if (line > 0)
      return [{ name: "node", variable: null, detail: `${path} has a build script`, source: { file: path, line }, sure: "likely" }];
  }
  return [];
}

function browser({ facts, started }: NeedInputs): ProjectNeed[] {
  for (const module of facts.modules) {
    const found = module.imports.find(({ module: from, level }) => level === 0 && (from.split(".")[0] ?? "") in BROWSERS);
    if (!found) continue;
    const sure = started.has(module.file) ? "likely" : "guess";
    return [
      {
        name: "browser",
        variable: null,
        detail: BROWSERS[found.module.split(".")[0]!]!,
        source: { file: module.file, line: found.line },
        sure,
      },
    ];
  }
  return [];
}

function systemLibraries({ dependencies, facts }: NeedInputs): ProjectNeed[] {
  const libraries = dependencies.flatMap(({ name, source, extras }): ProjectNeed[] => {
    const packages = extras.includes("binary") ? undefined : SYSTEM_LIBRARIES[name];
    return packages ? [{ name: "system", variable: null, detail: packages.join(" "), source, sure: "likely" }] : [];
  });
  const programs = facts.modules.flatMap((module) => startedPrograms(facts, module));
  const geo = facts.modules.flatMap((module) =>
    module.strings
      .filter(({ node }) => node.value === "django.contrib.gis")
      .map(({ node }): ProjectNeed => ({
        name: "system",
        variable: null,
        detail: "gdal-bin libgeos-c1v5 libproj25",
        source: { file: module.file, line: node.line },
        sure: "likely",
      })),
  );
  const once = new Map([...libraries, ...programs, ...geo, ...listedPackages(facts.tree)].map((need) => [need.detail, need]));
  return [...once.values()];
}

const STARTERS =
  /^(?:subprocess\.(?:run|Popen|call|check_call|check_output)|os\.(?:system|popen|execvp)|shutil\.which|asyncio\.create_subprocess_(?:exec|shell))$/;

function startedPrograms(facts: ProjectFacts, module: ModuleFacts): ProjectNeed[] {
  return module.calls.flatMap(({ node, scope }): ProjectNeed[] => {
    if (!STARTERS.test(callee(node, { facts, module, scope }) ?? "")) return [];
    const first = node.args[0];
    const word = first?.kind === "List" || first?.kind === "Tuple" ? literalString(first.elts[0] ?? null) : literalString(first ?? null);
    const program = word?.trim().split(/\s/)[0];
    const detail = program === undefined ? undefined : PROGRAMS[program.replace("-", "_")];
    return detail === undefined
      ? []
      : [{ name: "system", variable: null, detail, source: { file: module.file, line: node.line }, sure: "likely" }];
  });
}
