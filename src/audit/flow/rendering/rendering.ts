// Where the program renders a template: finds the template, gives it the values, and reports what is put out and does harm there.
import type { Module } from "../../../python/parse/ast.ts";
import type { Harm } from "../../templates/judge-output.ts";
import { render } from "../../templates/render.ts";
import { isPageName, templateFile, type TemplateFile, type TemplateSet } from "../../templates/template-set.ts";
import { ENGINES, type Engine } from "../../templates/template.ts";
import type { Builtins } from "../builtins/builtins.ts";
import { RenderNotes, tagKey, type OwnTag } from "./render-notes.ts";
import type { EnvironmentModel, RenderModel, TemplateModels } from "../models/template-models.ts";
import type { FlowHit } from "../machine.ts";
import type { FlowModule } from "../program/program.ts";
import type { Instance } from "../values/state.ts";
import { ALWAYS, choiceOf, endingsMade, isEscaped, PAGES, type EscapeChoice } from "./escape-choice.ts";
import { CLEAN, cleanFor, doubt, joinTaint, KIND_BITS, type Taint } from "../values/taint.ts";
import { ApplicationChoices } from "./application-choices.ts";
import { processed } from "./context-processors.ts";
import { argumentOf, contextOf, textsOf, type Given } from "./given-values.ts";
import { builtinOf, TemplateDomain } from "./template-domain.ts";
import { NOWHERE, type CallSite } from "../language/call-site.ts";
import { constant, NOTHING, onlyConstant, open, UNKNOWN, type CallArguments, type Ref, type Value, NO_ARGUMENTS } from "../values/value.ts";

const RULE_OF_WEAKNESS: Readonly<Record<Harm["weakness"], string>> = {
  unescaped: "XSS005",
  "outside-quotes": "XSS006",
  "in-script": "XSS007",
  "as-address": "XSS008",
};

/** Fields of what a model calls an environment, and of a template that it gave. */
const ENGINE = "(engine)";
/** Where nothing else is said; else its field `autoescape` counts. */
const USUAL = "(usual)";
const CHOSEN = "autoescape";
const TEMPLATE = "(template)";
const IS_TEXT = "(is text)";
/** Of a text that an environment holds under this name. */
const NAME = "(name)";
/** What an environment has its templates from, where the program holds their texts itself. */
const TEXTS = "(texts)";
/** Methods of environments that give the template of a name. */
const GIVING_TEMPLATE = new Set(["get_template", "select_template", "get_or_select_template", "load"]);
/** Renderings of one template by one root; what is above is counted as not followed. */
const TIMES_MAX = 200;

export class Rendering {
  readonly notes: RenderNotes;
  readonly choices: ApplicationChoices;
  readonly #templates: TemplateSet;
  readonly #models: TemplateModels;
  readonly #onHit: (hit: FlowHit) => void;
  readonly #modules = new Map<TemplateFile, FlowModule>();

  constructor(templates: TemplateSet, models: TemplateModels, onHit: (hit: FlowHit) => void) {
    this.notes = new RenderNotes(templates);
    this.choices = new ApplicationChoices(models.applications, this.notes);
    this.#templates = templates;
    this.#models = models;
    this.#onHit = onHit;
  }

  /** A function of the project that templates know as a filter. */
  addFilter(machine: Builtins, name: string, value: Value): void {
    const [ref] = value.refs;
    const isFunction = value.refs.length === 1 && ref?.kind === "function";
    this.notes.addFilter({ name, fn: isFunction ? machine.ledger.keyOf(ref.fn) : null, value });
  }

  /** A function of the project that templates know as a tag. */
  addTag(machine: Builtins, name: string, { value, use }: OwnTag): void {
    const [ref] = value.refs;
    const fn = ref?.kind === "function" ? machine.ledger.keyOf(ref.fn) : null;
    this.notes.addFilter({ name: tagKey(name), fn, value, tag: use });
  }

