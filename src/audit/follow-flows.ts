// Follows values from outside through the modules of a tree, and makes findings of those that reach a sink.
import { CONFIDENCES, SEVERITIES, type Finding, type TraceStep } from "../model/finding.ts";
import type { AnalyseOptions } from "./flow/analyse.ts";
import { ownModels } from "./flow/models/load-models.ts";
import type { FlowHit } from "./flow/machine.ts";
import { createProgram, type FlowModule } from "./flow/program/program.ts";
import type { Documents } from "./flow/documents/documents.ts";
import type { Models } from "./flow/models/models.ts";
import { SOURCE_WORDS, stepsOf, type FlowKind, type Label } from "./flow/values/taint.ts";
import { statementLines } from "./suppressions/statement-lines.ts";
import { TemplateSet } from "./templates/template-set.ts";
import { watchLine, type CallExplanation, type WatchedCall } from "./flow/explanation.ts";
import type { Generation } from "./flow/units/generation.ts";
import type { ModuleUses } from "./flow/program/module-uses.ts";
import type { ModuleParts } from "./flow/program/parts.ts";
import {
  askAbout,
  askCallers,
  isUse,
  outlineOfQuestion,
  usesBeside,
  type Asked,
  type QuestionOutline,
  type Verdict,
} from "./flow/questions.ts";
import { toldAgain } from "./flow/told-again.ts";
import type { Analysed } from "./flow/units/outcome.ts";
import { gravest } from "./flow/units/gravest.ts";
import { FLOW_RULES, SETTLED_AT_CALLS, SETTLED_BY_FLOW, SETTLED_BY_USE, WORDS_OF_RULES } from "./flow-rules.ts";
import { fingerprintAll, type Unmarked } from "./fingerprint.ts";
import { atMost, type RuleFacts } from "./rule.ts";

/** Steps of all roots together: some seconds. */
const STEPS_MAX = 2_000_000;

export interface Flows {
  readonly findings: readonly Finding[];
  /** Of the doubtful findings, those that are nothing: what comes there is harmless, or nothing does. */
  readonly disproved: ReadonlySet<Finding>;
  /** Of the others, those that stand in functions that nobody calls, in a program of which every call is understood. */
  readonly idle: ReadonlySet<Finding>;
  /** Of the calls that were asked about, in source order. */
  readonly explained: readonly CallExplanation[];
  /** Calls that were come to, and those of them of which was known what they call. */
  readonly calls: { readonly followed: number; readonly resolved: number };
  /** Functions that were not interpreted, or not to their end. */
  readonly notFollowed: number;
  /** Places that render a template, and those of them whose template is not known or not there. */
  readonly renders: number;
  readonly rendersUnknown: number;
  /** For the next run; null where nothing is to be left, or it was not finished. */
  readonly generation: Generation | null;
  /** Bodies of modules and roots that were interpreted, and those of which an earlier run told. */
  readonly units: { readonly run: number; readonly told: number };
}

export interface AskedFinding extends Asked {
  readonly finding: Finding;
}

/** A module that values are followed through. */
export interface FollowedModule {
  readonly module: FlowModule;
  /** Stands for what it does and what is asked about it. */
  readonly digest: string;
  uses(): ModuleUses;
  /** Null where it could not be read whole. */
  parts(): ModuleParts | null;
  asked(): readonly AskedFinding[];
}

const NO_TEMPLATES = new TemplateSet({ paths: [], read: () => null });
export interface FlowOptions {
  readonly rules: ReadonlyMap<string, RuleFacts>;
  /** Default: those that Fairlead brings. */
  readonly models?: () => Models;
  /** A line of which is to be told what comes to its calls. */
  readonly why?: { readonly file: string; readonly line: number } | null;
  /** True from when on nothing more is followed. */
  readonly isOver?: () => boolean;
  /** Of the functions that nobody in sight calls. */
  readonly progress?: (done: number, all: number) => void;
  readonly stepsMax?: number;
  readonly templates?: TemplateSet;
  readonly documents?: Documents;
  /** To go on from an earlier run, and to leave something for the next. `inputs`: stands for all that is no module. */
  readonly earlier?: { readonly earlier: Generation | null; readonly inputs: string };
}

/** Null where something is otherwise than in the earlier run: then somebody has to follow. */
export function flowsTold(modules: readonly FollowedModule[], options: FlowOptions): Flows | null {
  const asked = askedOf(modules, options);
  const told = toldAgain(asked.given);
  return told === null ? null : flowsOf(told, asked, options);
}

