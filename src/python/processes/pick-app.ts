// Chooses the app object to serve among all that were found, and the command that serves it.
import type { AppObject, Sourced } from "../../model/project.ts";
import { placeModule, type ModulePlace } from "../facts/place-module.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { FRAMEWORKS } from "../frameworks/all.ts";
import type { AppCandidate } from "../frameworks/contract.ts";
import { serveCommand } from "./serve-command.ts";

export interface ChosenApp {
  readonly candidate: AppCandidate;
  readonly place: ModulePlace;
  /** Null for a script that serves by itself. */
  readonly app: Sourced<AppObject> | null;
  readonly command: readonly string[];
  readonly interface: "wsgi" | "asgi" | "tcp";
  /** Where its commands run, relative to the root: the folder on sys.path, except below src/. */
  readonly workingDirectory: string;
}

/** All candidates, the best first. */
export function rankApps(facts: ProjectFacts): readonly AppCandidate[] {
  const order = new Map(FRAMEWORKS.map(({ name }, i) => [name, i]));
  return FRAMEWORKS.flatMap((framework) => framework.detect(facts)).toSorted(
    (a, b) =>
      b.score - a.score ||
      (order.get(a.framework) ?? 0) - (order.get(b.framework) ?? 0) ||
      (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line),
  );
}

export function chooseApp(facts: ProjectFacts, candidate: AppCandidate, declared: ReadonlySet<string>): ChosenApp {
  const place = placeModule(facts, candidate.file);
  const source = { file: candidate.file, line: candidate.line };
  const workingDirectory =
    place.base === "" || place.base === "src" || place.base.endsWith("/src") ? place.base.replace(/\/?src$/, "") || "." : place.base;
  const { launch } = candidate;
  if (launch.kind === "command") {
    const script = workingDirectory === "." ? candidate.file : candidate.file.slice(workingDirectory.length + 1);
    const command = launch.argv.map((word) => word.replace("{script}", script).replace("{module}", place.module));
    const app: Sourced<AppObject> | null =
      launch.attribute === undefined
        ? null
        : { value: { module: place.module, attribute: launch.attribute, factory: false, interface: "own" }, source, sure: candidate.sure };
    return { candidate, place, app, command, interface: candidate.interface === "own" ? "tcp" : candidate.interface, workingDirectory };
  }
  const app: AppObject = { module: place.module, attribute: launch.attribute, factory: launch.factory, interface: candidate.interface };
  const command = serveCommand(
    app,
    declared,
    launch.workerClass === undefined ? null : { name: launch.workerClass, awaits: launch.awaited ?? false },
  );
  const served = candidate.interface === "own" ? "wsgi" : candidate.interface;
  return { candidate, place, app: { value: app, source, sure: candidate.sure }, command, interface: served, workingDirectory };
}