  /** `environment.filters["name"] = function`, `environment.globals["name"] = function`. */
  put(machine: Builtins, { whole, key, value }: { readonly whole: Value; readonly key: Value; readonly value: Value }): void {
    const isOfTemplates = whole.refs.some((ref) =>
      ref.kind === "foreign" ? this.#models.filters.has(ref.name) : ref.kind === "bound" && ref.name === "filters",
    );
    const name = onlyConstant(key);
    if (typeof name !== "string") return;
    if (isOfTemplates) this.addFilter(machine, name, value);
    else if (whole.refs.some((ref) => this.#isOfGlobals(ref)))
      this.addTag(machine, name, { value, use: { takesContext: false, template: null, isItself: true } });
  }

  /** What every template of an environment knows by name. */
  #isOfGlobals(ref: Ref): boolean {
    return ref.kind === "foreign" ? this.#models.tags.get(ref.name)?.isItself === true : ref.kind === "bound" && ref.name === "globals";
  }

  /** Undefined where the call renders nothing and makes nothing that does. */
  called(machine: Builtins, name: string, args: CallArguments, site: CallSite): Value | undefined {
    this.choices.called(machine, name, args);
    const environment = this.#models.environments.get(name);
    if (environment !== undefined) return this.#environment(machine, environment, { name, args });
    const folder = this.#models.folders.get(name);
    if (folder !== undefined)
      this.#addFolders(
        machine,
        argumentOf(args, folder, () => true),
      );
    const texts = this.#models.texts.get(name);
    if (texts !== undefined) return machine.record(name, new Map([[TEXTS, argumentOf(args, texts, () => true)]]), NOTHING);
    const endings = this.#models.endings.get(name);
    if (endings !== undefined) return endingsMade(machine, endings, { name, args });
    const model = this.#models.renders.get(name);
    if (model === undefined || model.template === null) return undefined;
    const named = argumentOf(args, model.template, (value) => textsOf(value).length > 0);
    const { choice, isSure } = this.choices.choiceFor(name, model.escapes);
    this.#render(machine, { model, named, isText: model.isText, escapes: choice, isUnsure: !isSure, args, site });
    return undefined;
  }

  /** Of an environment or a template that was made here. */
  method(machine: Builtins, { foreign, fields }: Instance, name: string, args: CallArguments, site: CallSite): Value | undefined {
    if (!fields.has(ENGINE)) return undefined;
    if (!fields.has(TEMPLATE)) {
      const known = this.#models.renders.get(`${engineOf(fields)}.environment.${name}`);
      const [first = UNKNOWN] = args.positional;
      const template = args.keywords.get("name") ?? args.keywords.get("source") ?? first;
      const held = name === "get_template" ? textHeld(machine, fields, template) : null;
      if (held !== null) {
        const own = new Map(fields).set(NAME, constant(held.name));
        return this.#template(machine, own, { template: held.text, isText: true, foreign: `${foreign}().${name}` });
      }
      if (name === "overlay") return machine.record(`${foreign}().overlay`, new Map([...fields, ...args.keywords]), NOTHING);
      if (GIVING_TEMPLATE.has(name)) return this.#template(machine, fields, { template, isText: false, foreign: `${foreign}().${name}` });
      if (name === "from_string") return this.#template(machine, fields, { template, isText: true, foreign: `${foreign}().${name}` });
      if (known === undefined) return undefined;
      const named = known.template === null ? UNKNOWN : argumentOf(args, known.template, (value) => textsOf(value).length > 0);
      this.#render(machine, { model: known, named, isText: known.isText, escapes: escapesOf(machine, fields), args, site });
      return undefined;
    }
    const model = this.#models.renders.get(`${engineOf(fields)}.template.${name}`);
    if (model === undefined) return undefined;
    const isText = onlyConstant(fields.get(IS_TEXT) ?? UNKNOWN) === true;
    const named = fields.get(TEMPLATE) ?? UNKNOWN;
    const heldAs = textIn(fields, NAME);
    const isKnown = this.#render(machine, { model, named, isText, heldAs, escapes: escapesOf(machine, fields), args, site });
    if (!isKnown) return undefined;
    const taint = [...args.positional, ...args.keywords.values()].reduce<Taint>(
      (all, value) => joinTaint(all, machine.taintIn(value)),
      CLEAN,
    );
    return open(cleanFor(taint, KIND_BITS.html));
  }

