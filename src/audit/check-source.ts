// Audits one file: text → tree → facts → findings, with what its comments say about them.
import type { Finding, Place } from "../model/finding.ts";
import { collectModuleFacts } from "../python/facts/module-facts.ts";
import { readModule } from "../python/parse/parse-module.ts";
import { checkModule } from "./patterns/check-module.ts";
import { readDirectives } from "./suppressions/directives.ts";
import { isSettledByFlow } from "./flow-rules.ts";
import type { FlowModule } from "./flow/program.ts";
import { ModuleView } from "./patterns/module-view.ts";
import { Remarks } from "./remarks.ts";
import type { Rule } from "./rule.ts";
import type { RuleIndex } from "./patterns/rule-index.ts";
import { statementLines } from "./suppressions/statement-lines.ts";
import { suppress } from "./suppressions/suppress.ts";

export interface CheckOptions {
  readonly index: RuleIndex;
  /** The rules of the index by their id. */
  readonly byId: ReadonlyMap<string, Rule>;
  /** YYYY-MM-DD, in UTC: the day on which suppressions are judged. */
  readonly today: string;
}

export interface SourceToCheck {
  /** Relative to the audited root, forward slashes. */
  readonly file: string;
  readonly source: Uint8Array | string;
  /** A test, example or migration: its findings are notes. */
  readonly isAside: boolean;
}

export interface CheckedSource {
  /** The tree with its text, for what looks at several modules. */
  readonly module: FlowModule;
  /** Found by the shape of their places alone, or behind a test. */
  readonly doubtful: readonly Finding[];
  /** The findings of this file with those that others found in it and without those that were disproved, as its comments mark them. */
  finish(more: readonly Finding[], disproved?: ReadonlySet<Finding>): readonly Finding[];
  readonly lines: number;
  readonly functions: number;
  readonly calls: number;
  /** Places that could not be read. */
  readonly faults: number;
  readonly stagesMs: { readonly parse: number; readonly facts: number; readonly rules: number };
}

/** As many broken places of one file are told one by one. */
const FAULTS_PER_FILE_MAX = 10;

export function checkSource({ file, source, isAside }: SourceToCheck, options: CheckOptions): CheckedSource {
  const startMs = performance.now();
  const { module, text, comments } = readModule(source);
  const parsedMs = performance.now();
  const facts = collectModuleFacts(file, module);
  const factsMs = performance.now();
  const remarks = new Remarks(file, options.byId);
  const checked = checkModule(new ModuleView(facts, text), options.index, isAside);
  const found = [...checked.findings, ...remarks.broken(module.errors, FAULTS_PER_FILE_MAX), ...remarks.leftOut(checked.leftOut)];
  const directives = readDirectives(text, comments);
  let lines: readonly string[] | null = null;
  const line = (number: number): string => (lines ??= text.split("\n"))[number - 1] ?? "";
  return {
    module: { file, ast: module, line },
    doubtful: checked.findings.filter(isSettledByFlow),
    finish(more, disproved) {
      const left = found.filter((finding) => disproved?.has(finding) !== true && !more.some((other) => isSameWeakness(finding, other)));
      const all = [...left, ...withFixes(more, found)];
      if (directives.length === 0) return all;
      const marked = suppress(all, directives, { rules: options.byId, sameStatement: statementLines(module), today: options.today });
      return [...marked.findings, ...remarks.directives(marked)];
    },
    lines: module.endLine - 1,
    functions: facts.everyFunction.length,
    calls: facts.calls.length,
    faults: module.errors.length,
    stagesMs: { parse: parsedMs - startMs, facts: factsMs - parsedMs, rules: performance.now() - factsMs },
  };
}

/** What is offered at a place is offered for the flow that ends there as well. */
function withFixes(more: readonly Finding[], found: readonly Finding[]): readonly Finding[] {
  const fixable = found.filter(({ fix }) => fix !== undefined);
  if (fixable.length === 0) return more;
  return more.map((flow) => {
    const same = flow.fix === undefined ? fixable.find((one) => one.rule === flow.rule && overlap(one.place, flow.place)) : undefined;
    return same?.fix === undefined ? flow : { ...flow, fix: same.fix };
  });
}

/** What a flow shows is more than what the shape of a place on its way says. */
function isSameWeakness(one: Finding, flow: Finding): boolean {
  if (one.cwe !== flow.cwe) return false;
  if (flow.trace.length === 0) return overlap(one.place, flow.place);
  return [flow.place, ...flow.trace.map(({ place }) => place)].some(
    ({ file, line, endLine }) => file === one.place.file && one.place.endLine >= line - 1 && one.place.line <= endLine,
  );
}

function overlap(one: Place, other: Place): boolean {
  const begins = (a: Place, b: Place): boolean => a.line < b.endLine || (a.line === b.endLine && a.column < b.endColumn);
  return begins(one, other) && begins(other, one);
}
