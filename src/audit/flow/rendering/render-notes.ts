// What templates are found and filtered by, and what one unit of an analysis had to do with them.
import type { TemplateSet } from "../../templates/template-set.ts";
import type { Engine } from "../../templates/template.ts";
import type { RenderingNote } from "../units/unit-record.ts";
import { UNKNOWN, type Value } from "../values/value.ts";
import { shownChoice, type EscapeChoice } from "./escape-choice.ts";

/** How a function of the project is called as a tag. */
export interface TagUse {
  /** First with all that the template knows. */
  readonly takesContext: boolean;
  /** It gives the names of this template. */
  readonly template: string | null;
  /** No tag: what it gives is known to every template. */
  readonly isForAll?: boolean;
  /** Of `isForAll`: the function is named by a text, and called with the request, for templates of this engine. */
  readonly processorOf?: Engine;
  /** No tag: every template knows it under its name. */
  readonly isItself?: boolean;
}

export interface OwnTag {
  readonly value: Value;
  readonly use: TagUse;
}

interface Filter {
  readonly name: string;
  /** Key of the function; null where it is another thing. */
  readonly fn: number | null;
  readonly value: Value;
  /** It is a tag of this name, not a filter. */
  readonly tag?: TagUse;
  /** Neither: an application's choice of what is escaped. */
  readonly choice?: ApplicationChoice;
}

export interface ApplicationChoice {
  readonly choice: EscapeChoice;
  /** False where one application says this and another one that. */
  readonly isSure: boolean;
}

export class RenderNotes {
  readonly #templates: TemplateSet;
  readonly #filters = new Map<string, Filter>();
  /** What templates are found and filtered by, as a text; null after a change. */
  #inputs: string | null = null;
  #before = "";
  /** Of the unit at hand: places of calls that render, and those of them whose template is not known or not there. */
  readonly calls = new Set<string>();
  readonly unknown = new Set<string>();
  readonly times = new Map<string, number>();
  /** Renderings that were not followed to their end. */
  cut = 0;
  #added: Filter[] = [];
  #folders: string[] = [];

  constructor(templates: TemplateSet) {
    this.#templates = templates;
  }

  begin(): void {
    this.calls.clear();
    this.unknown.clear();
    this.times.clear();
    this.cut = 0;
    this.#added = [];
    this.#folders = [];
    this.#before = this.#shown();
  }

  /** Null where the unit had nothing to do with templates. */
  end(): RenderingNote | null {
    const isIdle = this.calls.size + this.times.size + this.#added.length + this.#folders.length === 0;
    if (isIdle) return null;
    return {
      before: this.calls.size + this.times.size === 0 ? null : this.#before,
      filters: this.#added.map(({ name, fn }) => [name, fn] as const),
      folders: this.#folders,
      calls: [...this.calls],
      unknown: [...this.unknown],
      cut: this.cut,
    };
  }

  /** Whether a unit that rendered would find the same again. */
  isAsBefore({ before }: RenderingNote): boolean {
    return before === null || before === this.#shown();
  }

  /** As if the unit had run. */
  tell({ filters, folders }: RenderingNote): void {
    for (const [name, fn] of filters) this.addFilter({ name, fn, value: UNKNOWN });
    for (const folder of folders) this.addRoot(folder);
  }

  filterOf(name: string): Value | null {
    return this.#filters.get(name)?.value ?? null;
  }

  tagOf(name: string): OwnTag | null {
    const found = this.#filters.get(tagKey(name));
    return found?.tag === undefined || found.tag.isForAll === true || found.tag.isItself === true
      ? null
      : { value: found.value, use: found.tag };
  }

  /** Functions of the project that give names to every template; `of`: those that a setting names for this engine, by their dotted names. */
  contextMakers(of?: Engine): readonly Value[] {
    return [...this.#filters.values()].flatMap(({ value, tag }) => (tag?.isForAll === true && tag.processorOf === of ? [value] : []));
  }

  /** What the program gives to every template under this name. */
  globalOf(name: string): Value | undefined {
    const found = this.#filters.get(tagKey(name));
    return found?.tag?.isItself === true ? found.value : undefined;
  }

  /** Some tag of the project that takes what a template knows, or what every template knows, stands in this template. */
  hasTagIn(text: string): boolean {
    return [...this.#filters.values()].some(
      ({ name, tag }) => (tag?.takesContext === true || tag?.isItself === true) && text.includes(name.slice(TAG.length)),
    );
  }

  choiceOf(application: string): ApplicationChoice | null {
    return this.#filters.get(choiceKey(application))?.choice ?? null;
  }

  /** What the same unit says later is what counts. */
  addChoice(application: string, choice: EscapeChoice, fn: number | null): void {
    const name = choiceKey(application);
    const before = this.#added.some((one) => one.name === name) ? undefined : this.#filters.get(name)?.choice;
    const isSure = before === undefined || (before.isSure && shownChoice(before.choice) === shownChoice(choice));
    const isUnescaped = before?.choice.kind === "fixed" && before.choice.escapes === "never";
    const kept = isSure || !isUnescaped ? choice : before.choice;
    this.addFilter({ name, fn, value: UNKNOWN, choice: { choice: kept, isSure } });
  }

  addFilter(filter: Filter): void {
    this.#added.push(filter);
    this.#filters.set(filter.name, filter);
    this.#inputs = null;
  }

  addRoot(folder: string): void {
    this.#folders.push(folder);
    if (this.#templates.addRoot(folder)) this.#inputs = null;
  }

  #shown(): string {
    this.#inputs ??= JSON.stringify([
      this.#templates.roots.toSorted(),
      [...this.#filters.values()].map(({ name, fn, tag, choice }) => [
        name,
        fn,
        tag ?? null,
        choice === undefined ? null : [shownChoice(choice.choice), choice.isSure],
      ]),
    ]);
    return this.#inputs;
  }
}

/** No filter is called so. */
const TAG = "{% ";

export function tagKey(name: string): string {
  return `${TAG}${name}`;
}

function choiceKey(application: string): string {
  return `${TAG}autoescape ${application}`;
}
