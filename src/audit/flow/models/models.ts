// What libraries do with values, as data: sources, sinks, sanitisers, what a call gives back. The engine knows no library by name.
import type { Severity } from "../../../model/finding.ts";
import type { TemplateModels } from "./template-models.ts";
import type { FlowKind, SourceClass } from "../values/taint.ts";

export interface SinkModel {
  /** Which arguments matter: by position or name. */
  readonly arguments: readonly ArgumentModel[];
  readonly kind: FlowKind;
  /** All must hold. */
  readonly when: readonly ConditionModel[];
  /** Not where this argument is a text without any of the words: `content_type` of an answer that is no page; nor, where it is needed, without the argument. */
  readonly unless: {
    readonly name: string;
    readonly position: number | null;
    readonly without: readonly string[];
    readonly isNeeded: boolean;
    readonly before: readonly string[];
  } | null;
  /** The rule that speaks about it, where it is not the one of its kind. */
  readonly rule: string | null;
  /** What whoever starts the program chooses is no matter here. */
  readonly isRemoteOnly: boolean;
  /** How grave it is here at most. */
  readonly severity: Severity | null;
  /** Something that is not seen may refuse it. */
  readonly isDoubtful: boolean;
  /** Only where an argument may be more than a text or a number. */
  readonly needsObjects: boolean;
  /** Methods after which the result is no longer what does harm. */
  readonly undoneBy: ReadonlySet<string>;
}

export interface ArgumentModel {
  readonly position: number | null;
  readonly name: string | null;
  /** What the method was taken from. */
  readonly isReceiver: boolean;
  /** What `**x` with keys that are not known brings: its keys choose parameters. */
  readonly isSpread: boolean;
  /** Only these slots of a dictionary or keywords. */
  readonly isKeys: boolean;
  /** From this position on, each. */
  readonly isRest: boolean;
  /** Of a list of a program and its arguments: what is run, or what may be read as an option. */
  readonly argv: "program" | "named" | "options" | null;
  /** Not what lies under this key, however deep. */
  readonly except: string | null;
  /** Only what lies under this key, however deep. */
  readonly slot: string | null;
  /** Of a text alone: what lies in a dictionary or a file object is another matter. */
  readonly isPlain: boolean;
  /** Of a message of HTTP that is written as one text: what stands in its head, or in a body that the head calls a page. */
  readonly ofMessage: "head" | "page" | null;
  /** Of a list of messages: the content of those with this role. */
  readonly role: string | null;
}

/** About an argument of the call. */
export interface ConditionModel {
  readonly name: string | null;
  readonly position: number | null;
  /** It is this constant. */
  readonly is: string | number | boolean | undefined;
  /** It is a text with this in it. */
  readonly has: string | undefined;
  /** It is none of these constants. */
  readonly not: readonly (string | number | boolean)[] | undefined;
  /** It is this thing of a library, by its dotted name. */
  readonly type: readonly string[] | undefined;
  /** It is given, or it is not. */
  readonly isAbsent: boolean | undefined;
}

/** A call that is given one of several, some of which are weak. */
export interface ChoiceModel {
  /** Null: the call itself is what is wrong. */
  readonly argument: ArgumentModel | null;
  /** Words, in small letters without dashes. */
  readonly weak: ReadonlySet<string>;
  /** Numbers below are. */
  readonly below: number | null;
  /** These constants are. */
  readonly is: ReadonlySet<string | number | boolean>;
  /** These things of a library are. */
  readonly types: ReadonlySet<string>;
  /** Numbers with any of these bits are, but for those with any of the others. */
  readonly bits: number;
  readonly unlessBits: number;
  /** None is. */
  readonly isNoneWeak: boolean;
  /** Any text that the program says for sure is. */
  readonly isFixedWeak: boolean;
  /** A text without this is. */
  readonly lacks: string | null;
  /** Not to say it is. */
  readonly isAbsentWeak: boolean;
  readonly when: readonly ConditionModel[];
  readonly rule: string;
  readonly message: string;
  readonly severity: Severity;
  /** It is wrong whatever it is used for. */
  readonly isSure: boolean;
  /** It is wrong where this names what says who somebody is, as a session; null where no name decides. */
  readonly telling: ArgumentModel | null;
}

