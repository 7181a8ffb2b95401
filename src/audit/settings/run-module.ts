// Runs the top level of a module of settings, or the body of a class of them, as far as its values are known.
import type { Call, ClassDef, Expression, FunctionDef, If, ImportFrom, Position, Statement, Try, TryStar } from "../../python/parse/ast.ts";
import { literalString } from "../../python/parse/literal-value.ts";
import { topImports } from "./top-imports.ts";
import type { FlowModule } from "../flow/program/program.ts";
import { knownOf, merged, unsure, type Bound, type Environment } from "./environment.ts";
import { evaluate, sum } from "./evaluate.ts";
import { isTrue, type Known, type Names } from "./known.ts";

/** What a module may ask of the others. */
export interface Others {
  find(from: FlowModule, dotted: string, level: number): FlowModule | null;
  environmentOf(module: FlowModule): Environment;
  /** Of the class that an expression makes an object of, or names; null where it is none of the project. */
  attributesOf(node: Expression, from: FlowModule): { readonly settings: Environment; readonly isSure: boolean } | null;
  /** A file beside this one, with `*` for any part of a name. */
  beside(module: FlowModule, path: string): readonly FlowModule[];
  /** Tells that this module takes over all that the other one says. */
  taken(by: FlowModule, from: FlowModule): void;
}

const STATEMENTS_MAX = 20_000;
const DEPTH_MAX = 40;
/** Branches that are followed apart; what later ones say is not sure. */
const FORKS_MAX = 300;
const GLOBALS = new Set(["globals", "locals", "vars"]);

export function runModule(module: FlowModule, others: Others): Environment {
  const run = new Run(module, others, null);
  run.block(module.ast.body, 0);
  return run.settings;
}

/** `inherited`: what the bases leave. */
export function runClass(
  node: ClassDef,
  module: FlowModule,
  { others, inherited }: { readonly others: Others; readonly inherited: Environment },
): Environment {
  const run = new Run(module, others, node.name, inherited);
  run.block(node.body, 0);
  return run.settings;
}

class Run implements Names {
  settings: Map<string, readonly Bound[]>;
  readonly #module: FlowModule;
  readonly #others: Others;
  readonly #cls: string | null;
  readonly #imported: ReadonlyMap<string, string>;
  readonly #functions = new Set<string>();
  /** Whether the statements that run now run for sure. */
  #isSure = true;
  #steps = 0;
  #forks = 0;

  constructor(module: FlowModule, others: Others, cls: string | null, inherited: Environment = new Map()) {
    this.#module = module;
    this.#others = others;
    this.#cls = cls;
    this.settings = new Map(inherited);
    this.#imported = topImports(module.ast);
    for (const node of module.ast.body) if (node.kind === "FunctionDef" || node.kind === "ClassDef") this.#functions.add(node.name);
  }

  block(body: readonly Statement[], depth: number): void {
    if (depth > DEPTH_MAX) return;
    for (const statement of body) {
      this.#steps += 1;
      if (this.#steps > STATEMENTS_MAX) return;
      this.#statement(statement, depth);
    }
  }

  valueOf(node: Expression): Known | undefined {
    if (node.kind === "Name") {
      const own = this.settings.get(node.id) ?? (this.#cls === null ? undefined : this.#others.environmentOf(this.#module).get(node.id));
      return knownOf(own);
    }
    if (node.kind !== "Attribute") return undefined;
    const whole = this.#others.attributesOf(node.value, this.#module);
    const known = knownOf(whole?.settings.get(node.attr));
    return known && { ...known, isSure: known.isSure && whole!.isSure };
  }

  dotted(node: Expression): string | null {
    if (node.kind === "Name") {
      const imported = this.#imported.get(node.id);
      if (imported !== undefined) return imported;
      return this.settings.has(node.id) || this.#functions.has(node.id) ? null : node.id;
    }
    if (node.kind !== "Attribute") return null;
    const base = this.dotted(node.value);
    return base === null ? `*.${node.attr}` : `${base}.${node.attr}`;
  }

  assigned(name: string): Expression | null {
    const bounds = this.settings.get(name);
    return bounds?.length === 1 ? bounds[0]!.value : null;
  }

  #statement(node: Statement, depth: number): void {
    switch (node.kind) {
      case "Assign":
        for (const target of node.targets) this.#assign(target, node.value, node);
        return;
      case "AnnAssign":
        if (node.value !== null) this.#assign(node.target, node.value, node);
        return;
      case "AugAssign":
        if (node.target.kind === "Name") this.#add(node.target.id, evaluate(node.value, this), node);
        return;
      case "ImportFrom":
        this.#import(node, false);
        return;
      case "Expr":
        if (node.value.kind === "Call") this.#call(node.value);
        return;
      case "If":
        return this.#if(node, depth);
      case "Try":
      case "TryStar":
        return this.#try(node, depth);
      case "With":
        return this.block(node.body, depth + 1);
      case "For":
      case "While":
        return this.#maybe([node.body], depth);
      case "Match":
        return this.#maybe(
          node.cases.map(({ body }) => body),
          depth,
        );
      default:
        return;
    }
  }

