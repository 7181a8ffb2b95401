// Which classes a name means that stands as a base: of the program, through any of its imports, or of another package.
import type { ClassUse, ImportUse, ModuleUses } from "./module-uses.ts";
import type { FlowModule, Program } from "./program.ts";

/** A class where it is defined; one object for each. */
export interface ClassPlace {
  readonly module: FlowModule;
  readonly use: ClassUse;
}

export interface ClassesMeant {
  readonly classes: readonly ClassPlace[];
  /** Of other packages, by their dotted names. */
  readonly foreign: readonly string[];
  /** It means none that can be found. */
  readonly isLost: boolean;
}

interface Given {
  readonly program: Program;
  readonly usesOf: (module: FlowModule) => ModuleUses;
}

/** A dotted name as an import in a module would write it. */
interface Written {
  readonly parts: readonly string[];
  readonly level: number;
}

/** Modules that hand a name on, one to the other. */
const HANDED_MAX = 6;
const BUILT_IN =
  /^(?:object|type|dict|list|set|frozenset|tuple|str|bytes|bytearray|int|float|complex|property|Generic|Protocol|\w*(?:Error|Exception|Warning))$/;
const NONE: ClassesMeant = { classes: [], foreign: [], isLost: false };
const LOST: ClassesMeant = { ...NONE, isLost: true };

export class ClassNames {
  readonly #given: Given;
  readonly #places: ReadonlyMap<FlowModule, readonly ClassPlace[]>;
  readonly #imports = new Map<FlowModule, ReadonlyMap<string, readonly Written[]>>();

  constructor(given: Given) {
    this.#given = given;
    const { program, usesOf } = given;
    this.#places = new Map(program.modules.map((module) => [module, usesOf(module).classes.map((use) => ({ module, use }))]));
  }

  all(): readonly ClassPlace[] {
    return [...this.#places.values()].flat();
  }

  at(module: FlowModule, number: number): ClassPlace {
    return this.#places.get(module)![number]!;
  }

  /** `base` as it is written where the class of `place` is defined; null for what is no name. */
  find(base: string | null, place: ClassPlace): ClassesMeant {
    if (base === null) return LOST;
    const { classes, foreign, isLost } = this.#meant(base.split("."), place.module, HANDED_MAX);
    return { classes: classes.filter((one) => one !== place), foreign, isLost };
  }

  #meant(parts: readonly string[], module: FlowModule, handed: number): ClassesMeant {
    const [head, ...rest] = parts;
    if (head === undefined || handed === 0) return LOST;
    const here = rest.length === 0 ? this.#places.get(module)!.filter(({ use }) => use.name === head) : [];
    const imported = (this.#importsOf(module).get(head) ?? []).map(({ parts: before, level }) =>
      this.#through({ parts: [...before, ...rest], level }, module, handed - 1),
    );
    const found = joined([{ ...NONE, classes: here }, ...imported]);
    if (here.length > 0 || imported.length > 0) return found;
    if (rest.length === 0 && BUILT_IN.test(head)) return NONE;
    const starred = (this.#importsOf(module).get("*") ?? []).map(({ parts: before, level }) =>
      this.#through({ parts: [...before.slice(0, -1), ...parts], level }, module, handed - 1),
    );
    const known = starred.filter(({ isLost }) => !isLost);
    return known.length === 0 ? LOST : joined(known);
  }

  /** By the longest beginning that is a module of the program. */
  #through({ parts, level }: Written, module: FlowModule, handed: number): ClassesMeant {
    for (let length = parts.length - 1; length >= (level > 0 ? 0 : 1); length--) {
      const other = this.#given.program.find(module, parts.slice(0, length).join("."), level);
      if (other !== null && other !== module) return this.#meant(parts.slice(length), other, handed);
    }
    return level > 0 ? LOST : { ...NONE, foreign: [parts.join(".")] };
  }

  /** Local name → what it was imported as; "*" for all of a module. */
  #importsOf(module: FlowModule): ReadonlyMap<string, readonly Written[]> {
    const known = this.#imports.get(module);
    if (known !== undefined) return known;
    const found = new Map<string, Written[]>();
    const seen = new Set<string>();
    for (const one of this.#given.usesOf(module).imports)
      for (const name of one.names) {
        const { local, written } = bound(one, name);
        // Each function may import the same again.
        const key = `${local} ${written.level} ${written.parts.join(".")}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const before = found.get(local);
        if (before === undefined) found.set(local, [written]);
        else before.push(written);
      }
    this.#imports.set(module, found);
    return found;
  }
}

function bound(
  { from, level }: ImportUse,
  [name, asname]: ImportUse["names"][number],
): { readonly local: string; readonly written: Written } {
  if (from !== null) return { local: asname ?? name, written: { parts: [...from.split(".").filter((part) => part !== ""), name], level } };
  const parts = name.split(".");
  return asname === null
    ? { local: parts[0]!, written: { parts: parts.slice(0, 1), level } }
    : { local: asname, written: { parts, level } };
}

function joined(all: readonly ClassesMeant[]): ClassesMeant {
  return {
    classes: all.flatMap(({ classes }) => classes),
    foreign: all.flatMap(({ foreign }) => foreign),
    isLost: all.some(({ isLost }) => isLost),
  };
}
