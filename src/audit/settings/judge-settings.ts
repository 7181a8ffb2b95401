// Judges the settings in force: each rule is asked about a value where it is decided, once, whoever takes it over.
import { CONFIDENCES, SEVERITIES } from "../../model/finding.ts";
import { collectModuleFacts } from "../../python/facts/module-facts.ts";
import { checkSettings, type WrittenSettingAt } from "../patterns/check-module.ts";
import { fingerprintAll, type Unmarked } from "../fingerprint.ts";
import type { FlowModule } from "../flow/program/program.ts";
import type { Finding } from "../../model/finding.ts";
import { ModuleView } from "../patterns/module-view.ts";
import type { RuleIndex } from "../patterns/rule-index.ts";
import { knownOf, type Bound } from "./environment.ts";
import type { Known } from "./known.ts";
import { judgeCalls } from "./judge-calls.ts";
import { findSettings, type SettingsInForce } from "./find-settings.ts";
import type { DeployFile } from "./selections.ts";
import { SettingsProgram } from "./settings-program.ts";

export interface SettingsToJudge {
  readonly index: RuleIndex;
  /** Default: none. */
  readonly deploy?: readonly DeployFile[];
  /** A test, example or migration. */
  readonly isAside: (path: string) => boolean;
}

export function judgeSettings(modules: readonly FlowModule[], { index, deploy = [], isAside }: SettingsToJudge): readonly Finding[] {
  if (index.settings.size === 0) return [];
  const program = new SettingsProgram(modules);
  const byFile = new Map(modules.map((module) => [module.file, module]));
  const views = new Map<string, ModuleView>();
  const best = new Map<string, Unmarked>();
  for (const inForce of findSettings(program, deploy)) {
    const asked = settingsToAsk(inForce, index);
    for (const [file, settings] of Map.groupBy(asked, ({ file: one }) => one)) {
      const module = byFile.get(file);
      if (module === undefined) continue;
      const view = views.get(file) ?? viewOf(module);
      views.set(file, view);
      for (const finding of checkSettings(view, index, { settings, isAside: isAside(file) })) keep(best, told(finding, inForce));
    }
  }
  const found = [...Map.groupBy(best.values(), ({ place }) => place.file).values()].flatMap(fingerprintAll);
  return [...found, ...judgeCalls(program, index, isAside)];
}

type Asked = WrittenSettingAt & { readonly file: string };

function settingsToAsk(inForce: SettingsInForce, index: RuleIndex): readonly Asked[] {
  const asked: Asked[] = [];
  for (const [name, bounds] of inForce.settings) {
    if (!index.settings.has(name)) continue;
    for (const bound of bounds) asked.push({ setting: settingOf(bound, inForce), cls: bound.cls, file: bound.file });
  }
  return asked;
}

function settingOf(bound: Bound, { settings, isAside, isUnused, isDefault }: SettingsInForce): WrittenSettingAt["setting"] {
  const isCertain = !isUnused && !isDefault;
  const told = (known: Known | undefined, isSure: boolean): Known | undefined =>
    known && { value: known.value, isSure: known.isSure && isSure && isCertain };
  return {
    name: bound.name,
    value: bound.value,
    place: bound.place,
    kind: "module",
    isAside,
    inForce: (name) => (name === bound.name ? told(bound.known, bound.isSure) : told(knownOf(settings.get(name)), true)),
  };
}

/** A value that another module decides is in force elsewhere: said where it is not seen. */
function told(finding: Unmarked, { file, cls }: SettingsInForce): Unmarked {
  if (finding.place.file === file) return finding;
  return { ...finding, message: `${finding.message} In force in ${file}${cls === null ? "" : `, ${cls}`}.` };
}

/** Of what several take over, the gravest of the surest. */
function keep(best: Map<string, Unmarked>, finding: Unmarked): void {
  const { rule, place } = finding;
  const key = [rule, place.file, place.line, place.column].join();
  const other = best.get(key);
  if (other === undefined || rank(finding) < rank(other)) best.set(key, finding);
}

function rank({ severity, confidence }: Unmarked): number {
  return SEVERITIES.indexOf(severity) * CONFIDENCES.length + CONFIDENCES.indexOf(confidence);
}

function viewOf(module: FlowModule): ModuleView {
  const lines = Array.from({ length: module.ast.endLine }, (_, i) => module.line(i + 1));
  return new ModuleView(collectModuleFacts(module.file, module.ast), lines.join("\n"));
}