/** `analyse`: of flow/analyse.ts, which is loaded where it is needed only. */
export function followFlows(
  modules: readonly FollowedModule[],
  options: FlowOptions,
  analyse: (options: AnalyseOptions) => Analysed,
): Flows {
  const asked = askedOf(modules, options);
  return flowsOf(analyse(asked.given), asked, options);
}

interface AskedFlows {
  readonly given: AnalyseOptions;
  readonly questions: readonly AskedFinding[];
  readonly watched: readonly WatchedCall[];
}

function askedOf(modules: readonly FollowedModule[], options: FlowOptions): AskedFlows {
  const {
    models,
    why = null,
    isOver = () => false,
    progress = () => {},
    templates = NO_TEMPLATES,
    documents,
    stepsMax = STEPS_MAX,
    earlier,
  } = options;
  const flowModules = modules.map(({ module }) => module);
  const byModule = new Map(modules.map((one) => [one.module, one]));
  const questions = modules.flatMap((one) => one.asked());
  const module = flowModules.find(({ file }) => file === why?.file);
  const watched = module === undefined || why === null ? [] : linesOfStatement(module, why.line).flatMap((line) => watchLine(module, line));
  const given = {
    program: createProgram(flowModules),
    get models() {
      return models?.() ?? ownModels();
    },
    questions,
    watched,
    templates,
    ...(documents === undefined ? {} : { documents }),
    stepsMax,
    isOver,
    progress,
    uses: (one: FlowModule) => byModule.get(one)!.uses(),
    ...(earlier === undefined
      ? {}
      : { resumption: { ...earlier, contents: modules.map(({ digest }) => digest), partsOf: (i: number) => modules[i]!.parts() } }),
  };
  return { given, questions, watched };
}

