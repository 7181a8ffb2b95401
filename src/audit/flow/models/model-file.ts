// A model file as it is written: src/audit/models/*.toml, and what users write about their own code.
import type { Severity } from "../../../model/finding.ts";
import type { FlowKind, SourceClass } from "../values/taint.ts";
import type { TemplateTables } from "./template-models.ts";

export type Names = string | readonly string[];

export interface ArgumentText {
  readonly position?: number;
  readonly name?: string;
  readonly receiver?: boolean;
  readonly spread?: boolean;
  readonly keys?: boolean;
  readonly rest?: boolean;
  readonly argv?: "program" | "named" | "options";
  readonly slot?: string;
  readonly except?: string;
  readonly role?: string;
  readonly plain?: boolean;
  readonly of_message?: "head" | "page";
}

export interface ConditionText {
  readonly name?: string;
  readonly position?: number;
  readonly is?: string | number | boolean;
  readonly has?: string;
  readonly not?: readonly (string | number | boolean)[];
  readonly type?: Names;
  readonly absent?: boolean;
}

/** What a parameter is given, by its name or position (after self). */
export interface GivenText {
  readonly name?: string;
  readonly position?: number;
  /** A thing of a library. */
  readonly type?: string;
  /** The fields that the handler's class declares, with what was sent. */
  readonly fields?: boolean;
  /** An instance of the class that this attribute of the handler holds, made with what was sent. */
  readonly attribute?: string;
  /** What a handler of requests raised, of the class that the first argument of decorator or call names. */
  readonly raised?: boolean;
}

type Conditions = ConditionText | readonly ConditionText[];