export interface PassModel {
  /** Bits of the kinds that the result is clean for. */
  readonly cleans: number;
  /** Bits of the kinds that it is dirty for again. */
  readonly soils: number;
  /** What the result is as well; null for a plain value. */
  readonly type: string | null;
}

export interface ReturnModel {
  readonly type: string;
  readonly when: readonly ConditionModel[];
}

export interface EntryModel {
  readonly parameters: SourceClass;
  /** What the function returns goes there. */
  readonly result: FlowKind | null;
  /** Where this keyword of the decorator is one of these things of a library, it goes there. */
  readonly resultWhen?: { readonly name: string; readonly types: ReadonlySet<string>; readonly kind: FlowKind };
  /** Routes it answers at, where a table says so; null: as its decorators say. */
  readonly routes?: readonly RouteText[] | null;
  /** Its arguments are not surely from outside: no route was found. */
  readonly isDoubtful?: boolean;
  /** Nothing in sight says that what it is registered with is an application. */
  readonly isGuessed?: boolean;
  readonly given?: readonly GivenModel[];
  /** What no route names may be given by the program itself. */
  readonly isInjected?: boolean;
  /** Nothing is given but what the route names. */
  readonly isFromRoute?: boolean;
  /** A list that it gives back is the pieces of a page. */
  readonly isListed?: boolean;
  /** Runs before each handler of a request: what it stores, they find. */
  readonly isBefore?: boolean;
  /** Other methods that are called before it on the same instance. */
  readonly first?: readonly string[];
  /** It is one of these: nothing is given but what the route names. */
  readonly isFirst?: boolean;
}

/** What a parameter is given, by its name or position after self: a thing of a library, or an instance of the class in an attribute of the handler. */
export interface GivenModel {
  readonly name: string | null;
  readonly position: number | null;
  readonly type: string | null;
  readonly attribute: string | null;
  /** The fields that the handler's class declares. */
  readonly isFields: boolean;
  /** What another handler raised. */
  readonly isRaised: boolean;
}

/** A route as it is written: `/users/<int:id>`; null where it is not known. */
export interface RouteText {
  readonly text: string | null;
  readonly syntax: RouteSyntax;
}
export type RouteSyntax = "brackets" | "regex";

/** A call that calls what it is given. */
export interface CallbackModel {
  readonly function: ArgumentModel;
  readonly from: number | null;
  readonly list: ArgumentModel | null;
  readonly isLater: boolean;
}

export interface RouteModel {
  /** Null where the handler's parameters are no parts of an address. */
  readonly pattern: ArgumentModel | null;
  readonly handler: ArgumentModel;
  /** Routes are given as a list here; pattern and handler are positions in each of its items. */
  readonly list: ArgumentModel | null;
  /** A specification of OpenAPI in the project that names the handlers. */
  readonly document: ArgumentModel | null;
  readonly syntax: RouteSyntax;
  /** As the handler: other routes, before which this one stands. */
  readonly included: ReadonlySet<string>;
  readonly entry: EntryModel;
  /** Of a class or an object as the handler. */
  readonly methods: ReadonlySet<string>;
}

/** Methods of classes with a base of a library that the library calls. */
export interface HandlerModel {
  /** With a star before it: what the name of the base ends with, such as those of generated code. Null: known by `madeWith`. */
  readonly base: string | null;
  /** What the first parameter of `__init__` is called. */
  readonly madeWith: string | null;
  /** With a star behind it: what the name begins with. */
  readonly methods: ReadonlySet<string>;
  readonly entry: EntryModel;
  /** They are called with what the route holds: a class that no table names is less sure. */
  readonly needsRoute: boolean;
}

/** Classes whose instances give their fields as a dictionary: `model_dump`. */
export interface RecordModel {
  readonly base: string;
  readonly methods: ReadonlySet<string>;
  /** Iterating over one gives its fields' names and values. */
  readonly isPairs: boolean;
  /** Attributes that hold names of its fields, which the class declares. */
  readonly names: readonly string[];
}