  /** A class that renders the template it names. */
  view(
    machine: Builtins,
    {
      model,
      named,
      context,
      site,
      by,
    }: {
      readonly model: RenderModel;
      readonly named: Value;
      readonly context: Value;
      readonly site: CallSite;
      /** The decorator that says so. */
      readonly by?: string;
    },
  ): void {
    const request = this.#global(machine, model.globals.get("request"));
    const positional = request === undefined ? [context] : [context, request];
    const args = { positional, keywords: new Map<string, Value>(), rest: NOTHING };
    const own = { ...model, context: { positions: [0], name: null } };
    this.#render(machine, {
      model: own,
      named,
      isText: false,
      escapes: by === undefined ? ALWAYS : this.choices.choiceFor(by, model.escapes).choice,
      args,
      site,
    });
  }

  /** Templates that ask the request themselves, whoever renders them: `isImported` says which frameworks the program has. */
  alone(machine: Builtins, isImported: (library: string) => boolean): void {
    const models = [...this.#models.renders.values()].filter(({ globals }) => {
      const request = globals.get("request");
      return request !== undefined && isImported(request.split(".")[0]!);
    });
    for (const path of this.#templates.paths.filter(isPageName)) {
      if (!this.#templates.mentions(path, "request")) continue;
      for (const model of new Map(models.map((one) => [one.engine, one])).values()) {
        const file = this.#templates.get(path, model.engine);
        if (file === null || file.template.faults.length > 0) continue;
        const request = { model, named: UNKNOWN, isText: false, escapes: PAGES, args: NO_ARGUMENTS, site: NOWHERE };
        this.#renderFile(machine, file, { ...request, given: { names: new Map(), rest: NOTHING } });
      }
    }
  }

  #addFolders(machine: Builtins, value: Value): void {
    for (const one of [value, ...(machine.itemsOf(value) ?? [])]) for (const text of textsOf(one)) this.notes.addRoot(text);
  }

  #environment(machine: Builtins, model: EnvironmentModel, { name, args }: { readonly name: string; readonly args: CallArguments }): Value {
    for (const folder of model.folders)
      this.#addFolders(
        machine,
        argumentOf(args, folder, () => true),
      );
    const fields = new Map([
      [ENGINE, constant(model.engine)],
      [USUAL, constant(model.escapes)],
    ]);
    const chosen = args.keywords.get(CHOSEN);
    if (chosen !== undefined) fields.set(CHOSEN, chosen);
    const said = model.escapesWhen === null ? undefined : args.keywords.get(model.escapesWhen.name);
    const isSaid = (machine.itemsOf(said ?? UNKNOWN) ?? []).some((one) => onlyConstant(one) === model.escapesWhen?.has);
    if (said !== undefined) fields.set(CHOSEN, isSaid ? constant(true) : machine.itemsOf(said) === null ? UNKNOWN : constant(false));
    const own = machine.onlyObject(args.keywords.get("env") ?? NOTHING);
    if (own?.kind === "instance" && own.fields.has(ENGINE)) for (const [field, value] of own.fields) fields.set(field, value);
    const loader = machine.onlyObject(args.keywords.get("loader") ?? args.positional[0] ?? NOTHING);
    const texts = loader?.kind === "instance" ? loader.fields.get(TEXTS) : undefined;
    if (texts !== undefined) fields.set(TEXTS, texts);
    if (model.template === null) {
      const made = machine.record(name, fields, NOTHING);
      if (model.inner !== null) machine.setAttribute(made, model.inner, made);
      return made;
    }
    const template = argumentOf(args, model.template, () => true);
    return this.#template(machine, fields, { template, isText: model.isText, foreign: name });
  }

  #template(
    machine: Builtins,
    fields: ReadonlyMap<string, Value>,
    { template, isText, foreign }: { readonly template: Value; readonly isText: boolean; readonly foreign: string },
  ): Value {
    const own = new Map(fields).set(TEMPLATE, template).set(IS_TEXT, constant(isText));
    return machine.record(foreign, own, NOTHING);
  }

  /** False where no template is known. */
  #render(machine: Builtins, request: RenderRequest): boolean {
    const { model, named, isText, args, site } = request;
    const from = machine.moduleHere;
    const place = `${from.file}:${site.line}:${site.column}`;
    this.notes.calls.add(place);
    const texts = textsOf(named);
    const files = texts.map((text) =>
      isText || model.textLetters.some((letter) => text.includes(letter))
        ? templateFile(from.file, text, model.engine, {
            line: site.line,
            column: site.column,
            endLine: site.endLine,
            endColumn: site.endColumn,
          })
        : this.#templates.find(text, from.file, model.engine),
    );
    const found = files.filter((file) => file !== null);
    if (found.length === 0 || found.length < texts.length || named.isOpen) this.notes.unknown.add(place);
    const given = contextOf(machine, model, args);
    for (const file of found) this.#renderFile(machine, file, { ...request, given });
    return found.length > 0;
  }

  #renderFile(machine: Builtins, file: TemplateFile, request: RenderRequest & { readonly given: Given }): void {
    const { model, escapes, site } = request;
    const given = this.#withContext(machine, request);
    const times = this.notes.times.get(file.path) ?? 0;
    const isWorth = isWorthIt(machine, file, { model, given }) || this.notes.hasTagIn(file.template.text);
    if (!file.isPage || !isWorth) return;
    if (times >= TIMES_MAX && file.inline === null) {
      this.notes.cut += 1;
      return;
    }
    this.notes.times.set(file.path, times + 1);
    const { line, column, endLine, endColumn } = site;
    const around = machine.moduleHere;
    const at = { file: around.file, at: { line, column, endLine, endColumn } };
    const domain = new TemplateDomain(machine, at, {
      report: ({ harm, labels, file: put, at: place }) =>
        this.#onHit({
          kind: "html",
          module: this.#moduleOf(put, around),
          place,
          taint: request.isUnsure === true ? doubt(labels) : labels,
          sink: null,
          harm,
          rule: RULE_OF_WEAKNESS[harm.weakness],
          severity: harm.severity,
        }),
      filterOf: (name) => this.notes.filterOf(name),
      tagOf: (name) => this.notes.tagOf(name),
    });
    const result = machine.inside(this.#moduleOf(file, around), () =>
      render(file, {
        domain,
        find: (name, from) => this.#templates.find(name, from.path, model.engine),
        isAutoescaped: (one) =>
          model.engine === "django" ||
          isEscaped(machine, escapes, one.inline === null ? one.path : one === file ? (request.heldAs ?? null) : null),
        given: given.names,
        rest: given.rest === NOTHING ? null : given.rest,
        name: (name) => this.#global(machine, model.globals.get(name)) ?? this.notes.globalOf(name) ?? builtinOf(name, model.engine),
      }),
    );
    if (result.isCut) this.notes.cut += 1;
  }

  /** What the program gives to every template lies behind what it gives to this one. */
  #withContext(machine: Builtins, { given, model, args, site }: RenderRequest & { readonly given: Given }): Given {
    const made = model.engine === "jinja" ? this.notes.contextMakers().map((maker) => machine.call(maker, NO_ARGUMENTS, site)) : [];
    made.push(...processed(machine, this.notes.contextMakers(model.engine), { model, args, site }));
    if (made.length === 0) return given;
    const names = new Map(given.names);
    for (const [name, value] of made.flatMap((one) => [...(machine.pairsOf(one)?.names ?? [])]))
      if (!names.has(name)) names.set(name, value);
    return { ...given, names };
  }

  #global(machine: Builtins, name: string | undefined): Value | undefined {
    return name === undefined ? undefined : machine.foreignAttribute(name, NOWHERE);
  }

  #moduleOf(file: TemplateFile, around: FlowModule): FlowModule {
    if (file.inline !== null) return around;
    const known = this.#modules.get(file);
    const lines = file.template.text.split("\n");
    const made = known ?? { file: file.path, ast: NO_MODULE, line: (number) => lines[number - 1] ?? "" };
    this.#modules.set(file, made);
    return made;
  }
}

