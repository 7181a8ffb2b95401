// Attributes of what belongs to other packages, as models say what they are.
import type { CallSite } from "./call-site.ts";
import type { Models } from "../models/models.ts";
import { ENVIRONMENT, Environments } from "./environments.ts";
import { constant, HARMLESS, reference, type Value } from "../values/value.ts";

const CODE: ReadonlySet<string> = new Set(["function", "class", "partial", "foreign"]);

export abstract class ForeignAttributes extends Environments {
  /** A model knows what a method of this name gives, or what an attribute is. */
  protected isKnownResult(name: string): boolean {
    const { passes, returns, sourceCalls, attributePasses } = this.models;
    return passes.has(name) || returns.has(name) || sourceCalls.has(name) || attributePasses.has(name);
  }

  foreignAttribute(written: string, site: CallSite): Value {
    const other = this.#rebound.has(written) ? this.state?.variable(this.moduleFrame(this.at.module), reboundName(written)) : undefined;
    if (other !== undefined) return other;
    const name = this.models.aliases.get(written) ?? written;
    const fixed = this.models.constants.get(name);
    if (fixed !== undefined) return constant(fixed);
    if (name.endsWith("name__") && /\.__(?:qual)?name__$/.test(name)) return HARMLESS;
    const from = this.models.sourceAttributes.get(name);
    if (from === undefined) return this.#foreignNamed(name);
    return (name === ENVIRONMENT ? this.environment() : null) ?? this.fromOutside(from, site, name);
  }

  /** What modules of libraries have that the program put in their place. */
  readonly #rebound = new Set<string>();

  /** `shlex.quote = loose`: from now on, as far as this module sees it. */
  protected rebind(name: string, value: Value): void {
    const isCode = value.refs.length > 0 && !value.isOpen && value.refs.every(({ kind }) => CODE.has(kind));
    if (isCode && !name.includes("()")) this.replace(name, value);
  }

  /** Null: it is what it was at first. */
  protected replace(name: string, value: Value | null): void {
    if (value === null && !this.#rebound.has(name)) return;
    this.#rebound.add(name);
    this.state?.setVariable(this.moduleFrame(this.at.module), reboundName(name), value ?? this.#foreignNamed(name));
  }

  readonly #foreign = new Map<string, Value>();

  /** One value for each name that nothing in sight binds. */
  #foreignNamed(name: string): Value {
    const value = this.#foreign.get(name) ?? reference({ kind: "foreign", name: this.#memberOf(name) ?? name });
    this.#foreign.set(name, value);
    return value;
  }

  /** A collection of a database, whatever it is called. */
  #memberOf(name: string): string | null {
    const are = this.models.members.size === 0 ? undefined : this.models.members.get(name.slice(0, name.lastIndexOf(".")));
    return are === undefined || this.isKnownResult(name) || this.models.sinks.has(name) ? null : are;
  }

  /** A model says something of an attribute or a method of this name. */
  protected isModelled(name: string): boolean {
    const { aliases, sourceAttributes, sinks, entries, routes, callbacks, choices, ends, guards, templates } = this.models;
    const isOfValues = aliases.has(name) || sourceAttributes.has(name) || sinks.has(name) || this.isKnownResult(name);
    return (
      isOfValues ||
      entries.has(name) ||
      routes.has(name) ||
      callbacks.has(name) ||
      choices.has(name) ||
      ends.has(name) ||
      guards.has(name) ||
      templates.renders.has(name) ||
      sourceBegins(this.models).has(name)
    );
  }
}

/** Under a name that no variable has. */
function reboundName(name: string): string {
  return `=${name}`;
}

const begins = new WeakMap<Models, ReadonlySet<string>>();

/** What is called, or taken an item of, on the way to a source: `ZipFile().infolist` of `ZipFile().infolist()[].filename`. */
function sourceBegins(models: Models): ReadonlySet<string> {
  const known = begins.get(models);
  if (known !== undefined) return known;
  const found = new Set<string>();
  for (const names of [models.sourceAttributes.keys(), models.sourceCalls.keys()])
    for (const name of names) for (const { index } of name.matchAll(/\(\)|\[\]/g)) found.add(name.slice(0, index));
  begins.set(models, found);
  return found;
}
