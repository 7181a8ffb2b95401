// The modules of a project as far as they hold settings: what each module and class of them ends with, and who takes over whose.
import type { ClassDef, Expression } from "../../python/parse/ast.ts";
import { topImports } from "./top-imports.ts";
import { createProgram, type FlowModule, type Program } from "../flow/program/program.ts";
import type { Environment } from "./environment.ts";
import { returnedBy, runClass, runModule, type Others } from "./run-module.ts";

export interface SettingsClass {
  readonly node: ClassDef;
  readonly module: FlowModule;
}

/** Of names that stand for names, and of classes. */
const DEPTH_MAX = 12;
const BESIDE_MAX = 50;
/** Classes of one table. */
const TABLE_MAX = 20;
/** Modules that take over one another, one within the other. */
const RUNNING_MAX = 100;
const NOTHING: Environment = new Map();
/** Their attributes are defaults, which the environment replaces. */
const FROM_ENVIRONMENT = /(?:^|\.)(?:BaseSettings|BaseConfig|EnvironConfig|BaseEnvConfig)$/;

export class SettingsProgram implements Others {
  readonly #program: Program;
  readonly #modules = new Map<FlowModule, Environment>();
  readonly #classes = new Map<ClassDef, Environment>();
  readonly #taken = new Map<FlowModule, Set<FlowModule>>();
  readonly #fromEnvironment = new Map<ClassDef, boolean>();
  readonly #takenBy = new Map<FlowModule, ReadonlySet<FlowModule>>();
  readonly #paths: readonly string[];
  #running = 0;

  constructor(modules: readonly FlowModule[]) {
    this.#program = createProgram(modules);
    this.#paths = modules.map(({ file }) => file);
  }

  get modules(): readonly FlowModule[] {
    return this.#program.modules;
  }

  /** Those in which something holds, selects or uses settings. */
  get concerned(): readonly FlowModule[] {
    return this.modules.filter(({ concernsSettings }) => concernsSettings !== false);
  }

  find(from: Pick<FlowModule, "file">, dotted: string, level: number): FlowModule | null {
    return this.#program.find(from, dotted, level);
  }

  /** Of a module that is being run, because it imports itself in a circle: nothing yet. */
  environmentOf(module: FlowModule): Environment {
    const before = this.#modules.get(module);
    if (before !== undefined || this.#running > RUNNING_MAX) return before ?? NOTHING;
    this.#modules.set(module, NOTHING);
    this.#running += 1;
    const settings = runModule(module, this);
    this.#running -= 1;
    this.#modules.set(module, settings);
    return settings;
  }

  settingsOf({ node, module }: SettingsClass, depth = 0): Environment {
    const before = this.#classes.get(node);
    if (before !== undefined) return before;
    this.#classes.set(node, NOTHING);
    const inherited = new Map(
      this.basesOf({ node, module })
        .toReversed()
        .flatMap((base) => (depth < DEPTH_MAX ? [...this.settingsOf(base, depth + 1)] : [])),
    );
    const settings = runClass(node, module, { others: this, inherited });
    this.#classes.set(node, settings);
    return settings;
  }

  basesOf({ node, module }: SettingsClass): readonly SettingsClass[] {
    return node.bases.flatMap((base) => this.classOf(base, module) ?? []);
  }

  /** The class that an expression names. */
  classOf(node: Expression, from: FlowModule): SettingsClass | null {
    if (node.kind === "Name") return this.#named(node.id, from, new Set());
    if (node.kind !== "Attribute" || node.value.kind !== "Name") return null;
    const module = this.#importedModule(node.value.id, from);
    return module === null ? null : this.#named(node.attr, module, new Set());
  }

  /** Those of the table in `configurations[name]` and `configurations.get(name)`. */
  classesLookedUp(node: Expression | undefined, from: FlowModule): readonly SettingsClass[] {
    const table =
      node?.kind === "Subscript"
        ? node.value
        : node?.kind === "Call" && node.func.kind === "Attribute" && node.func.attr === "get"
          ? node.func.value
          : null;
    if (table?.kind !== "Name") return [];
    return this.#inTable(table.id, from) ?? this.#elsewhere(table.id, from, (name, module) => this.#inTable(name, module)) ?? [];
  }

  #inTable(name: string, module: FlowModule): readonly SettingsClass[] | null {
    const [bound] = this.environmentOf(module).get(name) ?? [];
    if (bound?.value.kind !== "Dict" || bound.file !== module.file) return null;
    return bound.value.values.slice(0, TABLE_MAX).flatMap((one) => this.classOf(one, module) ?? []);
  }

  attributesOf(node: Expression, from: FlowModule): { readonly settings: Environment; readonly isSure: boolean } | null {
    const named = this.classOf(node, from);
    const one = named ?? this.#madeBy(node, from, 0);
    if (one !== null) return { settings: this.settingsOf(one), isSure: !this.isFromEnvironment(one) };
    const module = node.kind === "Name" ? this.#importedModule(node.id, from) : null;
    return module === null ? null : { settings: this.environmentOf(module), isSure: true };
  }

