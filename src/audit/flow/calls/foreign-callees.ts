// What is known of a name of another package that is called, gathered once: most are called many times.
import type { Builtin } from "../builtins/builtins.ts";
import { BUILTINS } from "../builtins/language-builtins.ts";
import { usingUp } from "../builtins/used-up.ts";
import { LIBRARY_BUILTINS } from "../builtins/library-builtins.ts";
import { isStandardLibrary } from "../../../python/import-names/standard-library.ts";
import { anywhere } from "../program/own-name.ts";
import type { ChoiceModel, Models, PassModel, ReturnModel, SinkModel, SourceModel } from "../models/models.ts";

export interface ForeignCallee {
  readonly sinks: readonly SinkModel[] | undefined;
  readonly unknownSinks: MethodSinks;
  readonly choices: readonly ChoiceModel[];
  /** It never comes back. */
  readonly ends: boolean;
  readonly from: SourceModel | undefined;
  readonly isException: boolean;
  readonly isGuard: boolean;
  readonly returns: readonly ReturnModel[] | undefined;
  readonly builtin: Builtin | undefined;
  readonly pass: PassModel | undefined;
  readonly hasStandIn: boolean;
}

/** Sinks of a method of this name, whatever it belongs to. */
export interface MethodSinks {
  readonly method: string;
  readonly sinks: readonly SinkModel[];
}

/** A built-in exception, or one of another package that is named like one. */
const EXCEPTION = /(?:^|\.)(?:(?:[A-Z]\w*)?(?:Error|Exception|Warning|Iteration|Interrupt)|SystemExit|ExceptionGroup)$/;
/** A Map: a program may call something `constructor`, and means nothing of JavaScript's by it. */
const KNOWN = new Map(Object.entries({ ...LIBRARY_BUILTINS, ...BUILTINS }).map(([name, builtin]) => [name, usingUp(name, builtin)]));

export class ForeignCallees {
  readonly #models: Models;
  readonly #kept = new Map<string, ForeignCallee>();
  readonly #methods = new Map<string, MethodSinks>();
  /** Top-level names that some model speaks about. */
  readonly #libraries: ReadonlySet<string>;

  constructor(models: Models) {
    this.#models = models;
    const { sinks, sourceCalls, sourceAttributes, passes, returns } = models;
    const all = models.hasOwn ? [sinks, sourceCalls, sourceAttributes, passes, returns] : [];
    this.#libraries = new Set(all.flatMap((one) => [...one.keys()].map((name) => name.split(".", 1)[0]!)));
  }

  of(name: string): ForeignCallee {
    const before = this.#kept.get(name);
    if (before !== undefined) return before;
    const { sinks, choices, ends, sourceCalls, guards, returns, passes, standIns } = this.#models;
    const said = <T>(models: ReadonlyMap<string, T>): T | undefined => models.get(name) ?? this.#ownSaid(name, models);
    const callee: ForeignCallee = {
      sinks: said(sinks),
      unknownSinks: this.methodSinks(name.slice(name.lastIndexOf(".") + 1)),
      choices: choices.get(name) ?? [],
      ends: ends.has(name),
      from: said(sourceCalls),
      isException: EXCEPTION.test(name),
      isGuard: guards.has(name),
      returns: returns.get(name),
      builtin: KNOWN.get(name),
      pass: said(passes),
      hasStandIn: standIns.has(name) || standIns.has(name.slice(0, Math.max(0, name.lastIndexOf(".")))),
    };
    this.#kept.set(name, callee);
    return callee;
  }

  /** What a user says of a function without its module counts in a module that is not in sight as well; of a known library nobody means it. */
  #ownSaid<T>(name: string, models: ReadonlyMap<string, T>): T | undefined {
    if (!this.#models.hasOwn || !/^\w+(?:\.\w+)+$/.test(name)) return undefined;
    const [library = "", ...rest] = name.split(".");
    if (isStandardLibrary(library) || this.#libraries.has(library)) return undefined;
    return models.get(anywhere(rest.at(-1)!)) ?? models.get(anywhere(rest.slice(-2).join(".")));
  }

  methodSinks(method: string): MethodSinks {
    const before = this.#methods.get(method);
    if (before !== undefined) return before;
    const found = { method, sinks: this.#models.sinks.get(`*.${method}`) ?? [] };
    this.#methods.set(method, found);
    return found;
  }
}