interface RenderRequest {
  readonly model: RenderModel;
  readonly named: Value;
  readonly isText: boolean;
  readonly escapes: EscapeChoice;
  /** Another application of the program chooses otherwise. */
  readonly isUnsure?: boolean;
  /** The name of a template whose text the program holds itself. */
  readonly heldAs?: string | null;
  readonly args: CallArguments;
  readonly site: CallSite;
}

const NO_MODULE: Module = {
  kind: "Module",
  body: [],
  errors: [],
  encoding: "utf-8",
  newestSyntax: null,
  line: 1,
  column: 0,
  endLine: 1,
  endColumn: 0,
};

/** The text that an environment's mapping has under a written name. */
function textHeld(
  machine: Builtins,
  fields: ReadonlyMap<string, Value>,
  named: Value,
): { readonly name: string; readonly text: Value } | null {
  const [texts, name] = [fields.get(TEXTS), onlyConstant(named)];
  const text = texts === undefined || typeof name !== "string" ? undefined : machine.pairsOf(texts)?.names.get(name);
  return text === undefined || typeof name !== "string" ? null : { name, text };
}

function engineOf(fields: ReadonlyMap<string, Value>): Engine {
  const known = onlyConstant(fields.get(ENGINE) ?? UNKNOWN);
  return ENGINES.find((one) => one === known) ?? "jinja";
}

function escapesOf(machine: Builtins, fields: ReadonlyMap<string, Value>): EscapeChoice {
  const chosen = fields.get(CHOSEN);
  if (chosen !== undefined) return choiceOf(machine, chosen);
  const usual = textIn(fields, USUAL);
  return usual === "always" || usual === "never" || usual === "html" ? { kind: "fixed", escapes: usual } : PAGES;
}

function textIn(fields: ReadonlyMap<string, Value>, name: string): string | null {
  const known = onlyConstant(fields.get(name) ?? UNKNOWN);
  return typeof known === "string" ? known : null;
}

/** Nothing from outside goes in, and the template asks for nothing itself. */
function isWorthIt(
  machine: Builtins,
  { template }: TemplateFile,
  { model, given }: { readonly model: RenderModel; readonly given: Given },
): boolean {
  if ([...given.names.values(), given.rest].some((value) => machine.taintIn(value).length > 0)) return true;
  return [...model.globals.keys()].some((name) => template.text.includes(`${name}.`));
}
