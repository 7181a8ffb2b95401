// Where an application says for all of its templates whether values are escaped: by an attribute, in a mapping of options, or by a method.
import { walk } from "../../../python/parse/walk.ts";
import type { Builtins } from "../builtins/builtins.ts";
import { lastNamesOf, type ApplicationModel, type Escapes } from "../models/template-models.ts";
import type { ApplicationChoice, RenderNotes } from "./render-notes.ts";
import { choiceOf, type EscapeChoice } from "./escape-choice.ts";
import { constant, onlyConstant, type CallArguments, type FunctionValue, type Value } from "../values/value.ts";

const KEY = "autoescape";
const CHANGING = /\.(?:update|setdefault|__setitem__)$/;

export class ApplicationChoices {
  readonly #models: readonly ApplicationModel[];
  readonly #notes: RenderNotes;
  /** What the names end with: whatever else is written says nothing. */
  readonly #lastNames: ReadonlySet<string>;

  constructor(models: readonly ApplicationModel[], notes: RenderNotes) {
    this.#models = models;
    this.#notes = notes;
    this.#lastNames = lastNamesOf(models);
  }

  /** What was said for the templates that this call renders; null where nothing was. */
  for(call: string): ApplicationChoice | null {
    const model = this.#models.find(({ of }) => call.startsWith(`${of}.`));
    return model === undefined ? null : this.#notes.choiceOf(model.of);
  }

  isAbout(attribute: string): boolean {
    return this.#lastNames.has(attribute);
  }

  /** The application that a parameter is by what is taken from it: `app.jinja_options`, in a module that imports the library. */
  takenFrom(parameter: string, { node }: FunctionValue, imports: (library: string) => boolean): string | null {
    const models = this.#models.filter(({ of, base }) => base !== "" && imports(of));
    let found: string | null = null;
    walk(node, (one) => {
      if (one.kind !== "Attribute" || one.value.kind !== "Name" || one.value.id !== parameter) return;
      const model = models.find(({ attribute, options, decider }) => [attribute.split(".")[0], options, decider].includes(one.attr));
      if (model !== undefined) found ??= `${model.base}()`;
    });
    return found;
  }

  /** `self.site.jinja_env.autoescape = value`, where nothing is known of what that is: nothing but an application has what is called so. */
  setSomewhere(machine: Builtins, written: string, value: Value, imports: (library: string) => boolean): void {
    for (const model of this.#models) {
      const ends = (name: string): boolean => name !== "" && written.endsWith(`.${name}`);
      if (model.base === "" || !imports(model.of)) continue;
      if (ends(model.attribute) || ends(model.decider)) this.#choose(machine, model, choiceOf(machine, value));
      else if (ends(model.options)) this.#chooseIn(machine, model, value);
    }
  }

  /** `thing.name = value`; `names` are those of libraries that the thing has. */
  set(machine: Builtins, names: readonly string[], { attr, value }: { readonly attr: string; readonly value: Value }): void {
    for (const model of this.#models)
      for (const name of names) {
        const dotted = `${name}.${attr}`;
        if (dotted === `${model.base}().${model.attribute}`) this.#choose(machine, model, choiceOf(machine, value));
        else if (dotted === `${model.base}().${model.decider}`) this.#choose(machine, model, choiceOf(machine, value));
        else if (dotted === `${model.base}().${model.options}`) this.#chooseIn(machine, model, value);
      }
  }

  /** `thing[key] = value`. */
  put(machine: Builtins, whole: Value, { key, value }: { readonly key: Value; readonly value: Value }): void {
    if (onlyConstant(key) !== KEY) return;
    for (const ref of whole.refs) {
      const model = ref.kind === "foreign" ? this.#models.find((one) => isOptions(one, ref.name)) : undefined;
      if (model !== undefined) this.#choose(machine, model, choiceOf(machine, value));
    }
  }

  called(machine: Builtins, name: string, { positional, keywords }: CallArguments): void {
    const asked = this.#models.find(({ call }) => call === name);
    const choice = asked === undefined ? undefined : keywords.get(KEY);
    if (asked !== undefined && choice !== undefined) this.#choose(machine, asked, choiceOf(machine, choice));
    if (!CHANGING.test(name)) return;
    const model = this.#models.find((one) => isOptions(one, name.replace(CHANGING, "")));
    if (model === undefined) return;
    const given = name.endsWith(".update")
      ? keywords.get(KEY)
      : onlyConstant(positional[0] ?? constant(0)) === KEY
        ? positional[1]
        : undefined;
    if (given !== undefined) this.#choose(machine, model, choiceOf(machine, given));
    else if (positional[0] !== undefined && name.endsWith(".update")) this.#chooseIn(machine, model, positional[0]);
  }

  /** A class of the program that is made from an application's. */
  defined(machine: Builtins, bases: () => readonly string[], variables: ReadonlyMap<string, Value>): void {
    for (const model of this.#models) {
      const [options, decider] = [variables.get(model.options), variables.get(model.decider)];
      if ((options === undefined && decider === undefined) || !bases().includes(model.base)) continue;
      if (options !== undefined) this.#chooseIn(machine, model, options);
      const choice = decider === undefined ? null : choiceOf(machine, decider);
      if (choice !== null) this.#choose(machine, model, choice.kind === "asked" ? { ...choice, isMethod: true } : choice);
    }
  }

  /** The names of what it renders begin so, and where nothing is said. */
  choiceFor(name: string, usual: Escapes): ApplicationChoice {
    return this.for(name) ?? { choice: { kind: "fixed", escapes: usual }, isSure: true };
  }

  #chooseIn(machine: Builtins, model: ApplicationModel, options: Value): void {
    const given = machine.pairsOf(options)?.names.get(KEY);
    if (given !== undefined) this.#choose(machine, model, choiceOf(machine, given));
  }

  #choose(machine: Builtins, { of }: ApplicationModel, choice: EscapeChoice): void {
    const [ref] = choice.kind === "asked" ? choice.fn.refs : [];
    this.#notes.addChoice(of, choice, ref?.kind === "function" ? machine.ledger.keyOf(ref.fn) : null);
  }
}

function isOptions({ base, options }: ApplicationModel, name: string): boolean {
  return name === `${base}().${options}` || name === `${base}.${options}`;
}
