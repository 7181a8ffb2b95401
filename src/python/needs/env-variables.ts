// The environment variables that the code reads, each with the place, whether the app can start without it, and its default.
import { isProvided } from "../../model/provided-variables.ts";
import type { EnvironmentVariable } from "../../model/project.ts";
import { evaluateText } from "../facts/evaluate.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { readsOfClasses } from "./pydantic-settings.ts";
import { readsOfDynaconf } from "./dynaconf.ts";
import { isEnviron, readsOfModule } from "./env-reads.ts";
import { looksSecret } from "./secret-names.ts";

/** One place that reads one variable. */
export interface EnvRead {
  readonly name: string;
  readonly required: boolean;
  /** Read only when a function is called. */
  readonly later?: boolean;
  readonly default: string | null;
  readonly file: string;
  readonly line: number;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** In a small app every function is used; in a large one most may never be. */
const SMALL_APP_FILES_MAX = 40;
const VARIABLES_MAX = 1_000;

/** `started`: the files that run when the app starts; a read elsewhere never makes a variable required. Null: all count. */
export function findEnvironment(facts: ProjectFacts, started: ReadonlySet<string> | null): readonly EnvironmentVariable[] {
  const reads = [...facts.modules.flatMap((module) => readsOfModule(facts, module)), ...readsOfClasses(facts), ...readsOfDynaconf(facts)];
  const byName = Map.groupBy(
    reads.filter(({ name }) => NAME.test(name)),
    ({ name }) => name,
  );
  const own = setByItself(facts);
  return [...byName.values()].slice(0, VARIABLES_MAX).map((all) => together(own.has(all[0]!.name) ? all.map(optional) : all, started));
}

/** Variables that the code gives a value: what it says to itself, and to the processes it starts. */
function setByItself(facts: ProjectFacts): ReadonlySet<string> {
  const names = facts.modules.flatMap((module) =>
    module.stores.flatMap(({ node, scope }) =>
      node.targets.flatMap((target) => {
        const place = { facts, module, scope };
        return target.kind === "Subscript" && isEnviron(target.value, place) ? (evaluateText(target.slice, place) ?? []) : [];
      }),
    ),
  );
  return new Set(names);
}

function optional(read: EnvRead): EnvRead {
  return { ...read, required: false };
}

/** Required when one place that runs at the start cannot do without it; the default comes from the first place that has one. */
function together(all: readonly EnvRead[], started: ReadonlySet<string> | null): EnvironmentVariable {
  const { name } = all[0]!;
  const small = started === null || started.size <= SMALL_APP_FILES_MAX;
  const demanding = all.find(({ required, file, later }) => required && (started === null || started.has(file)) && (small || !later));
  const withDefault = all.find((read) => read.default !== null);
  const required = demanding !== undefined && !isProvided(name);
  const place = demanding ?? all.find(({ file }) => started?.has(file)) ?? all[0]!;
  const secret = looksSecret(name, withDefault?.default ?? null);
  return {
    name,
    required,
    default: secret || required ? null : (withDefault?.default ?? null),
    secret,
    source: { file: place.file, line: place.line },
  };
}