/** A call of many lines may be asked about by any of them. */
function linesOfStatement({ ast }: FlowModule, line: number): readonly number[] {
  const same = statementLines(ast);
  let first = line;
  let last = line;
  while (first > 1 && line - first < STATEMENT_LINES_MAX && same(first - 1, line)) first -= 1;
  while (last < ast.endLine && last - line < STATEMENT_LINES_MAX && same(last + 1, line)) last += 1;
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

const STATEMENT_LINES_MAX = 100;

function flowsOf(analysis: Analysed, { questions, watched }: AskedFlows, { rules }: FlowOptions): Flows {
  const { hits, notFollowed, renders } = analysis;
  const found = wholeQueries(oneNamePerDraw(hits)).flatMap((hit) => findingOf(hit, rules));
  const byFile = Map.groupBy(found, ({ place }) => place.file);
  const verdicts = Map.groupBy(questions, ({ finding }) => finding);
  const saidOf = (verdict: Verdict): ReadonlySet<Finding> => {
    const isSo = ({ outline }: Asked): boolean => analysis.verdict(outline) === verdict || analysis.verdict(outline) === "disproved";
    return new Set([...verdicts].flatMap(([finding, asked]) => (asked.every(isSo) ? [finding] : [])));
  };
  return {
    findings: [...byFile.values()].flatMap(fingerprintAll),
    disproved: saidOf("disproved"),
    idle: saidOf("idle"),
    explained: watched.map((call) => analysis.explain(call)),
    calls: analysis.calls,
    notFollowed: notFollowed + renders.cut,
    renders: renders.calls,
    rendersUnknown: renders.unknown,
    generation: analysis.generation,
    units: analysis.units,
  };
}

/** What is drawn once and given many names is told once: under the surest name, and of these the first. */
function oneNamePerDraw(hits: readonly FlowHit[]): readonly FlowHit[] {
  const named = hits.filter(({ kind, sink }) => kind === "secret" && sink === null);
  if (named.length < 2) return hits;
  const first = new Map<string, FlowHit>();
  for (const hit of named.toSorted(byPlace)) {
    const draw = drawOf(hit);
    const before = first.get(draw);
    if (before === undefined || sureness(hit) < sureness(before)) first.set(draw, hit);
  }
  return hits.filter((hit) => hit.kind !== "secret" || hit.sink !== null || first.get(drawOf(hit)) === hit);
}

/** Whoever says the whole query says the names of its fields as well: that is told once. */
function wholeQueries(hits: readonly FlowHit[]): readonly FlowHit[] {
  const whole = new Set(hits.flatMap((hit) => (hit.kind === "document" ? [placeOf(hit)] : [])));
  return whole.size === 0 ? hits : hits.filter((hit) => hit.kind !== "lookup" || !whole.has(placeOf(hit)));
}

function placeOf({ module, place }: FlowHit): string {
  return `${module.file}:${place.line}:${place.column}`;
}

function drawOf({ taint }: FlowHit): string {
  const label = gravest("secret", taint);
  const place = label === undefined ? null : stepsOf(label)[0]!.place;
  return place === null ? "" : `${place.file}:${place.line}:${place.column}`;
}

function sureness({ taint }: FlowHit): number {
  return CONFIDENCES.indexOf(gravest("secret", taint)?.confidence ?? "pattern");
}

function byPlace(one: FlowHit, other: FlowHit): number {
  if (one.module.file !== other.module.file) return one.module.file < other.module.file ? -1 : 1;
  return one.place.line - other.place.line || one.place.column - other.place.column;
}

/** Those of a module's doubtful findings that following the values may settle. */
export function askAboutAll(module: FlowModule, doubtful: readonly Finding[]): readonly AskedFinding[] {
  return doubtful.flatMap((finding) => {
    const kind = kindOf(finding, module);
    const calls = SETTLED_BY_USE[finding.rule];
    const isElsewhere = calls !== undefined && !isUse(module, finding.place, calls);
    const used = isElsewhere ? usesBeside(module, finding.place, calls) : [finding.place];
    return (used.length === 0 ? [finding.place] : used).flatMap((place) => {
      const question = askAbout(module, place, {
        kind: isElsewhere && used.length === 0 ? null : kind,
        isStated: finding.confidence !== "pattern",
      });
      const outline = question === null ? callersOf(module, finding) : outlineOfQuestion(question, module.file);
      return outline === null ? [] : [{ finding, outline, find: () => question }];
    });
  });
}

/** What is surely wrong, and does no harm where nobody calls it. */
function callersOf(module: FlowModule, { confidence, place }: Finding): QuestionOutline | null {
  return confidence === "proven" ? askCallers(module, place) : null;
}

/** As `askAboutAll` found it in an earlier run. */
export function askAgain(module: FlowModule, finding: Finding, outline: QuestionOutline): AskedFinding {
  return { finding, outline, find: () => (outline.isOfCallers ? null : askAbout(module, outline.place, outline)) };
}

/** Null: only whether anything comes there. */
function kindOf({ rule, place }: Finding, module: FlowModule): FlowKind | null {
  const calls = SETTLED_AT_CALLS[rule];
  return calls !== undefined && !isUse(module, place, calls) ? null : (SETTLED_BY_FLOW[rule] ?? null);
}

function findingOf(
  { kind, module, place, taint, sink, harm, rule: asked, severity: most, message: said }: FlowHit,
  rules: ReadonlyMap<string, RuleFacts>,
): Unmarked[] {
  const known = FLOW_RULES[kind];
  const rule = rules.get(asked ?? known.rule);
  const label = gravest(kind, taint);
  if (rule === undefined || label === undefined) return [];
  const usual = label.source === "local" ? known.local : known.remote;
  if (usual === null) return [];
  const severity = most === null || SEVERITIES.indexOf(most) < SEVERITIES.indexOf(usual) ? usual : most;
  const { line, column, endLine, endColumn } = place;
  const at = { file: module.file, line, column, endLine, endColumn };
  const last: TraceStep = {
    place: at,
    text: harm !== undefined ? "put out here" : sink !== null ? `${sink}()` : kind === "secret" ? "under this name" : "in the answer",
  };
  const steps = stepsOf(label);
  return [
    {
      rule: rule.id,
      severity,
      confidence: atMost(rule, label.confidence),
      cwe: rule.cwe,
      place: at,
      message: said ?? wordsFor(kind, { label, becomes: harm?.becomes ?? WORDS_OF_RULES[rule.id] ?? known.words, file: module.file }),
      symbol: "",
      code: module.line(line).trim().slice(0, 200),
      // What is said of the place itself has no way to it.
      trace: said !== undefined ? [] : [...steps, ...(steps.at(-1)?.place.line === line ? [] : [last])],
      suppression: null,
    },
  ];
}

function wordsFor(
  kind: FlowKind,
  { label, becomes, file }: { readonly label: Label; readonly becomes: string; readonly file: string },
): string {
  const { place } = stepsOf(label)[0]!;
  const where = `${place.file === file ? "line " : `${place.file}:`}${place.line}`;
  if (kind === "secret") return `What random gives (${where}) can be predicted, and becomes ${becomes}: use secrets.`;
  return `What comes from ${SOURCE_WORDS[label.source]} (${where}) becomes ${becomes}.`;
}