  /** Pydantic's settings, and what is like them. */
  isFromEnvironment({ node, module }: SettingsClass, depth = 0): boolean {
    const before = this.#fromEnvironment.get(node);
    if (before !== undefined) return before;
    this.#fromEnvironment.set(node, false);
    const names = topImports(module.ast);
    const isOne = node.bases.some((base) => FROM_ENVIRONMENT.test(textOf(base, names)));
    const is = isOne || (depth < DEPTH_MAX && this.basesOf({ node, module }).some((base) => this.isFromEnvironment(base, depth + 1)));
    this.#fromEnvironment.set(node, is);
    return is;
  }

  beside({ file }: FlowModule, path: string): readonly FlowModule[] {
    const folder = file.split("/").slice(0, -1);
    const whole = [...folder, path.replace(/^\.\//, "")].join("/");
    const parts = whole.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
    if (parts.length > 4) return [];
    const wanted = new RegExp(`^${parts.join("[^/]*")}$`);
    const chosen = this.#paths.filter((one) => wanted.test(one)).slice(0, BESIDE_MAX);
    return chosen.flatMap((one) => this.modules.find((module) => module.file === one) ?? []);
  }

  taken(by: FlowModule, from: FlowModule): void {
    const known = this.#taken.get(by);
    if (known) known.add(from);
    else this.#taken.set(by, new Set([from]));
  }

  /** Those whose settings this one takes over, at any remove. */
  takenBy(module: FlowModule): ReadonlySet<FlowModule> {
    const before = this.#takenBy.get(module);
    if (before !== undefined) return before;
    this.environmentOf(module);
    const all = new Set<FlowModule>();
    this.#takenBy.set(module, all);
    const open = [module];
    for (let one = open.pop(); one !== undefined; one = open.pop())
      for (const other of this.#taken.get(one) ?? []) {
        if (all.has(other) || other === module) continue;
        all.add(other);
        open.push(other);
      }
    return all;
  }

  #named(name: string, from: FlowModule, seen: Set<FlowModule>): SettingsClass | null {
    if (seen.has(from) || seen.size > DEPTH_MAX) return null;
    seen.add(from);
    const node = from.ast.body.find((one) => one.kind === "ClassDef" && one.name === name) as ClassDef | undefined;
    if (node !== undefined) return { node, module: from };
    for (const one of from.ast.body) {
      if (one.kind !== "ImportFrom") continue;
      const alias = one.names.find((taken) => (taken.asname ?? taken.name) === name || taken.name === "*");
      const module = alias === undefined ? null : this.find(from, one.module ?? "", one.level);
      const found = module === null ? null : this.#named(alias!.name === "*" ? name : alias!.name, module, seen);
      if (found !== null) return found;
    }
    return null;
  }

  /** The class of the object that a name stands for: `settings = Settings()`, `get_settings()`, here or where it is imported from. */
  #madeBy(node: Expression, from: FlowModule, depth: number): SettingsClass | null {
    if (depth > DEPTH_MAX) return null;
    if (node.kind === "Call") {
      const cls = this.classOf(node.func, from);
      if (cls !== null || node.func.kind !== "Name") return cls;
      const { id } = node.func;
      const own = from.ast.body.find((one) => one.kind === "FunctionDef" && one.name === id);
      const result = own?.kind === "FunctionDef" ? returnedBy(own) : null;
      if (result !== null) return this.#madeBy(result, from, depth + 1);
      return this.#elsewhere(id, from, (name, module) =>
        this.#madeBy({ ...node, func: { ...node.func, kind: "Name", id: name, ctx: "Load" } }, module, depth + 1),
      );
    }
    if (node.kind !== "Name") return null;
    const [bound, ...others] = this.environmentOf(from).get(node.id) ?? [];
    if (bound === undefined || others.length > 0) return null;
    const module = bound.file === from.file ? from : this.modules.find(({ file }) => file === bound.file);
    return module === undefined || bound.value.kind === "Name" ? null : this.#madeBy(bound.value, module, depth + 1);
  }

  #elsewhere<T>(name: string, from: FlowModule, ask: (name: string, module: FlowModule) => T | null): T | null {
    for (const one of from.ast.body) {
      const alias = one.kind === "ImportFrom" ? one.names.find((taken) => (taken.asname ?? taken.name) === name) : undefined;
      const module = one.kind === "ImportFrom" && alias !== undefined ? this.find(from, one.module ?? "", one.level) : null;
      if (module !== null) return ask(alias!.name, module);
    }
    return null;
  }

  #importedModule(name: string, from: FlowModule): FlowModule | null {
    for (const one of from.ast.body) {
      if (one.kind === "Import") {
        const alias = one.names.find((taken) => (taken.asname ?? taken.name) === name);
        if (alias !== undefined) return this.find(from, alias.name, 0);
      } else if (one.kind === "ImportFrom") {
        const alias = one.names.find((taken) => (taken.asname ?? taken.name) === name);
        if (alias !== undefined) return this.find(from, one.module === null ? alias.name : `${one.module}.${alias.name}`, one.level);
      }
    }
    return null;
  }
}

function textOf(node: Expression, names: ReadonlyMap<string, string>): string {
  if (node.kind === "Name") return names.get(node.id) ?? node.id;
  return node.kind === "Attribute" ? `${textOf(node.value, names)}.${node.attr}` : "";
}
