// Audits one file: text → tree → facts → findings, with what its comments say about them.
import { CONFIDENCES, type Finding, type Place } from "../model/finding.ts";
import { collectModuleFacts } from "../python/facts/module-facts.ts";
import { readModule } from "../python/parse/parse-module.ts";
import { codeOf } from "./code-digest.ts";
import { digestOf } from "./digest.ts";
import { checkModule } from "./patterns/check-module.ts";
import { FLOW_RULES, isSettledByFlow, SETTLED_AT_CALLS } from "./flow-rules.ts";
import { readDirectives, type Directive } from "./suppressions/directives.ts";
import type { Models } from "./flow/models/models.ts";
import { usesOf, type ModuleUses } from "./flow/program/module-uses.ts";
import { partsOf, type ModuleParts } from "./flow/program/parts.ts";
import type { QuestionOutline } from "./flow/questions.ts";
import type { FlowModule } from "./flow/program/program.ts";
import { askAboutAll, askAgain, type AskedFinding, type FollowedModule } from "./follow-flows.ts";
import { parsedModule, type ParsedModule } from "./parsed-module.ts";
import { ModuleView } from "./patterns/module-view.ts";
import { Remarks } from "./remarks.ts";
import type { RuleFacts } from "./rule.ts";
import type { RuleIndex } from "./patterns/rule-index.ts";
import { statementLines } from "./suppressions/statement-lines.ts";
import { suppress, type SuppressOptions } from "./suppressions/suppress.ts";

export interface CheckOptions {
  readonly index: RuleIndex;
  /** The rules of the index by their id. */
  readonly byId: ReadonlyMap<string, RuleFacts>;
  /** YYYY-MM-DD, in UTC: the day on which suppressions are judged. */
  readonly today: string;
  /** What is known of libraries and of the project's own functions. */
  readonly models: Models;
}

export interface SourceToCheck {
  /** Relative to the audited root, forward slashes. */
  readonly file: string;
  readonly source: Uint8Array | string;
  /** A test, example or migration: its findings are notes. */
  readonly isAside: boolean;
  /** Reads it again, where its tree was dropped. Default: as it was given. */
  readonly read?: () => Uint8Array | string | null;
}

export interface CheckedSource {
  /** For what looks at several modules. */
  readonly followed: FollowedModule;
  /** The findings of this file with those that others found in it and without those that were disproved, as its comments mark them. */
  finish(more: readonly Finding[], disproved?: ReadonlySet<Finding>, idle?: ReadonlySet<Finding>): readonly Finding[];
  /** Lets the tree go: who needs it later reads the file again. */
  drop(): void;
  /** For a later run, as long as the file is the same. */
  record(): SourceRecord;
  readonly lines: number;
  readonly functions: number;
  readonly calls: number;
  /** Places that could not be read. */
  readonly faults: number;
  readonly stagesMs: { readonly parse: number; readonly facts: number; readonly rules: number };
}

export type KeptFinding = Omit<Finding, "code"> & { readonly code?: string };

/** What was found in one file, as plain data; no syntax tree, and no code: that may hold what nobody should see. */
export interface SourceRecord extends Pick<CheckedSource, "lines" | "functions" | "calls" | "faults"> {
  /** Without code where that is the line of the place. */
  readonly found: readonly KeptFinding[];
  readonly directives: readonly Directive[];
  readonly uses: ModuleUses;
  readonly parts: ModuleParts | null;
  /** Stands for what the module does and what is asked about it. */
  readonly code: string;
  readonly concernsSettings: boolean;
  /** Position among the findings. */
  readonly asked: readonly (readonly [finding: number, outline: QuestionOutline])[];
}

/** As many broken places of one file are told one by one. */
const FAULTS_PER_FILE_MAX = 10;
const CODE_MAX_UNITS = 200;

export function checkSource({ file, source, isAside, read = () => source }: SourceToCheck, options: CheckOptions): CheckedSource {
  const startMs = performance.now();
  const reading = readModule(source);
  const parsedMs = performance.now();
  const facts = collectModuleFacts(file, reading.module);
  const factsMs = performance.now();
  const remarks = new Remarks(file, options.byId);
  const checked = checkModule(new ModuleView(facts, reading.text, () => options.models), options.index, isAside);
  const found = [...checked.findings, ...remarks.broken(reading.module.errors, FAULTS_PER_FILE_MAX), ...remarks.leftOut(checked.leftOut)];
  return checkedSource(
    {
      module: parsedModule({ file, read, reading }),
      found,
      directives: readDirectives(reading.text, reading.comments),
      counts: {
        lines: reading.module.endLine - 1,
        functions: facts.everyFunction.length,
        calls: facts.calls.length,
        faults: reading.module.errors.length,
      },
      stagesMs: { parse: parsedMs - startMs, facts: factsMs - parsedMs, rules: performance.now() - factsMs },
    },
    options,
  );
}

interface JustChecked extends Pick<CheckedSource, "stagesMs"> {
  readonly module: ParsedModule;
  readonly found: readonly Finding[];
  readonly directives: readonly Directive[];
  readonly counts: Pick<CheckedSource, "lines" | "functions" | "calls" | "faults">;
}

