// Settings of web frameworks as code writes them: Django's modules of names in capitals, and Flask's `config`.
import type { AnnAssign, Assign, Call, Expression, Position } from "../../python/parse/ast.ts";
import { literalString } from "../../python/parse/literal-value.ts";
import type { Scope } from "../../python/facts/module-facts.ts";
import type { ModuleView } from "./module-view.ts";
import type { At, OfferedFix } from "../rule.ts";
import { evaluate } from "../settings/evaluate.ts";
import type { Known, Names } from "../settings/known.ts";

export interface WrittenSetting {
  readonly name: string;
  readonly value: Expression;
  readonly place: Position;
  /**
   * `module`: a name in capitals in a module of settings or a class of configuration, see audit/settings; `config`: of an app object;
   * `attribute`: of anything; `name`: in capitals, in a module that holds no settings.
   */
  readonly kind: "module" | "config" | "attribute" | "name";
  /** In a module or class for development or tests: not what is served. */
  readonly isAside: boolean;
  /** Of `module`: what the settings in force say of this name and of others; undefined where that is not known. */
  readonly inForce?: (name: string) => Known | undefined;
}

const NONE: readonly WrittenSetting[] = [];
/** Dictionaries in dictionaries. */
const ENTRIES_DEPTH_MAX = 4;
const ASIDE_FILE = /(?:^|\/)\w*(?:local|dev|develop|development|test|tests|testing|debug|example|ci)\w*\.py$/i;
export function settingsAssigned(node: Assign | AnnAssign, scope: Scope, file: string): readonly WrittenSetting[] {
  const target = node.kind === "Assign" ? node.targets[0] : node.target;
  const { value } = node;
  if (target === undefined || value === null) return NONE;
  if (target.kind === "Name") {
    if (scope.fn !== null || !isCapital(target.id)) return NONE;
    return [{ name: target.id, value, place: node, kind: "name", isAside: ASIDE_FILE.test(file) }];
  }
  if (target.kind === "Attribute") {
    return isCapital(target.attr) ? [{ name: target.attr, value, place: node, kind: "attribute", isAside: false }] : NONE;
  }
  if (target.kind !== "Subscript" || !isConfig(target.value)) return NONE;
  const name = literalString(target.slice);
  return name === null ? NONE : [{ name, value, place: node, kind: "config", isAside: false }];
}

/** `app.config.update(DEBUG=True)`, `app.config.from_mapping(…)`, `settings.configure(DEBUG=True)`. */
export function settingsGiven(call: Call, scope: Scope, module: ModuleView): readonly WrittenSetting[] {
  const { func } = call;
  if (func.kind !== "Attribute") return NONE;
  const isUpdate = (func.attr === "update" || func.attr === "from_mapping") && isConfig(func.value);
  if (!isUpdate && !(func.attr === "configure" && module.target(func, scope) === "django.conf.settings.configure")) return NONE;
  const kind = isUpdate ? ("config" as const) : ("module" as const);
  return entriesOf(call, scope, { module, depth: 0 }).map(({ name, value }) => ({ name, value, place: value, kind, isAside: false }));
}

interface Entry {
  readonly name: string;
  readonly value: Expression;
}

interface Within {
  readonly module: ModuleView;
  readonly depth: number;
}

/** What a call is given by keywords, and in a dictionary: `{"DEBUG": True}`, `dict(DEBUG=True)`, a name that stands for one, each also behind two stars. */
function entriesOf({ args, keywords }: Call, scope: Scope, within: Within): readonly Entry[] {
  const [given] = args;
  return [
    ...(given === undefined ? [] : entriesIn(given, scope, within)),
    ...keywords.flatMap(({ arg, value }) => (arg === null ? entriesIn(value, scope, within) : [{ name: arg, value }])),
  ];
}

function entriesIn(node: Expression, scope: Scope, { module, depth }: Within): readonly Entry[] {
  if (depth > ENTRIES_DEPTH_MAX) return [];
  const within = { module, depth: depth + 1 };
  if (node.kind === "Dict")
    return node.values.flatMap((value, i) => {
      const key = node.keys[i] ?? null;
      const name = key === null ? null : literalString(key);
      return key === null ? entriesIn(value, scope, within) : name === null ? [] : [{ name, value }];
    });
  if (node.kind === "Call") return node.func.kind === "Name" && node.func.id === "dict" ? entriesOf(node, scope, within) : [];
  if (node.kind !== "Name") return [];
  const isChanged = module.facts.subscripts.some(
    ({ node: one }) => one.ctx !== "Load" && one.value.kind === "Name" && one.value.id === node.id,
  );
  const bindings = isChanged ? null : module.everyBinding(node.id, scope);
  const [only] = bindings ?? [];
  return bindings?.length === 1 && only?.value != null && only.value.kind !== "Name" ? entriesIn(only.value, scope, within) : [];
}

/** The value of a setting, and how sure that is; a default of the environment may be replaced there. Undefined: not known. */
export function effective(setting: WrittenSetting, at: At): Known | undefined {
  return setting.inForce === undefined ? asSetting(setting.value, at) : setting.inForce(setting.name);
}

/** What an expression is where the environment says nothing. */
export function asSetting(node: Expression, at: At): Known | undefined {
  return evaluate(node, namesAt(at));
}

/** What a module alone says of a name. */
function namesAt({ module, scope }: At): Names {
  return {
    valueOf: (node) => {
      const value = module.constant(node, scope);
      return value === undefined ? undefined : { value, isSure: true };
    },
    dotted: (node) => module.target(node, scope),
    assigned: (name) => module.everyBinding(name, scope)?.[0]?.value ?? null,
  };
}

/** Reports a setting; what is for development only, as a note. */
export function reportSetting(setting: WrittenSetting, isSure: boolean, message: string, at: At, fix: OfferedFix | null = null): void {
  at.report(setting.place, message, {
    confidence: isSure ? "proven" : "possible",
    ...(setting.isAside ? { severity: "note" as const } : {}),
    fix,
  });
}

/** Reports the setting when it has this value, in a place that is known to hold settings. */
export function whenSettingIs(
  wanted: unknown,
  message: string,
  better: { readonly value: string; readonly isSafe: boolean } | null = null,
): (setting: WrittenSetting, at: At) => void {
  return (setting, at) => {
    if (setting.kind === "name" || setting.kind === "attribute") return;
    const known = effective(setting, at);
    if (known !== undefined && known.value === wanted) {
      const fix = better === null ? null : settingReplaced(setting, better);
      reportSetting(setting, known.isSure, message, at, fix);
    }
  };
}

/** Only what is written out, and only where it counts. */
function settingReplaced(
  { name, value, isAside }: WrittenSetting,
  better: { readonly value: string; readonly isSafe: boolean },
): OfferedFix | null {
  if (value.kind !== "Constant" || isAside) return null;
  return { title: `Set \`${name} = ${better.value}\``, isSafe: better.isSafe, edits: [{ at: value, text: better.value }] };
}

function isConfig(node: Expression): boolean {
  return (node.kind === "Attribute" && node.attr === "config") || (node.kind === "Name" && node.id === "config");
}

function isCapital(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 0x41 && first <= 0x5a && name.length > 2 && name === name.toUpperCase();
}
