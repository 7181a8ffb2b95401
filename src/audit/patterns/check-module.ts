// Asks the rules about one module.
import { CONFIDENCES, SEVERITIES, type Finding } from "../../model/finding.ts";
import type { Attribute, Call, Expression, Position } from "../../python/parse/ast.ts";
import type { ImportFact, Scope } from "../../python/facts/module-facts.ts";
import { fixIn } from "../fixes/offered-fix.ts";
import { fingerprintAll, type Unmarked } from "../fingerprint.ts";
import type { ModuleView } from "./module-view.ts";
import { atMost, type At, type LinePlace, type ReportOptions, type Rule } from "../rule.ts";
import type { RuleIndex, Woken } from "./rule-index.ts";
import { isSettingsClass, isSettingsModule } from "../settings/find-settings.ts";
import { settingsAssigned, settingsGiven, type WrittenSetting } from "./written-setting.ts";

const MODULE_SCOPE: Scope = { fn: null, cls: null, main: false, guarded: false, typesOnly: false, conditional: false, deferred: false };
/** A generated file may hold one mistake ten thousand times; what is above is counted by the caller. */
export const FINDINGS_PER_MODULE_MAX = 500;
const CODE_MAX_UNITS = 200;

export interface ModuleFindings {
  readonly findings: readonly Finding[];
  /** Found above the limit and left out. */
  readonly leftOut: number;
}

export function checkModule(module: ModuleView, index: RuleIndex, isAside: boolean): ModuleFindings {
  const asked = new Asked(module, isAside);
  const { facts } = module;
  const isSettings = isSettingsModule(facts);
  // Which of them are in force is known when all modules are, see audit/settings.
  const isOfSettings = ({ fn, cls }: Scope): boolean => fn === null && (cls === null ? isSettings : isSettingsClass(cls.node));
  asked.each(index.module, null, MODULE_SCOPE);
  for (const fact of facts.imports) askImport(asked, index, fact);
  for (const { node, scope } of facts.calls) {
    asked.each(index.anyCall, node, scope);
    for (const { arg, value } of node.keywords)
      if (arg !== null) asked.eachKeyword(index.keywords.get(arg), { value, call: node }, scope);
      else
        for (const [name, given] of keywordsIn(value, scope, module))
          asked.eachKeyword(index.keywords.get(name), { value: given, call: node }, scope);
    for (const setting of settingsGiven(node, scope, module)) asked.each(index.settings.get(setting.name), setting, scope);
    if (node.func.kind === "Attribute" && !index.lastNames.has(node.func.attr)) continue;
    const target = module.target(node.func, scope);
    if (target === null) continue;
    if (!target.startsWith("*")) asked.each(index.calls.get(target), node, scope);
    // `run = cursor.execute`, `run(…)`
    const method = node.func.kind === "Attribute" ? node.func.attr : target.startsWith("*.") ? target.slice(2) : null;
    if (method !== null) asked.each(index.methods.get(method), node, scope);
  }
  for (const { node, scope } of facts.assignments) {
    asked.each(index.assignment, node, scope);
    for (const target of node.kind === "Assign" ? node.targets : [node.target])
      if (target.kind === "Attribute") asked.eachAttribute(index.attributes.get(target.attr), { target, value: node.value }, scope);
    for (const setting of settingsAssigned(node, scope, module.file))
      if (setting.kind !== "name" || !isOfSettings(scope)) asked.each(index.settings.get(setting.name), setting, scope);
  }
  for (const { node, scope } of facts.asserts) asked.each(index.assertion, node, scope);
  for (const { node, scope } of facts.handlers) asked.each(index.handler, node, scope);
  for (const { node, scope } of facts.compares) asked.each(index.comparison, node, scope);
  for (const { node, scope } of facts.dicts) asked.each(index.dict, node, scope);
  for (const fact of facts.everyFunction) asked.each(index.fn, fact, { ...MODULE_SCOPE, fn: fact.outer, cls: fact.cls });
  asked.found.sort((one, other) => one.place.line - other.place.line || one.place.column - other.place.column);
  return { findings: fingerprintAll(surest(asked.found)), leftOut: asked.leftOut };
}

/** Asks about settings that are in force, all of this module. */
export function checkSettings(
  module: ModuleView,
  index: RuleIndex,
  { settings, isAside }: { readonly settings: readonly WrittenSettingAt[]; readonly isAside: boolean },
): readonly Unmarked[] {
  const asked = new Asked(module, isAside);
  for (const { setting, cls } of settings) {
    const scope = cls === null ? MODULE_SCOPE : { ...MODULE_SCOPE, cls: module.facts.classes.get(cls) ?? null };
    asked.each(index.settings.get(setting.name), setting, scope);
  }
  return asked.found;
}

export interface WrittenSettingAt {
  readonly setting: WrittenSetting;
  /** The class in whose body it stands. */
  readonly cls: string | null;
}

