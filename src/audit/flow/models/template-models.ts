// What libraries do with templates, as data: the tables render, environment, folder, texts, filter, endings and autoescape of a model file.
import type { Engine } from "../../templates/template.ts";
import type { Names } from "./model-file.ts";

export interface TemplateArgument {
  readonly positions: readonly number[];
  readonly name: string | null;
}

/** A call that puts values into a template. */
export interface RenderModel {
  readonly engine: Engine;
  readonly escapes: Escapes;
  /** The template's name, or its text; null where the call is of a method of a template. */
  readonly template: TemplateArgument | null;
  readonly isText: boolean;
  /** With any of these letters in it, what is given as the name is the text itself. */
  readonly textLetters: readonly string[];
  /** The mapping with the values; null where only keywords give some. */
  readonly context: TemplateArgument | null;
  readonly hasKeywords: boolean;
  /** Names that every such template knows, and the dotted name of what they are. */
  readonly globals: ReadonlyMap<string, string>;
}

/** What makes templates, or is one. */
export interface EnvironmentModel {
  readonly engine: Engine;
  /** Where no argument `autoescape` says otherwise. */
  readonly escapes: Escapes;
  /** Arguments that say in which folders templates are. */
  readonly folders: readonly TemplateArgument[];
  /** It is a template itself: this argument is its name or its text. */
  readonly template: TemplateArgument | null;
  readonly isText: boolean;
  /** An attribute that holds the engine itself: what is set there counts here. */
  readonly inner: string | null;
  /** It escapes where this argument holds this text. */
  readonly escapesWhen: { readonly name: string; readonly has: string } | null;
}

/** A class whose method gives the values, and whose attribute names the template. */
export interface TemplateViewModel {
  readonly base: string;
  readonly attribute: string;
  readonly method: string;
  readonly render: RenderModel;
}

/** By the extension of the file: `pages` of whatever is a page, `html` of what ends with .html, .htm, .xml, .xhtml or .svg. */
export type Escapes = "always" | "never" | "pages" | "html";

export interface TemplateModels {
  readonly renders: ReadonlyMap<string, RenderModel>;
  readonly environments: ReadonlyMap<string, EnvironmentModel>;
  /** Calls whose argument is a folder of templates. */
  readonly folders: ReadonlyMap<string, TemplateArgument>;
  /** Loaders of templates that the program holds itself: this argument is a mapping of their names to their texts. */
  readonly texts: ReadonlyMap<string, TemplateArgument>;
  /** Decorators that make a function a filter of templates. */
  readonly filters: ReadonlySet<string>;
  /** Decorators that make a function a tag of templates. */
  readonly tags: ReadonlyMap<string, TagModel>;
  readonly views: readonly TemplateViewModel[];
  /** Calls that make a choice of what is escaped, by the endings of names. */
  readonly endings: ReadonlyMap<string, EndingsModel>;
  readonly applications: readonly ApplicationModel[];
  /** By the decorator's name. */
  readonly rendered: ReadonlyMap<string, RenderModel>;
  readonly settings: readonly TemplateSettingModel[];
}

/** A variable of a module of settings, which holds a list of mappings. The keys within each, from the outermost on: */
export interface TemplateSettingModel {
  readonly engine: Engine;
  readonly variable: string;
  /** Of the dotted names of functions that are called with the request, and give every template more names. */
  readonly processors: readonly string[];
  /** Of the folders of templates. */
  readonly folders: readonly string[];
}

/** A choice of what is escaped by how the name of the template ends. */
export interface EndingsModel {
  readonly on: TemplateArgument;
  readonly off: TemplateArgument;
  /** Of templates without a name, and of any other name. */
  readonly ofText: TemplateArgument;
  readonly otherwise: TemplateArgument;
  /** Endings that are on where nothing is said. */
  readonly usual: readonly string[];
}

/** Where an application says for all of its templates whether values are escaped. */
export interface ApplicationModel {
  /** What the names of the calls that render its templates begin with. */
  readonly of: string;
  /** A call that is given the choice as `autoescape`. */
  readonly call?: string;
  /** The class whose attributes these are; a class of the program that is made from it may define them. */
  readonly base: string;
  /** The choice itself, dotted from an application on. */
  readonly attribute: string;
  /** A mapping that has the choice under `autoescape`. */
  readonly options: string;
  /** A method that is asked with the name of the template. */
  readonly decider: string;
}

export interface TagModel {
  readonly takes: string | null;
  readonly template: TemplateArgument | null;
  readonly isForAll: boolean;
  readonly isItself: boolean;
}

interface ArgumentText {
  readonly position?: number | readonly number[];
  readonly name?: string;
}

