// Whether two app objects that were found are one and the same app, so that choosing between them needs no remark.
import { dirname } from "node:path";
import type { ModuleFacts } from "../facts/module-facts.ts";
import { lookUp, definitionOf, type Definition } from "../facts/names.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import type { AppCandidate } from "../frameworks/contract.ts";

/** One is made by calling the other, or is the other under a second name; Django writes wsgi.py and asgi.py side by side for one site. */
export function isSameApp(facts: ProjectFacts, one: AppCandidate, other: AppCandidate): boolean {
  if (one.framework === "django" && other.framework === "django" && dirname(one.file) === dirname(other.file)) return true;
  return comesFrom(facts, one, other) || comesFrom(facts, other, one);
}

function comesFrom(facts: ProjectFacts, value: AppCandidate, origin: AppCandidate): boolean {
  const module = facts.module(value.file);
  const name = attributeOf(value);
  if (module === null || name === null || attributeOf(origin) === null) return false;
  const place = { facts, module, scope: null };
  const found = lookUp(name, place);
  if (found !== null && isAt(found, origin)) return found.kind !== "function" || value.file !== origin.file;
  if (found?.kind !== "value") return false;
  const made = found.bindings.at(-1)!.value;
  if (made.kind !== "Call") return false;
  const maker = definitionOf(made.func, { ...place, module: found.module });
  return maker?.kind === "function" && isAt(maker, origin);
}

function attributeOf({ launch }: AppCandidate): string | null {
  return launch.attribute ?? null;
}

function isAt(found: Definition, { file, line }: AppCandidate): boolean {
  const at = (module: ModuleFacts, where: number): boolean => module.file === file && where === line;
  if (found.kind === "function") return at(found.module, found.fact.node.line);
  return found.kind === "value" && found.bindings.some((binding) => at(found.module, binding.line));
}
