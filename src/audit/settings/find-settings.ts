// Which settings are in force: for each module or class that processes take, or could take, each name with the place that decides it.
import type { ClassDef, Statement } from "../../python/parse/ast.ts";
import type { FlowModule } from "../flow/program/program.ts";
import type { Environment } from "./environment.ts";
import { selections, type DeployFile, type Selections } from "./selections.ts";
import { SettingsProgram, type SettingsClass } from "./settings-program.ts";

export interface SettingsInForce {
  readonly settings: Environment;
  /** The module that processes name, or that holds the class. */
  readonly file: string;
  readonly cls: string | null;
  /** For developing or testing, and nothing serves with it. */
  readonly isAside: boolean;
  /** Something else is served, as far as is known. */
  readonly isUnused: boolean;
  /** The environment, or something that is loaded as well, goes first. */
  readonly isDefault: boolean;
}

const SETTINGS_FILE = /(?:^|\/)\w*settings\w*(?:\/[^/]*)?\.py$/i;
const ASIDE_FILE = /(?:^|\/)\w*(?:local|dev|develop|development|test|tests|testing|debug|example|ci)\w*\.py$/i;
const ASIDE_CLASS = /dev|test|local|debug/i;
const CONFIG_CLASS = /config|settings/i;
/** Names that only a module of settings has. */
const TELLING = new Set([
  "INSTALLED_APPS",
  "ROOT_URLCONF",
  "MIDDLEWARE",
  "MIDDLEWARE_CLASSES",
  "WSGI_APPLICATION",
  "SQLALCHEMY_DATABASE_URI",
]);

export function findSettings(program: SettingsProgram, deploy: readonly DeployFile[]): readonly SettingsInForce[] {
  const modules = program.concerned.filter(isSettingsModule);
  const named = program.concerned.flatMap(classesIn);
  const selected = selections(program, deploy);
  // Whatever an application loads holds settings, however it is called.
  const known = new Set(named.map(({ node }) => node));
  const classes = [...named, ...selected.loaded.filter(({ node }) => !known.has(node))];
  return [...ofModules(program, modules, selected), ...ofClasses(program, classes, selected)];
}

function ofModules(program: SettingsProgram, named: readonly FlowModule[], { modules: selected, open }: Selections): SettingsInForce[] {
  const modules = [...new Set([...named, ...selected])];
  const takers = modules.filter((module) => selected.has(module) || !ASIDE_FILE.test(module.file));
  // Two that take over one another are both told.
  const inner = new Set(takers.flatMap((taker) => [...program.takenBy(taker)].filter((one) => !program.takenBy(one).has(taker))));
  return modules
    .filter((module) => selected.has(module) || !inner.has(module))
    .map((module) => ({
      settings: program.environmentOf(module),
      file: module.file,
      cls: null,
      isAside: ASIDE_FILE.test(module.file) && !selected.has(module),
      isUnused: selected.size > 0 && !selected.has(module),
      isDefault: open.has(module),
    }));
}

function ofClasses(
  program: SettingsProgram,
  classes: readonly SettingsClass[],
  { classes: selected, loaded, open }: Selections,
): SettingsInForce[] {
  const taken = new Set(loaded.map(({ node }) => node));
  const isAside = ({ node, module }: SettingsClass): boolean =>
    (ASIDE_FILE.test(module.file) || ASIDE_CLASS.test(node.name)) && !selected.has(node);
  const inner = new Set(classes.filter((one) => !isAside(one)).flatMap((one) => program.basesOf(one).map(({ node }) => node)));
  return classes
    .filter(({ node }) => taken.has(node) || !inner.has(node))
    .map((one) => ({
      settings: program.settingsOf(one),
      file: one.module.file,
      cls: one.node.name,
      isAside: isAside(one),
      isUnused: selected.size > 0 && !selected.has(one.node),
      isDefault: program.isFromEnvironment(one) || open.has(one.node),
    }));
}

/** Settings of Scrapy: nobody is served with them. */
const OF_CRAWLERS = new Set(["SPIDER_MODULES", "NEWSPIDER_MODULE"]);

/** Django's own `global_settings.py` holds what projects replace. */
export function isSettingsModule({ file, ast }: Pick<FlowModule, "file" | "ast">): boolean {
  if (file.endsWith("conf/global_settings.py")) return false;
  const names = ast.body.map(assignedName);
  return names.some((one) => TELLING.has(one)) || (SETTINGS_FILE.test(file) && !names.some((one) => OF_CRAWLERS.has(one)));
}

function assignedName(one: Statement): string {
  const target = one.kind === "Assign" ? one.targets[0] : one.kind === "AnnAssign" ? one.target : undefined;
  return target?.kind === "Name" ? target.id : "";
}

export function classesIn(module: FlowModule): SettingsClass[] {
  return module.ast.body.flatMap((node) => (node.kind === "ClassDef" && isSettingsClass(node) ? [{ node, module }] : []));
}

/** Named like configuration itself, or made from a class that is. */
export function isSettingsClass({ name, bases }: ClassDef): boolean {
  const names = [name, ...bases.map((base) => (base.kind === "Name" ? base.id : base.kind === "Attribute" ? base.attr : ""))];
  return names.some((one) => CONFIG_CLASS.test(one));
}
