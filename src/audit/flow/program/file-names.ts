// Modules that a program names by their file: `folder + "/plug.py"`.
import type { FlowModule, Program } from "./program.ts";
import { onlyConstant, type Value } from "../values/value.ts";

const kept = new WeakMap<Program, ReadonlyMap<string, readonly FlowModule[]>>();

/** Those whose file is called as the path ends, in whichever folder; none where its end is not known. */
export function modulesInFile(program: Program, path: Value): readonly FlowModule[] {
  const [known, last] = [onlyConstant(path), path.parts?.at(-1)];
  const whole = typeof known === "string" ? `/${known}` : last;
  const name = typeof whole === "string" ? /[/\\]([^/\\]+\.py)$/.exec(whole)?.[1] : undefined;
  if (name === undefined) return [];
  const byName = kept.get(program) ?? Map.groupBy(program.modules, ({ file }) => file.slice(file.lastIndexOf("/") + 1));
  kept.set(program, byName);
  return byName.get(name) ?? [];
}
