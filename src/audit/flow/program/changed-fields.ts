// What functions anywhere in the program set of objects that they are given or have under some name: which object that is only running tells.
import { lastName } from "../../../python/parse/dotted-name.ts";
import { fieldsSetBy, namesSaidBy } from "../language/fields-set.ts";
import type { ModuleUses } from "./module-uses.ts";
import type { Outline } from "./outline.ts";
import type { FlowModule, Program } from "./program.ts";

export interface ChangedAnywhere {
  /** Attributes. */
  readonly fields: ReadonlySet<string>;
  /** What classes say anew, by the name of the class that they are made from. */
  readonly anew: ReadonlyMap<string, ReadonlySet<string>>;
  /** Keys of containers, by the name that these have somewhere; `*` any, `+` what is added in another way, `-` what is taken out. */
  readonly items: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Names that classes and their objects have from the begin. */
export function fieldsBegunIn({ classes }: Pick<Outline, "classes">): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of classes) {
    for (const name of fieldsSetBy(node)) found.add(name);
    for (const name of namesSaidBy(node)) found.add(name);
  }
  return found;
}

/** `Base^name` of each class that is made from another. */
export function saidAnewIn({ classes }: Pick<Outline, "classes">): readonly string[] {
  return classes.flatMap((node) => {
    const bases = node.bases.map(lastName).filter((one) => one !== "");
    return bases.length === 0 ? [] : namesSaidBy(node).flatMap((name) => bases.map((base) => `${base}^${name}`));
  });
}

export function changedAnywhere({ modules }: Pick<Program, "modules">, uses: (module: FlowModule) => ModuleUses): ChangedAnywhere {
  const fields = new Set<string>();
  const [items, anew] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  for (const module of modules)
    for (const one of wordsIn(uses(module).sets)) {
      const mark = /[:^]/.exec(one);
      const found = mark?.[0] === "^" ? anew : items;
      if (mark === null) fields.add(one);
      else found.set(one.slice(0, mark.index), (found.get(one.slice(0, mark.index)) ?? new Set<string>()).add(one.slice(mark.index + 1)));
    }
  return { fields, items, anew };
}

/** Of each module, as a text: what it holds, or its objects begin with, that the program changes. */
export function changedIn(program: Program, uses: (module: FlowModule) => ModuleUses): (module: FlowModule) => string {
  const { fields, items, anew } = changedAnywhere(program, uses);
  return (module) => {
    const { begins, held, classes } = uses(module);
    const shown = [...wordsIn(begins), ...wordsIn(held)].flatMap((name) => [
      ...(fields.has(name) ? [name] : []),
      ...[...(items.get(name) ?? [])].map((key) => `${name}:${key}`),
    ]);
    const said = classes.flatMap(({ name }) => [...(anew.get(name) ?? [])].map((one) => `${name}^${one}`));
    return [...shown, ...said].sort().join(" ");
  };
}

function wordsIn(kept: string): readonly string[] {
  return kept === "" ? [] : kept.split(" ");
}