export interface ModelFile extends TemplateTables {
  readonly library: string;
  readonly source?: readonly {
    readonly call?: Names;
    readonly attribute?: Names;
    /** By name, or by position from 0, after `self`. */
    readonly parameter?: Names | number;
    /** Of functions whose dotted name begins so. */
    readonly of?: string;
    readonly class: SourceClass;
    readonly cleans?: readonly FlowKind[];
    /** In place of `cleans`: what alone it may do harm to. */
    readonly only?: readonly FlowKind[];
    /** Somebody else may have written it, or the program: never more than possible. */
    readonly doubtful?: boolean;
    /** The program draws it, so that it may be guessed; nobody outside chooses it. */
    readonly drawn?: boolean;
    /** Names and values, of which the program wrote the names. */
    readonly named?: boolean;
    readonly type?: string;
    /** The path that was asked for: a route without variable parts leaves nothing to choose. */
    readonly routed?: boolean;
    /** The parts of the address by their names: what each may hold, the route says. */
    readonly parts?: boolean;
    /** The address of the server with its host, which ends with a slash. */
    readonly origin?: boolean;
    /** It holds what the server itself says as well, under keys of its own. */
    readonly environment?: boolean;
  }[];
  readonly sink?: readonly {
    readonly call?: Names;
    readonly item?: Names;
    readonly kind: FlowKind;
    readonly argument?: ArgumentText;
    readonly arguments?: readonly ArgumentText[];
    readonly unless?: {
      readonly name: string;
      readonly position?: number;
      readonly without: readonly string[];
      readonly needed?: boolean;
      /** Methods beside it that the framework calls first, where the same may be said. */
      readonly before?: Names;
    };
    readonly when?: Conditions;
    readonly rule?: string;
    readonly severity?: Severity;
    readonly remote_only?: boolean;
    /** Something that is not seen may refuse it: never more than possible. */
    readonly doubtful?: boolean;
    /** Only where an argument may be more than a text or a number. */
    readonly objects?: boolean;
    /** Not where nothing but this is asked of the result: `Markup(x).unescape()` is no markup. */
    readonly undone_by?: Names;
  }[];
  readonly choice?: readonly {
    readonly call?: Names;
    /** What is assigned to an attribute. */
    readonly item?: Names;
    /** Without: the call itself is it. */
    readonly argument?: ArgumentText;
    readonly weak?: readonly string[];
    readonly below?: number;
    readonly is?: readonly (string | number | boolean)[];
    /** Things of a library, by their dotted names. */
    readonly type?: Names;
    /** None is. */
    readonly none?: boolean;
    /** Numbers with any of these bits are. */
    readonly bits?: number;
    /** But not those with any of these. */
    readonly unless_bits?: number;
    /** Any text is that the program itself says for sure. */
    readonly fixed?: boolean;
    /** A text is in which this is not written, as far as the program writes it. */
    readonly lacks?: string;
    /** Not to say it is weak as well. */
    readonly absent?: boolean;
    readonly when?: Conditions;
    readonly rule: string;
    readonly severity: Severity;
    readonly message: string;
    /** Default true: it is wrong whatever it is used for. */
    readonly sure?: boolean;
    /** Sure, and graver, where this is the name of what says who somebody is: `session`, also of `session=1; Path=/`. */
    readonly telling?: ArgumentText;
  }[];
  readonly sanitiser?: readonly {
    readonly call?: Names;
    readonly attribute?: Names;
    readonly cleans: "all" | readonly FlowKind[];
    readonly type?: string;
  }[];
  readonly guard?: readonly {
    readonly call: Names;
    readonly position?: number;
    readonly name?: string;
    readonly cleans: "all" | readonly FlowKind[];
    readonly when?: boolean;
  }[];
  readonly pass?: readonly {
    readonly call: Names;
    readonly soils?: readonly FlowKind[];
    readonly resolves?: boolean;
    readonly type?: string;
  }[];
  readonly returns?: readonly { readonly call: Names; readonly type: string; readonly when?: Conditions }[];
  readonly becomes?: readonly { readonly call: Names; readonly type: string; readonly when?: Conditions }[];
  readonly constant?: readonly { readonly attribute: Names; readonly is: string | number }[];
  readonly alias?: readonly { readonly attribute: Names; readonly is: string }[];
  readonly inherits?: readonly { readonly class: Names; readonly from: string }[];
  readonly type?: readonly { readonly annotation: Names; readonly is: string }[];
  readonly parameter?: readonly {
    readonly name?: Names;
    /** One of the first two, whatever it is called, of which any of these attributes is asked. */
    readonly uses?: Names;
    readonly needs?: string;
    readonly beside?: string;
    readonly is: string;
  }[];
  readonly injection?: readonly { readonly call: Names }[];
  readonly ends?: readonly { readonly call: Names }[];
  readonly entry?: readonly {
    readonly decorator: Names;
    readonly parameters: SourceClass;
    readonly result?: FlowKind;
    /** What the function returns goes there where this keyword of the decorator is one of these things of a library. */
    readonly result_when?: { readonly name: string; readonly type: Names; readonly kind: FlowKind };
    readonly given?: readonly GivenText[];
    readonly before?: boolean;
    readonly injected?: boolean;
    /** Nothing is given but what the route names: the rest comes from another decorator. */
    readonly from_route?: boolean;
    /** A list that it gives back is the pieces of a page. */
    readonly listed?: boolean;
  }[];
  /** The program may have its own class made from this one, of which the library keeps the instance at hand under a name. */
  readonly at_hand?: readonly { readonly class: Names; readonly is: string }[];
  /** A class of the program's own that is made from `base` and defines one of the methods is another thing. */
  readonly steered?: readonly { readonly base: string; readonly method: Names; readonly is: string }[];
  /** Packages that answer requests of browsers. */
  readonly framework?: readonly {
    readonly package: Names;
    /** `app.run(debug=True)` starts its debugger. */
    readonly debugger?: boolean;
  }[];
  /** What stands for a parameter's declaration says of it: `Cookie()`. */
  readonly declared?: readonly { readonly call: Names; readonly cleans: readonly FlowKind[] }[];
  /** A decorator that declares one parameter: of these types nothing but a number, a date or a written word comes. */
  readonly option?: readonly { readonly decorator: Names; readonly clean: Names }[];
  readonly members?: readonly { readonly of: Names; readonly are: string }[];
  readonly callback?: readonly {
    readonly call: Names;
    readonly function: ArgumentText;
    /** Position of the first argument that is passed on; without one none is. */
    readonly from?: number;
    /** Argument that holds those as a list. */
    readonly list?: ArgumentText;
    /** What comes back is the function itself. */
    readonly later?: boolean;
  }[];
  readonly forward?: readonly { readonly method: Names; readonly list?: ArgumentText }[];
  readonly store?: readonly { readonly attribute: Names }[];
  readonly route?: readonly {
    readonly call: Names;
    readonly pattern?: ArgumentText;
    readonly handler: ArgumentText;
    /** Routes are given as a list here; pattern and handler are positions in each of its items. */
    readonly list?: ArgumentText;
    /** Names a specification of OpenAPI in the project, which names the handlers. */
    readonly document?: ArgumentText;
    /** As the handler: other routes, before which this one stands. */
    readonly included?: Names;
    /** Of a class or an object as the handler. */
    readonly method?: Names;
    readonly syntax?: "brackets" | "regex";
    readonly parameters?: SourceClass;
    readonly result?: FlowKind;
    /** As of a handler. */
    readonly before?: boolean;
    readonly given?: readonly GivenText[];
  }[];
  readonly handler?: readonly {
    readonly base?: Names;
    /** In place of a base: what the first parameter of `__init__` is called, where handlers are known by that alone. */
    readonly made_with?: string;
    readonly method: Names;
    readonly parameters?: SourceClass;
    readonly result?: FlowKind;
    readonly routed?: boolean;
    /** They run before each handler of a request: what they store, it finds. */
    readonly before?: boolean;
    /** Called before it on the same instance. */
    readonly first?: Names;
    readonly given?: readonly GivenText[];
    /** Class method that makes the handler of a route: `as_view`. */
    readonly view?: string;
  }[];
  readonly validator?: readonly {
    readonly decorator: Names;
    /** Called with a function, beside a type. */
    readonly wrapper?: Names;
  }[];
  readonly form?: readonly {
    readonly base: Names;
    readonly attribute?: string;
    /** Methods that take what was sent and give it field by field. */
    readonly loads?: Names;
    /** It reads the request itself. */
    readonly implicit?: boolean;
    /** Each declared field holds what was sent under this name. */
    readonly holds?: string;
    /** Going through the form gives its fields: attributes of these that show what was sent. All else of them the program says. */
    readonly shows?: readonly string[];
    /** What a field for files holds. */
    readonly file?: string;
    readonly data?: readonly ArgumentText[];
    readonly clean: Names;
  }[];
  /** Functions and classes of a module of the library as Python says them: run in their place, as far as it is there. */
  readonly stand_in?: readonly { readonly module: Names; readonly python: string }[];
  readonly record?: readonly {
    readonly base: Names;
    readonly method: Names;
    /** Iterating over one gives its fields' names and values. */
    readonly pairs?: boolean;
    /** Those of the methods that nothing else has. */
    readonly only?: Names;
    /** Functions that give what the methods do, of their first argument. */
    readonly call?: Names;
    /** Attributes that hold names of its fields. */
    readonly names?: Names;
  }[];
}
