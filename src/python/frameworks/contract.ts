// What every framework folder exports: how its app object is recognised in the facts of a project. Data and one pure function.
import type { AppObject, Sureness } from "../../model/project.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";

export interface Framework {
  /** As `inspect` prints it. */
  readonly name: string;
  /** Names of its distribution in the index, normalised; the first is its own. */
  readonly distributions: readonly string[];
  detect(facts: ProjectFacts): readonly AppCandidate[];
}

export interface AppCandidate {
  readonly framework: string;
  readonly interface: AppObject["interface"];
  /** File and line of the object, relative to the root. */
  readonly file: string;
  readonly line: number;
  readonly launch: Launch;
  /** Higher is better; compared only within one project. */
  readonly score: number;
  readonly sure: Sureness;
  /** Remarks for the user, such as a factory that wants an argument. */
  readonly notes: readonly string[];
}

export type Launch =
  /** A server imports it. `attribute` may be a factory. */
  | {
      readonly kind: "object";
      readonly attribute: string;
      readonly factory: boolean;
      readonly workerClass?: string;
      /** The factory is a coroutine function. */ readonly awaited?: boolean;
    }
  /** It serves by itself: argv with {script}, {module} for what is known only once its place on sys.path is. */
  | { readonly kind: "command"; readonly argv: readonly string[]; readonly attribute?: string };
