// Settings of web frameworks as code writes them: Django's modules of names in capitals, and Flask's `config`.
import type { AnnAssign, Assign, Call, Expression, Position } from "../../python/parse/ast.ts";
import { literalString } from "../../python/parse/literal-value.ts";
import type { Scope } from "../../python/facts/module-facts.ts";
import { argumentOf, type ModuleView } from "./module-view.ts";
import type { At, OfferedFix } from "../rule.ts";

export interface WrittenSetting {
  readonly name: string;
  readonly value: Expression;
  readonly place: Position;
  /**
   * `module`: a name in capitals in a module of settings or a class of configuration; `config`: of an app object; `attribute`: of anything;
   * `name`: in capitals, in a module that is not known to hold settings.
   */
  readonly kind: "module" | "config" | "attribute" | "name";
  /** In a module or class for development or tests: not what is served. */
  readonly isAside: boolean;
}

const NONE: readonly WrittenSetting[] = [];
const SETTINGS_FILE = /(?:^|\/)\w*settings\w*(?:\/[^/]*)?\.py$/i;
const ASIDE_FILE = /(?:^|\/)\w*(?:local|dev|develop|development|test|tests|testing|debug|example|ci)\w*\.py$/i;
const ASIDE_CLASS = /dev|test|local|debug/i;
const CONFIG_CLASS = /config|settings/i;
/** Names that only a module of settings has. */
const TELLING = ["INSTALLED_APPS", "ROOT_URLCONF", "MIDDLEWARE", "MIDDLEWARE_CLASSES", "WSGI_APPLICATION", "SQLALCHEMY_DATABASE_URI"];

export function settingsAssigned(node: Assign | AnnAssign, scope: Scope, module: ModuleView): readonly WrittenSetting[] {
  const target = node.kind === "Assign" ? node.targets[0] : node.target;
  const { value } = node;
  if (target === undefined || value === null) return NONE;
  if (target.kind === "Name") {
    if (scope.fn !== null || !isCapital(target.id)) return NONE;
    const isSettings = scope.cls === null ? isSettingsModule(module) : CONFIG_CLASS.test(scope.cls.node.name);
    const isAside = ASIDE_FILE.test(module.file) || (scope.cls !== null && ASIDE_CLASS.test(scope.cls.node.name));
    return [{ name: target.id, value, place: node, kind: isSettings ? "module" : "name", isAside }];
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
  const { func, keywords } = call;
  if (func.kind !== "Attribute" || keywords.length === 0) return NONE;
  const isUpdate = (func.attr === "update" || func.attr === "from_mapping") && isConfig(func.value);
  if (!isUpdate && !(func.attr === "configure" && module.target(func, scope) === "django.conf.settings.configure")) return NONE;
  return keywords.flatMap(({ arg, value }) =>
    arg === null ? [] : [{ name: arg, value, place: value, kind: isUpdate ? ("config" as const) : ("module" as const), isAside: false }],
  );
}

/** The value of a setting, and how sure that is; a default of the environment may be replaced there. Undefined: not known. */
export function effective(setting: WrittenSetting, at: At): { readonly value: unknown; readonly isSure: boolean } | undefined {
  const { value, name } = setting;
  const written = at.module.constant(value, at.scope);
  if (written !== undefined) return { value: written, isSure: (at.module.facts.bindings.get(name)?.length ?? 1) === 1 };
  if (value.kind !== "Call") return undefined;
  const fallback = argumentOf(value, 1, "default");
  const known = fallback === null ? undefined : at.module.constant(fallback, at.scope);
  return known === undefined ? undefined : { value: known, isSure: false };
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

/** Django's own `global_settings.py` holds what projects replace. */
function isSettingsModule({ file, facts }: ModuleView): boolean {
  if (file.endsWith("conf/global_settings.py")) return false;
  return SETTINGS_FILE.test(file) || TELLING.some((name) => facts.bindings.has(name));
}

function isConfig(node: Expression): boolean {
  return (node.kind === "Attribute" && node.attr === "config") || (node.kind === "Name" && node.id === "config");
}

function isCapital(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 0x41 && first <= 0x5a && name.length > 2 && name === name.toUpperCase();
}
