// The modules that run when an app starts: everything its entry imports, directly or not, and the settings that it names.
import { literalString } from "../parse/literal-value.ts";
import type { ModuleFacts } from "./module-facts.ts";
import type { ProjectFacts } from "./project-facts.ts";

const FILES_MAX = 4_000;

/** Files reachable by imports from the given ones, themselves included. Packages on the way count, since importing runs them. */
export function reachableFrom(facts: ProjectFacts, entries: readonly string[]): ReadonlySet<string> {
  const seen = new Set(entries);
  for (const file of seen) {
    if (seen.size > FILES_MAX) break;
    const module = facts.module(file);
    for (const fact of module?.imports ?? []) {
      if (fact.scope.typesOnly) continue;
      const target = facts.importedFile(fact, file);
      if (target !== null && target.file.endsWith(".py")) seen.add(target.file);
    }
    for (const named of module === null ? [] : namedSettings(facts, module)) seen.add(named);
  }
  return seen;
}

const BY_NAME = new Set(["config_from_object", "from_object", "from_pyfile"]);

/** `app.config_from_object("shop.celeryconfig")`, `app.config.from_object("config.Production")`. */
function namedSettings(facts: ProjectFacts, { calls, file }: ModuleFacts): string[] {
  return calls.flatMap(({ node }) => {
    if (node.func.kind !== "Attribute" || !BY_NAME.has(node.func.attr)) return [];
    const text = literalString(node.args[0] ?? null)?.replace(/\.py$/, "");
    if (text === undefined || !/^\w+(?:\.\w+)*$/.test(text)) return [];
    const found = [text, text.slice(0, text.lastIndexOf("."))].map((dotted) => (dotted === "" ? null : facts.fileOf(dotted, file)));
    const settings = found.find((each) => each?.endsWith(".py"));
    return settings ? [settings] : [];
  });
}