  #assign(target: Expression, value: Expression, place: Position): void {
    if (target.kind === "Name") this.#bind(target.id, { value, place, known: evaluate(value, this) });
    else if (target.kind === "Subscript") {
      const name = literalString(target.slice);
      if (isGlobals(target.value) && name !== null) this.#bind(name, { value, place, known: evaluate(value, this) });
      else if (target.value.kind === "Name") this.#forget(target.value.id);
    } else if (target.kind === "Tuple" || target.kind === "List")
      for (const one of target.elts) if (one.kind === "Name") this.#bind(one.id, { value, place, known: undefined });
  }

  #bind(name: string, { value, place, known }: Pick<Bound, "value" | "place" | "known">): void {
    this.settings.set(name, [{ name, file: this.#module.file, place, value, known, isSure: this.#isSure, cls: this.#cls }]);
  }

  /** The value is no longer known, and the place stays. */
  #forget(name: string): void {
    const bounds = this.settings.get(name);
    if (bounds !== undefined)
      this.settings.set(
        name,
        bounds.map((bound) => ({ ...bound, known: undefined })),
      );
  }

  /** `MIDDLEWARE += […]`: what is added decides. */
  #add(name: string, more: Known | undefined, node: Position & { readonly value: Expression }): void {
    this.#bind(name, { value: node.value, place: node, known: sum(knownOf(this.settings.get(name)), more) });
  }

  #import({ module, names, level }: ImportFrom, isGuarded: boolean): boolean {
    const found = this.#others.find(this.#module, module ?? "", level);
    const isStar = names[0]?.name === "*";
    if (found === null) {
      // A module that is not here, such as one that is never committed, may say anything.
      if (isStar && (level > 0 || isGuarded)) this.#loosen();
      return false;
    }
    const given = this.#others.environmentOf(found);
    if (isStar) {
      this.#others.taken(this.#module, found);
      this.#takeOver(given);
    } else
      for (const { name, asname } of names) {
        const bounds = given.get(name);
        if (bounds !== undefined) this.settings.set(asname ?? name, this.#isSure ? bounds : bounds.map(unsure));
      }
    return true;
  }

  #takeOver(given: Environment): void {
    for (const [name, bounds] of given) if (!name.startsWith("_")) this.settings.set(name, this.#isSure ? bounds : bounds.map(unsure));
  }

  #loosen(): void {
    for (const [name, bounds] of this.settings) this.settings.set(name, bounds.map(unsure));
  }

  #call(call: Call): void {
    const { func, args } = call;
    const [first] = args;
    if (func.kind === "Name") {
      if (func.id === "exec" || func.id === "execfile") this.#loosen();
      else if (this.dotted(func) === "split_settings.tools.include") for (const arg of args) this.#include(arg);
      return;
    }
    if (func.kind !== "Attribute") return;
    if (func.attr === "update" && isGlobals(func.value)) return this.#update(call);
    if (func.value.kind !== "Name" || !this.settings.has(func.value.id)) return;
    const name = func.value.id;
    const given = first === undefined ? undefined : evaluate(first, this);
    if (func.attr === "append" && given !== undefined)
      this.#add(name, { value: [given.value], isSure: given.isSure }, { ...positionOf(call), value: first! });
    else if (func.attr === "extend") this.#add(name, given, { ...positionOf(call), value: first ?? call });
    else if (func.attr === "insert") {
      const item = args[1] === undefined ? undefined : evaluate(args[1], this);
      this.#add(name, item && { value: [item.value], isSure: item.isSure }, { ...positionOf(call), value: args[1] ?? call });
    } else this.#forget(name);
  }

  /** `globals().update(…)` of a dict that is written out, of keywords, or of the names of a module. */
  #update({ args, keywords }: Call): void {
    for (const { arg, value } of keywords) if (arg !== null) this.#bind(arg, { value, place: value, known: evaluate(value, this) });
    const [first] = args;
    if (first === undefined) return;
    if (first.kind === "Dict") {
      first.keys.forEach((key, i) => {
        const name = literalString(key);
        const value = first.values[i]!;
        if (name !== null) this.#bind(name, { value, place: value, known: evaluate(value, this) });
      });
      return;
    }
    const module = namesOf(first);
    const dotted = module === null ? undefined : this.#imported.get(module);
    const found = dotted === undefined ? null : this.#moduleNamed(dotted);
    if (found === null) return this.#loosen();
    this.#others.taken(this.#module, found);
    this.#takeOver(this.#others.environmentOf(found));
  }

  /** As `topImports` spells it: `from . import base` is `..base`, `from .a import base` is `.a.base`. */
  #moduleNamed(dotted: string): FlowModule | null {
    const dots = /^\.*/.exec(dotted)![0].length;
    const rest = dotted.slice(dots);
    return this.#others.find(this.#module, rest, dots > 0 && !rest.includes(".") ? dots - 1 : dots);
  }

  /** `include("components/base.py", optional("local.py"))` of django-split-settings. */
  #include(node: Expression): void {
    if (node.kind === "Call" && node.args[0] !== undefined) return this.#include(node.args[0]);
    const path = literalString(node);
    const found = path === null ? [] : this.#others.beside(this.#module, path);
    if (found.length === 0) return this.#loosen();
    for (const module of found) {
      this.#others.taken(this.#module, module);
      this.#takeOver(this.#others.environmentOf(module));
    }
  }

  #if({ test, body, orelse }: If, depth: number): void {
    const known = evaluate(test, this);
    if (known === undefined) return this.#maybe([body, orelse], depth);
    const before = this.#isSure;
    this.#isSure &&= known.isSure;
    this.block(isTrue(known.value) ? body : orelse, depth + 1);
    this.#isSure = before;
  }

  /** One of these, or none. */
  #maybe(bodies: readonly (readonly Statement[])[], depth: number): void {
    this.#forks += 1;
    if (this.#forks > FORKS_MAX) return this.#unsurely(bodies, depth);
    const before = this.settings;
    let after: Map<string, readonly Bound[]> | null = null;
    for (const body of bodies.length === 1 ? [...bodies, []] : bodies) {
      this.settings = new Map(before);
      this.block(body, depth + 1);
      after = after === null ? this.settings : merged(after, this.settings);
    }
    this.settings = after ?? before;
  }

  #unsurely(bodies: readonly (readonly Statement[])[], depth: number): void {
    const before = this.#isSure;
    this.#isSure = false;
    for (const body of bodies) this.block(body, depth + 1);
    this.#isSure = before;
  }

  #try({ body, handlers, orelse, finalbody }: Try | TryStar, depth: number): void {
    const before = new Map(this.settings);
    let isCertain = true;
    for (const node of body) {
      if (node.kind === "ImportFrom") isCertain = this.#import(node, true) && isCertain;
      else {
        isCertain &&= node.kind === "Import" || node.kind === "Pass";
        this.#statement(node, depth + 1);
      }
    }
    this.block(orelse, depth + 1);
    if (!isCertain)
      for (const { body: instead } of handlers) {
        const after = this.settings;
        this.settings = new Map(before);
        this.block(instead, depth + 1);
        if (!endsProgram(instead)) this.settings = merged(after, this.settings);
        else this.settings = after;
      }
    this.block(finalbody, depth + 1);
  }
}

function endsProgram(body: readonly Statement[]): boolean {
  return body.at(-1)?.kind === "Raise";
}

function isGlobals(node: Expression): boolean {
  return node.kind === "Call" && node.args.length === 0 && node.func.kind === "Name" && GLOBALS.has(node.func.id);
}

/** `vars(base)`, `base.__dict__`. */
function namesOf(node: Expression): string | null {
  const module = node.kind === "Call" ? node.args[0] : node.kind === "Attribute" && node.attr === "__dict__" ? node.value : undefined;
  return module?.kind === "Name" ? module.id : null;
}

function positionOf({ line, column, endLine, endColumn }: Position): Position {
  return { line, column, endLine, endColumn };
}

/** What a function gives back as its only statement of that kind: `return Settings()`. */
export function returnedBy(node: FunctionDef): Expression | null {
  const last = node.body.at(-1);
  return last?.kind === "Return" ? last.value : null;
}