/** `**options`, of a dict that is written out and not changed. */
function keywordsIn(value: Expression, scope: Scope, module: ModuleView): readonly (readonly [string, Expression])[] {
  const binding = value.kind === "Name" ? (module.everyBinding(value.id, scope) ?? []) : [];
  const [only] = binding;
  const display = value.kind === "Dict" ? value : only?.value;
  if (display?.kind !== "Dict" || (value.kind === "Name" && (binding.length !== 1 || module.additionsTo(value.id, only!).length > 0)))
    return [];
  return display.keys.flatMap((key, i) =>
    key?.kind === "Constant" && key.type === "str" ? [[key.value, display.values[i]!] as const] : [],
  );
}

/** One finding per place and weakness: the surest, of equally sure ones the gravest, and of these the first. */
function surest(found: readonly Unmarked[]): readonly Unmarked[] {
  const best = new Map<string, Unmarked>();
  for (const finding of found) {
    const { rule, cwe, place } = finding;
    const key = [place.line, place.column, place.endLine, place.endColumn, cwe ?? rule].join();
    const other = best.get(key);
    if (other === undefined || rank(finding) < rank(other)) best.set(key, finding);
  }
  return best.size === found.length ? found : [...best.values()];
}

function rank({ confidence, severity }: Unmarked): number {
  return CONFIDENCES.indexOf(confidence) * SEVERITIES.length + SEVERITIES.indexOf(severity);
}

/** `from xml import sax` is asked as `xml` and as `xml.sax`; `import xml.sax` as well. */
function askImport(asked: Asked, index: RuleIndex, fact: ImportFact): void {
  const { module, name, level, scope } = fact;
  if (level > 0) return;
  for (let dot = module.indexOf("."); dot >= 0; dot = module.indexOf(".", dot + 1))
    asked.each(index.imports.get(module.slice(0, dot)), fact, scope);
  asked.each(index.imports.get(module), fact, scope);
  if (name !== null && name !== "*") asked.each(index.imports.get(`${module}.${name}`), fact, scope);
}

class Asked {
  readonly found: Unmarked[] = [];
  leftOut = 0;
  readonly #module: ModuleView;
  readonly #isAside: boolean;
  readonly #standing: { -readonly [K in keyof At]: At[K] };
  #asked: Rule | null = null;

  constructor(module: ModuleView, isAside: boolean) {
    this.#module = module;
    this.#isAside = isAside;
    const report: At["report"] = (place, message, more) => this.#report(this.#asked!, this.#standing.scope, { place, message, more });
    this.#standing = { module, scope: MODULE_SCOPE, report };
  }

  each<N>(
    woken: readonly Woken<(node: N, at: At) => void>[] | readonly Woken<(at: At) => void>[] | undefined,
    node: N,
    scope: Scope,
  ): void {
    if (woken === undefined) return;
    for (const { rule, check } of woken) {
      const at = this.#at(rule, scope);
      if (node === null) (check as (at: At) => void)(at);
      else (check as (node: N, at: At) => void)(node, at);
    }
  }

  eachKeyword(
    woken: readonly Woken<(value: Expression, call: Call, at: At) => void>[] | undefined,
    { value, call }: { readonly value: Expression; readonly call: Call },
    scope: Scope,
  ): void {
    if (woken === undefined) return;
    for (const { rule, check } of woken) check(value, call, this.#at(rule, scope));
  }

  eachAttribute(
    woken: readonly Woken<(target: Attribute, value: Expression, at: At) => void>[] | undefined,
    { target, value }: { readonly target: Attribute; readonly value: Expression | null },
    scope: Scope,
  ): void {
    if (woken === undefined || value === null) return;
    for (const { rule, check } of woken) check(target, value, this.#at(rule, scope));
  }

  /** The same object for each question: rules are asked hundreds of thousands of times, and keep nothing. */
  #at(rule: Rule, scope: Scope): At {
    this.#asked = rule;
    this.#standing.scope = scope;
    return this.#standing;
  }

  #report(
    rule: Rule,
    scope: Scope,
    { place, message, more }: { readonly place: Position | LinePlace; readonly message: string; readonly more: ReportOptions | undefined },
  ): void {
    if (this.found.length >= FINDINGS_PER_MODULE_MAX) {
      this.leftOut += 1;
      return;
    }
    const { file } = this.#module;
    const severity = more?.severity ?? rule.severity;
    const line = this.#module.line(place.line);
    const range =
      "column" in place
        ? { line: place.line, column: place.column, endLine: place.endLine, endColumn: place.endColumn }
        : { line: place.line, column: 0, endLine: place.line, endColumn: line.length };
    this.found.push({
      rule: rule.id,
      // Tests and examples are not what runs: worth knowing, never a reason to stop.
      severity: this.#isAside ? "note" : severity,
      confidence: atMost(rule, more?.confidence ?? "proven"),
      cwe: rule.cwe,
      place: { file, ...range },
      message,
      symbol: symbolOf(scope),
      code: line.trim().slice(0, CODE_MAX_UNITS),
      trace: [],
      suppression: null,
      ...fixIn(file, more?.fix ?? null),
    });
  }
}

function symbolOf(scope: Scope): string {
  const names: string[] = [];
  for (let fn = scope.fn; fn !== null; fn = fn.outer) {
    names.unshift(fn.node.name);
    if (fn.outer === null && fn.cls !== null) names.unshift(fn.cls.node.name);
  }
  if (names.length === 0 && scope.cls !== null) names.push(scope.cls.node.name);
  return names.join(".");
}