/** Forms and serializers: what they hold is what was sent, by the declared type of each field. */
export interface FormModel {
  readonly base: string;
  /** `cleaned_data`; null where a method gives it. */
  readonly attribute: string | null;
  /** Methods that take what was sent and give it, field by field: `load`. */
  readonly loads: ReadonlySet<string>;
  /** It reads the request itself. */
  readonly isImplicit: boolean;
  /** Each declared field is a thing that holds what was sent under this name: `form.name.data`. */
  readonly fieldHolds: string | null;
  /** Attributes of the fields that going through the form gives, which show what was sent; none where that gives something else. */
  readonly fieldsShow: readonly string[];
  /** What a field for files holds. */
  readonly fileType: string | null;
  /** Where what was sent goes in. */
  readonly data: readonly ArgumentModel[];
  /** Class of the declaration → what it lets through: its last name, such as `IntegerField`. */
  readonly clean: ReadonlySet<string>;
}

export interface SourceModel {
  readonly class: SourceClass;
  /** Bits of the kinds that it is harmless for as it comes: a path of the request leads to no other host. */
  readonly cleaned: number;
  /** Nobody outside chooses it; it may be guessed. */
  readonly isDrawn: boolean;
  /** Somebody else may have written it, or the program itself. */
  readonly isDoubtful?: boolean;
  /** Names and values, of which the program wrote the names: `form.cleaned_data`. */
  readonly isNamed: boolean;
  /** The path that was asked for. */
  readonly isRouted: boolean;
  /** The parts of the address by their names. */
  readonly isParts?: boolean;
  /** The address of the server with its host, which ends with a slash. */
  readonly isOrigin?: boolean;
  /** What it is as well. */
  readonly type: string | null;
}

/** A call that answers whether its argument is harmless. */
export interface GuardModel {
  readonly position: number;
  readonly name: string | null;
  readonly cleans: number;
  /** The answer that says so. */
  readonly when: boolean;
}

export interface ParameterModel {
  readonly needs: string | null;
  readonly beside: string | null;
  readonly type: string;
}