/** Apart from what made it, so that nothing here holds a tree. */
function checkedSource({ module, found, directives, counts, stagesMs }: JustChecked, options: CheckOptions): CheckedSource {
  let uses: ModuleUses | null = null;
  let parts: ModuleParts | null | undefined;
  let asked: readonly AskedFinding[] | null = null;
  let digest: string | null = null;
  let sameStatement: SuppressOptions["sameStatement"] | null = null;
  const statements = (): SuppressOptions["sameStatement"] => (sameStatement ??= statementLines(module.ast));
  const followed: FollowedModule = {
    module,
    get digest() {
      return (digest ??= digestOf([codeOf(module.reading), followed.asked().map(({ outline }) => outline)]));
    },
    uses: () => (uses ??= usesOf(module.ast, options.models)),
    parts() {
      if (parts === undefined) parts = partsOf(module.ast, codeOf(module.reading), followed.uses());
      return parts;
    },
    asked: () => (asked ??= askAboutAll(module, found.filter(isSettledByFlow))),
  };
  return {
    followed,
    finish: finisher({ module, found, directives, statements }, options),
    drop() {
      followed.uses();
      followed.parts();
      if (directives.length > 0) statements();
      asked = followed.asked().map(({ finding, outline }) => askAgain(module, finding, outline));
      module.drop();
    },
    record: () => ({
      ...counts,
      found: found.map((finding) => withoutCode(finding, module)),
      directives,
      uses: followed.uses(),
      parts: followed.parts(),
      code: followed.digest,
      concernsSettings: module.concernsSettings,
      asked: followed.asked().map(({ finding, outline }) => [found.indexOf(finding), outline]),
    }),
    ...counts,
    stagesMs,
  };
}

/** As `checkSource` found it in an earlier run; the file is read only when somebody needs its code. `read`: null where it is gone meanwhile. */
export function recalledSource(
  { file, record, read }: { readonly file: string; readonly record: SourceRecord; readonly read: () => Uint8Array | null },
  options: CheckOptions,
): CheckedSource {
  const module = parsedModule({ file, read, reading: null, concernsSettings: record.concernsSettings });
  const found = record.found.map((finding) => withCode(finding, module));
  const asked = record.asked.map(([i, outline]) => askAgain(module, found[i]!, outline));
  const { directives, uses, parts, code, lines, functions, calls, faults } = record;
  return {
    followed: { module, digest: code, uses: () => uses, parts: () => parts, asked: () => asked },
    finish: finisher({ module, found, directives, statements: () => statementLines(module.ast) }, options),
    drop: () => module.drop(),
    record: () => record,
    lines,
    functions,
    calls,
    faults,
    stagesMs: { parse: 0, facts: 0, rules: 0 },
  };
}

function finisher(
  {
    module,
    found,
    directives,
    statements,
  }: Pick<JustChecked, "found" | "directives"> & {
    readonly module: FlowModule;
    readonly statements: () => SuppressOptions["sameStatement"];
  },
  { byId, today }: CheckOptions,
): CheckedSource["finish"] {
  return (more, disproved, idle) => {
    const standing = found.flatMap((finding) =>
      disproved?.has(finding) === true ? [] : idle?.has(finding) === true ? [lessSure(finding)] : [finding],
    );
    const added = more.filter(
      (flow, i) =>
        flow.trace.length > 0 ||
        !(standing.some((finding) => isSaidAlready(flow, finding)) || more.slice(i + 1).some((other) => isSaidAlready(flow, other))),
    );
    const left = standing.filter((finding) => !added.some((other) => isSameWeakness(finding, other)));
    const all = [...left, ...withFixes(added, found)];
    if (directives.length === 0) return all;
    const marked = suppress(all, directives, { rules: byId, sameStatement: statements(), today });
    return [...marked.findings, ...new Remarks(module.file, byId).directives(marked)];
  };
}

/** Nobody calls the function that it stands in. */
function lessSure(finding: Finding): Finding {
  return finding.confidence === "proven" ? { ...finding, confidence: "possible" } : finding;
}

export function withCode(finding: KeptFinding, module: FlowModule): Finding {
  return { ...finding, code: finding.code ?? codeAt(module, finding.place.line) };
}

function codeAt(module: FlowModule, line: number): string {
  return module.line(line).trim().slice(0, CODE_MAX_UNITS);
}

/** Code that is the line of the place is read again when it is shown. */
export function withoutCode({ code, ...finding }: Finding, module: FlowModule): KeptFinding {
  return code === codeAt(module, finding.place.line) ? finding : { ...finding, code };
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

/** What following the values says of a place itself, the rule has said by its shape, and knows more of what is around it. */
function isSaidAlready(said: Finding, { rule, place }: Finding): boolean {
  return said.rule === rule && overlap(said.place, place);
}

/** What a flow shows is more than what the shape of a place on its way says. */
function isSameWeakness(one: Finding, flow: Finding): boolean {
  if (one.cwe !== flow.cwe || isOfAnotherSink(one, flow)) return false;
  if (flow.trace.length === 0 || overlap(one.place, flow.place)) return overlap(one.place, flow.place);
  // What is sure beside it, and each call that is given an expression, is a weakness of its own.
  if (SETTLED_AT_CALLS[one.rule] !== undefined || CONFIDENCES.indexOf(one.confidence) < CONFIDENCES.indexOf(flow.confidence)) return false;
  return [flow.place, ...flow.trace.map(({ place }) => place)].some(
    ({ file, line, endLine }) => file === one.place.file && one.place.endLine >= line && one.place.line <= endLine,
  );
}

/** An archive that is opened under a name from outside, and unpacked wherever its entries say: of one CWE, and two weaknesses. */
function isOfAnotherSink(one: Finding, flow: Finding): boolean {
  return one.rule !== flow.rule && RULES_OF_SINKS.has(one.rule) && RULES_OF_SINKS.has(flow.rule);
}

const RULES_OF_SINKS: ReadonlySet<string> = new Set(Object.values(FLOW_RULES).map(({ rule }) => rule));

function overlap(one: Place, other: Place): boolean {
  const begins = (a: Place, b: Place): boolean => a.line < b.endLine || (a.line === b.endLine && a.column < b.endColumn);
  return begins(one, other) && begins(other, one);
}
