// The command that starts a module of the project from a folder: as a script, by its name where it belongs to a package, `python -m package` for a `__main__`.
import { posix } from "node:path";
import type { ModuleFacts } from "../facts/module-facts.ts";
import { placeModule } from "../facts/place-module.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { startOf } from "../frameworks/script-server.ts";

export function startWords(facts: ProjectFacts, module: ModuleFacts, folder: string): readonly string[] {
  const { module: dotted } = placeModule(facts, module.file);
  if (posix.basename(module.file) === "__main__.py") return ["python", "-m", dotted.replace(/\.?__main__$/, "")];
  const script = posix.relative(folder, module.file);
  return startOf(module).map((word) => word.replace("{script}", script).replace("{module}", dotted));
}