export interface TemplateTables {
  readonly render?: readonly {
    readonly call: Names;
    readonly engine: Engine;
    readonly escapes?: Escapes;
    readonly template?: ArgumentText;
    readonly text?: ArgumentText;
    /** A name with any of these letters in it is the text itself. */
    readonly text_with?: string;
    readonly context?: ArgumentText;
    readonly keywords?: boolean;
    readonly globals?: Readonly<Record<string, string>>;
  }[];
  readonly environment?: readonly {
    readonly call: Names;
    readonly engine: Engine;
    readonly escapes: Escapes;
    readonly folder?: readonly ArgumentText[];
    readonly template?: ArgumentText;
    readonly text?: ArgumentText;
    readonly inner?: string;
    /** It escapes where this argument holds this text. */
    readonly escapes_when?: { readonly name: string; readonly has: string };
  }[];
  readonly folder?: readonly { readonly call: Names; readonly argument: ArgumentText }[];
  readonly texts?: readonly { readonly call: Names; readonly argument: ArgumentText }[];
  readonly filter?: readonly { readonly decorator: Names }[];
  readonly tag?: readonly {
    readonly decorator: Names;
    /** Keyword of the decorator that says that the first argument is all that the template knows. */
    readonly takes?: string;
    /** Of the decorator: the template that is rendered with what the function gives. */
    readonly template?: ArgumentText;
    /** No tag: what the function gives is known to every template. */
    readonly everywhere?: boolean;
    /** No tag: every template knows the function itself under its name. */
    readonly itself?: boolean;
  }[];
  readonly view?: readonly {
    readonly base: Names;
    readonly attribute: string;
    readonly method: string;
    readonly engine: Engine;
    readonly globals?: Readonly<Record<string, string>>;
  }[];
  readonly endings?: readonly {
    readonly call: Names;
    readonly on: ArgumentText;
    readonly off: ArgumentText;
    readonly of_text: ArgumentText;
    readonly otherwise: ArgumentText;
    readonly usual: readonly string[];
  }[];
  readonly autoescape?: readonly (Pick<ApplicationModel, "of"> & Partial<ApplicationModel>)[];
  readonly template_setting?: readonly TemplateSettingModel[];
  /** A decorator that names the template which is rendered with what the function gives. */
  readonly rendered?: readonly {
    readonly decorator: Names;
    readonly template: ArgumentText;
    readonly engine: Engine;
    readonly escapes?: Escapes;
    readonly globals?: Readonly<Record<string, string>>;
  }[];
}

export function buildTemplateModels(files: readonly TemplateTables[]): TemplateModels {
  const renders = new Map<string, RenderModel>();
  const environments = new Map<string, EnvironmentModel>();
  const folders = new Map<string, TemplateArgument>();
  const texts = new Map<string, TemplateArgument>();
  const filters = new Set<string>();
  const tags = new Map<string, TagModel>();
  const views: TemplateViewModel[] = [];
  const endings = new Map<string, EndingsModel>();
  const applications: ApplicationModel[] = [];
  const rendered = new Map<string, RenderModel>();
  for (const file of files) {
    for (const { call, template, text, ...rest } of file.render ?? []) {
      const model = { ...renderModel(rest), template: argument(template ?? text), isText: text !== undefined };
      for (const name of names(call)) renders.set(name, model);
    }
    for (const { call, engine, escapes, folder = [], template, text, inner = null, escapes_when: escapesWhen = null } of file.environment ??
      []) {
      const given = folder.flatMap((one) => argument(one) ?? []);
      const model = {
        engine,
        escapes,
        folders: given,
        template: argument(template ?? text),
        isText: text !== undefined,
        inner,
        escapesWhen,
      };
      for (const name of names(call)) environments.set(name, model);
    }
    for (const { call, argument: given } of file.folder ?? []) for (const name of names(call)) folders.set(name, argument(given)!);
    for (const { call, argument: given } of file.texts ?? []) for (const name of names(call)) texts.set(name, argument(given)!);
    for (const { decorator } of file.filter ?? []) for (const name of names(decorator)) filters.add(name);
    for (const { decorator, takes = null, template, everywhere: isForAll = false, itself: isItself = false } of file.tag ?? [])
      for (const name of names(decorator)) tags.set(name, { takes, template: argument(template), isForAll, isItself });
    for (const { base, attribute, method, ...rest } of file.view ?? [])
      for (const name of names(base)) views.push({ base: name, attribute, method, render: renderModel(rest) });
    for (const { call, on, off, of_text: ofText, otherwise, usual } of file.endings ?? []) {
      const [first, second, third, fourth] = [on, off, ofText, otherwise].map((one) => argument(one)!);
      for (const name of names(call)) endings.set(name, { on: first!, off: second!, ofText: third!, otherwise: fourth!, usual });
    }
    for (const one of file.autoescape ?? []) applications.push({ base: "", attribute: "", options: "", decider: "", ...one });
    for (const { decorator, template, ...rest } of file.rendered ?? [])
      for (const name of names(decorator)) rendered.set(name, { ...renderModel(rest), template: argument(template) });
  }
  const settings = files.flatMap((file) => file.template_setting ?? []);
  return { renders, environments, folders, texts, filters, tags, views, endings, applications, rendered, settings };
}

/** Names of attributes by which such a choice is made. */
export function lastNamesOf(models: readonly ApplicationModel[]): ReadonlySet<string> {
  return new Set(
    models.flatMap(({ attribute, options, decider }) =>
      [attribute, options, decider].filter((name) => name !== "").map((name) => name.split(".").at(-1)!),
    ),
  );
}

type RenderText = Pick<
  NonNullable<TemplateTables["render"]>[number],
  "engine" | "escapes" | "text_with" | "context" | "keywords" | "globals"
>;

function renderModel({
  engine,
  escapes = "pages",
  text_with: letters = "",
  context,
  keywords = false,
  globals = {},
}: RenderText): RenderModel {
  return {
    engine,
    escapes,
    template: null,
    isText: false,
    textLetters: letters.split(""),
    context: argument(context),
    hasKeywords: keywords,
    globals: new Map(Object.entries(globals)),
  };
}

function argument(written: ArgumentText | undefined): TemplateArgument | null {
  if (written === undefined) return null;
  const { position = [], name = null } = written;
  return { positions: typeof position === "number" ? [position] : position, name };
}

function names(given: Names): readonly string[] {
  return typeof given === "string" ? [given] : given;
}
