// What the instances that a method is called on have from other packages: by what its class is made from, and by what the classes are made from that are made from it.
import { lineOf, type Models } from "../models/models.ts";
import { ClassNames, type ClassPlace } from "./class-names.ts";
import { isMemberOf, librariesOf, type ModuleUses } from "./module-uses.ts";
import type { FlowModule, Program } from "./program.ts";

export interface Ancestry {
  /** `self.name` may be a source. */
  bringsSource(name: string): boolean;
}

interface Line {
  readonly parents: readonly ClassPlace[];
  readonly foreign: readonly string[];
  /** A base is nowhere to be found. */
  readonly isOpen: boolean;
}

/** What comes together in a class from all that have it as a base. */
interface Gathered {
  readonly foreign: Set<string>;
  isOpen: boolean;
}

interface Given {
  readonly program: Program;
  readonly usesOf: (module: FlowModule) => ModuleUses;
  readonly models: Models;
}

/** Of one class; what one with more of them brings is not known. */
const ANCESTORS_MAX = 200;

export class Ancestries {
  readonly #given: Given;
  readonly #names: ClassNames;
  readonly #lines = new Map<ClassPlace, Line>();
  readonly #gathered = new Map<ClassPlace, Gathered>();
  readonly #made = new Map<ClassPlace, Ancestry>();

  constructor(given: Given) {
    this.#given = given;
    this.#names = new ClassNames(given);
    for (const place of this.#names.all()) this.#handUp(place);
  }

  ofClass(module: FlowModule, number: number): Ancestry {
    const place = this.#names.at(module, number);
    const made = this.#made.get(place) ?? this.#ancestryOf(place);
    this.#made.set(place, made);
    return made;
  }

  /** What a class has from elsewhere, its bases have when they are met in one of its instances. */
  #handUp(place: ClassPlace): void {
    const line = new Set([place]);
    // A set is gone through with what is added to it meanwhile.
    for (const one of line) for (const parent of line.size > ANCESTORS_MAX ? [] : this.#lineOf(one).parents) line.add(parent);
    const isOpen = line.size > ANCESTORS_MAX || [...line].some((one) => this.#lineOf(one).isOpen);
    const foreign = [...line].flatMap((one) => this.#lineOf(one).foreign);
    if (foreign.length === 0 && !isOpen) return;
    for (const one of line) {
      const gathered = this.#gathered.get(one) ?? { foreign: new Set(), isOpen: false };
      this.#gathered.set(one, gathered);
      for (const name of foreign) gathered.foreign.add(name);
      gathered.isOpen ||= isOpen;
    }
  }

  #lineOf(place: ClassPlace): Line {
    const known = this.#lines.get(place);
    if (known !== undefined) return known;
    const bases = place.use.bases.map((base) => this.#names.find(base, place));
    const line = {
      parents: bases.flatMap(({ classes }) => classes),
      foreign: bases.flatMap(({ foreign }) => foreign),
      isOpen: bases.some(({ isLost }) => isLost),
    };
    this.#lines.set(place, line);
    return line;
  }

  #ancestryOf(place: ClassPlace): Ancestry {
    const { models, usesOf } = this.#given;
    const { foreign = new Set<string>(), isOpen = false } = this.#gathered.get(place) ?? {};
    const libraries = isOpen ? librariesOf(usesOf(place.module)) : new Set<string>();
    const classes = new Set([...foreign].flatMap((name) => [...lineOf(models, name)]));
    const things = [...classes].flatMap((name) => [`${name}()`, models.steered.get(name)?.is ?? []].flat());
    return { bringsSource: (name) => isMemberOf(libraries, name, models) || things.some((thing) => isSource(`${thing}.${name}`, models)) };
  }
}

function isSource(name: string, { sourceAttributes, sourceCalls, aliases }: Models): boolean {
  return sourceAttributes.has(name) || sourceCalls.has(name) || aliases.has(name);
}