export interface Models {
  /** Calls whose result comes from outside. */
  readonly sourceCalls: ReadonlyMap<string, SourceModel>;
  /** Attributes whose value, and all that is taken from it, comes from outside. */
  readonly sourceAttributes: ReadonlyMap<string, SourceModel>;
  /** Parameters with these names, of functions whose dotted name begins so. */
  readonly sourceParameters: readonly { readonly parameter: string | number; readonly of: string | null; readonly source: SourceModel }[];
  readonly guards: ReadonlyMap<string, GuardModel>;
  readonly sinks: ReadonlyMap<string, readonly SinkModel[]>;
  /** Things that something is put into: `flask.session[key] = value`. */
  readonly itemSinks: ReadonlyMap<string, readonly SinkModel[]>;
  readonly choices: ReadonlyMap<string, readonly ChoiceModel[]>;
  /** The same of what is assigned to an attribute: `session.verify = False`. */
  readonly itemChoices: ReadonlyMap<string, readonly ChoiceModel[]>;
  /** Calls that give their arguments back, changed or not. */
  readonly passes: ReadonlyMap<string, PassModel>;
  /** Attributes that give a part of what they are taken from. */
  readonly attributePasses: ReadonlyMap<string, PassModel>;
  /** Dotted name of what a call gives; nothing of its arguments is in it. */
  readonly returns: ReadonlyMap<string, readonly ReturnModel[]>;
  /** Calls after which what they were called on is something else. */
  readonly becomes: ReadonlyMap<string, readonly ReturnModel[]>;
  /** Attributes that are something with a name of its own. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Attributes that are a fixed text or number. */
  readonly constants: ReadonlyMap<string, string | number>;
  /** Instances of classes of a library → what stands for the one at hand. */
  readonly atHand: ReadonlyMap<string, string>;
  /** A class of a library → what a class made from it is that defines one of the methods. */
  readonly steered: ReadonlyMap<string, { readonly methods: ReadonlySet<string>; readonly is: string }>;
  /** Packages that answer requests of browsers, and of these those whose `app.run(debug=True)` starts a debugger. */
  readonly frameworks: ReadonlySet<string>;
  readonly debuggers: ReadonlySet<string>;
  /** What declares a parameter → bits of the kinds that it is clean for. */
  readonly declared: ReadonlyMap<string, number>;
  /** Decorators that declare a parameter, with the types that let nothing harmful through. */
  readonly options: ReadonlyMap<string, ReadonlySet<string>>;
  /** All methods that undo what a sink gave. */
  readonly undoing: ReadonlySet<string>;
  /** Things of which each attribute and item is such a thing: the collections of a database. */
  readonly members: ReadonlyMap<string, string>;
  readonly callbacks: ReadonlyMap<string, CallbackModel>;
  /** Methods of the program's own functions that call them: `task.delay(x)`; with the argument that holds a list of theirs. */
  readonly forwards: ReadonlyMap<string, ArgumentModel | null>;
  /** A class of a library → the class it is made from. */
  readonly inherits: ReadonlyMap<string, string>;
  /** Annotations of a request, and the dotted name of what it is then. */
  readonly types: ReadonlyMap<string, string>;
  /** Parameters that are a request by their name, in modules that import the library, or beside a parameter of that name. */
  readonly parameters: ReadonlyMap<string, readonly ParameterModel[]>;
  /** Parameters that are one by what is asked of them, in modules that import the library. */
  readonly usedParameters: readonly UsedParameterModel[];
  /** Calls as defaults whose argument is called for the value. */
  readonly injections: ReadonlySet<string>;
  /** Calls that do not come back. */
  readonly ends: ReadonlySet<string>;
  /** Decorators that make a function an entry. */
  readonly entries: ReadonlyMap<string, EntryModel>;
  readonly routes: ReadonlyMap<string, readonly RouteModel[]>;
  readonly handlers: readonly HandlerModel[];
  /** Class methods that make a handler of a class. */
  readonly viewMakers: ReadonlySet<string>;
  /** Things that keep what is assigned to their attributes while a request is answered. */
  readonly stores: ReadonlySet<string>;
  readonly forms: readonly FormModel[];
  readonly records: readonly RecordModel[];
  /** Functions that give the fields of their first argument. */
  readonly recordCalls: ReadonlyMap<string, RecordModel>;
  /** Methods that records alone have, whatever they are called on. */
  readonly dumps: ReadonlySet<string>;
  /** Names of all methods that forms and records speak about. */
  readonly formMethods: ReadonlySet<string>;
  /** Things with an attribute or a method that is a source. */
  readonly sourceTypes: ReadonlySet<string>;
  readonly templates: TemplateModels;
  /** Last names of decorators of methods that judge the fields they name. */
  readonly validators: ReadonlySet<string>;
  /** `AfterValidator(function)` beside a type. */
  readonly validatorWrappers: ReadonlySet<string>;
  /** Functions and classes of libraries, by their dotted names, of which a model says in Python what they do. */
  readonly standIns: ReadonlyMap<string, StandInModel>;
  /** Users say something about their own code. */
  readonly hasOwn: boolean;
  /** Last names of the sources that they name. */
  readonly ownSources: ReadonlySet<string>;
}

export interface StandInModel {
  /** Dotted name of the module. */
  readonly module: string;
  /** What it holds, as Python. */
  readonly python: string;
  /** Above those of all modules of a tree, another for each, and the same in every run: an earlier run's notes name functions by it. */
  readonly number: number;
}

export interface UsedParameterModel {
  readonly needs: string | null;
  readonly type: string;
  /** Attributes, any of which it is known by. */
  readonly uses: ReadonlySet<string>;
}

/** The first model that knows a class by this name or by what it is made from. */
export function* lineOf(models: Models, name: string): Iterable<string> {
  const seen = new Set<string>();
  for (let at: string | undefined = name; at !== undefined && !seen.has(at); at = models.inherits.get(at)) {
    seen.add(at);
    yield at;
  }
}
