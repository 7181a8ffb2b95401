// Whether a template engine escapes what it puts out: said once and for all, by how the name of the template ends, or by a function that is asked.
import type { Builtins } from "../builtins/builtins.ts";
import { isPageName } from "../../templates/template-set.ts";
import type { EndingsModel, Escapes, TemplateArgument } from "../models/template-models.ts";
import { NOWHERE } from "../language/call-site.ts";
import { constant, NONE, NOTHING, onlyConstant, UNKNOWN, type CallArguments, type Value } from "../values/value.ts";

export type EscapeChoice =
  | { readonly kind: "fixed"; readonly escapes: Escapes }
  | {
      readonly kind: "endings";
      readonly on: readonly string[];
      readonly off: readonly string[];
      readonly ofText: boolean;
      readonly otherwise: boolean;
    }
  /** A function of the program, called with the name of the template; behind itself where it is a method. */
  | { readonly kind: "asked"; readonly fn: Value; readonly isMethod: boolean };

export const PAGES: EscapeChoice = { kind: "fixed", escapes: "pages" };
export const ALWAYS: EscapeChoice = { kind: "fixed", escapes: "always" };

/** Fields of what a call made that chooses by endings. */
const ON = "(on)";
const OFF = "(off)";
const OF_TEXT = "(of text)";
const OTHERWISE = "(otherwise)";

/** What a call gives that makes such a choice: `select_autoescape(...)`. */
export function endingsMade(
  machine: Builtins,
  model: EndingsModel,
  { name, args }: { readonly name: string; readonly args: CallArguments },
): Value {
  const usual = machine.listed(model.usual.map(constant));
  const fields = new Map([
    [ON, argumentGiven(args, model.on) ?? usual],
    [OFF, argumentGiven(args, model.off) ?? machine.listed([])],
    [OF_TEXT, argumentGiven(args, model.ofText) ?? constant(true)],
    [OTHERWISE, argumentGiven(args, model.otherwise) ?? constant(false)],
  ]);
  return machine.record(name, args.rest === NOTHING ? fields : new Map(), NOTHING);
}

/** `autoescape=` and its like. What is not known may be anything: then what is called a page is one that is escaped. */
export function choiceOf(machine: Builtins, given: Value): EscapeChoice {
  const known = onlyConstant(given);
  if (known === true) return ALWAYS;
  if (known === false || known === null) return { kind: "fixed", escapes: "never" };
  const thing = machine.onlyObject(given);
  if (thing?.kind === "instance" && thing.fields.has(ON)) return endingsOf(machine, thing.fields) ?? PAGES;
  const [ref] = given.refs;
  const isOne = given.refs.length === 1 && !given.isOpen && given.constants.length === 0;
  if (isOne && (ref?.kind === "function" || ref?.kind === "partial" || ref?.kind === "bound"))
    return { kind: "asked", fn: given, isMethod: false };
  return PAGES;
}

/** Undefined where it is not known. */
export function isEscaped(machine: Builtins, choice: EscapeChoice, name: string | null): boolean {
  switch (choice.kind) {
    case "fixed":
      return choice.escapes === "always" || (choice.escapes !== "never" && (name === null || isEscapedName(name, choice.escapes)));
    case "endings":
      return name === null ? choice.ofText : isOn(choice, name.toLowerCase());
    case "asked": {
      const asked = name === null ? NONE : constant(name);
      const positional = choice.isMethod ? [UNKNOWN, asked] : [asked];
      const answer = machine.truth(machine.call(choice.fn, { positional, keywords: new Map(), rest: NOTHING }, NOWHERE));
      return answer ?? (name === null || isPageName(name));
    }
  }
}

/** For what is remembered of it. */
export function shownChoice(choice: EscapeChoice): string {
  return JSON.stringify(choice.kind === "asked" ? { ...choice, fn: null } : choice);
}

function isOn({ on, off, otherwise }: Extract<EscapeChoice, { kind: "endings" }>, name: string): boolean {
  const isEnd = (one: string): boolean => name.endsWith(`.${one.toLowerCase().replace(/^\./, "")}`);
  return on.some(isEnd) || (!off.some(isEnd) && otherwise);
}

function endingsOf(machine: Builtins, fields: ReadonlyMap<string, Value>): EscapeChoice | null {
  const [on, off] = [ON, OFF].map((field) => textsIn(machine, fields.get(field)!));
  const [ofText, otherwise] = [OF_TEXT, OTHERWISE].map((field) => onlyConstant(fields.get(field)!));
  if (on == null || off == null || typeof ofText !== "boolean" || typeof otherwise !== "boolean") return null;
  return { kind: "endings", on, off, ofText, otherwise };
}

function textsIn(machine: Builtins, value: Value): readonly string[] | null {
  const texts = machine.itemsOf(value)?.map(onlyConstant) ?? null;
  return texts === null || !texts.every((one) => typeof one === "string") ? null : texts;
}

function argumentGiven({ positional, keywords }: CallArguments, { positions, name }: TemplateArgument): Value | undefined {
  return (name === null ? undefined : keywords.get(name)) ?? positional[positions[0] ?? Infinity];
}

/** The extensions that Flask and Jinja's own choice know are fewer than those of pages: `page.html.j2` is not escaped. */
function isEscapedName(path: string, escapes: Escapes): boolean {
  return escapes === "html" ? /\.(?:html?|xml|xhtml|svg)$/i.test(path) : isPageName(path);
}
