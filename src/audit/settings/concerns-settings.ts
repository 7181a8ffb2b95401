// Whether anything in a module holds settings, selects some, or makes an application that uses them: most modules of a project do not.
import type { FlowModule } from "../flow/program/program.ts";
import { classesIn, isSettingsModule } from "./find-settings.ts";
import { WEB } from "./judge-calls.ts";
import { LOADS, MANAGING, SERVING } from "./selections.ts";
import { topImports } from "./top-imports.ts";

export function concernsSettings(module: FlowModule): boolean {
  if (SERVING.test(module.file) || MANAGING.test(module.file) || isSettingsModule(module) || classesIn(module).length > 0) return true;
  return [...topImports(module.ast).values()].some((name) => WEB.test(name) || LOADS.test(name));
}
