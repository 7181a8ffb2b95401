// Follows values from outside through the modules of a tree, and makes findings of those that reach a sink.
import { SEVERITIES, type Finding, type TraceStep } from "../model/finding.ts";
import { analyse } from "./flow/analyse.ts";
import { ownModels } from "./flow/load-models.ts";
import type { FlowHit } from "./flow/machine.ts";
import { createProgram, type FlowModule } from "./flow/program.ts";
import type { Models } from "./flow/models.ts";
import { SOURCE_WORDS, stepsOf, type FlowKind, type Label } from "./flow/taint.ts";
import { TemplateSet } from "./templates/template-set.ts";
import { watchLine, type CallExplanation } from "./flow/explanation.ts";
import { askAbout, type Question } from "./flow/questions.ts";
import { FLOW_RULES, SETTLED_BY_FLOW } from "./flow-rules.ts";
import { fingerprintAll, type Unmarked } from "./fingerprint.ts";
import type { Rule } from "./rule.ts";

/** Steps of all roots together: some seconds. */
const STEPS_MAX = 2_000_000;

export interface Flows {
  readonly findings: readonly Finding[];
  /** Of the doubtful findings, those that are nothing: what comes there is harmless, or nothing does. */
  readonly disproved: ReadonlySet<Finding>;
  /** Of the calls that were asked about, in source order. */
  readonly explained: readonly CallExplanation[];
  /** Calls that were come to, and those of them of which was known what they call. */
  readonly calls: { readonly followed: number; readonly resolved: number };
  /** Functions that were not interpreted, or not to their end. */
  readonly notFollowed: number;
  /** Places that render a template, and those of them whose template is not known or not there. */
  readonly renders: number;
  readonly rendersUnknown: number;
}

const NO_TEMPLATES = new TemplateSet({ paths: [], read: () => null });
export interface FlowOptions {
  readonly rules: ReadonlyMap<string, Rule>;
  /** Default: those that Fairlead brings. */
  readonly models?: Models;
  /** A line of which is to be told what comes to its calls. */
  readonly why?: { readonly file: string; readonly line: number } | null;
  /** Found by the shape of their places, in any of the modules. */
  readonly doubtful?: readonly Finding[];
  /** True from when on nothing more is followed. */
  readonly isOver?: () => boolean;
  readonly templates?: TemplateSet;
}

export function followFlows(
  modules: readonly FlowModule[],
  { rules, models = ownModels(), doubtful = [], why = null, isOver = () => false, templates = NO_TEMPLATES }: FlowOptions,
): Flows {
  const asked = questionsAbout(modules, doubtful);
  const questions = [...asked.values()];
  const module = modules.find(({ file }) => file === why?.file);
  const watched = module === undefined || why === null ? [] : watchLine(module, why.line);
  const options = { program: createProgram(modules), models, questions, watched, templates, stepsMax: STEPS_MAX, isOver };
  const analysis = analyse(options);
  const { hits, notFollowed, rendering } = analysis;
  const found = hits.flatMap((hit) => findingOf(hit, rules));
  const byFile = Map.groupBy(found, ({ place }) => place.file);
  const disproved = new Set([...asked].filter(([, question]) => analysis.verdict(question) === "disproved").map(([finding]) => finding));
  return {
    findings: [...byFile.values()].flatMap(fingerprintAll),
    disproved,
    explained: watched.map((call) => analysis.explain(call)),
    calls: analysis.calls,
    notFollowed: notFollowed + (rendering?.cut ?? 0),
    renders: rendering?.calls.size ?? 0,
    rendersUnknown: rendering?.unknown.size ?? 0,
  };
}

function questionsAbout(modules: readonly FlowModule[], doubtful: readonly Finding[]): ReadonlyMap<Finding, Question> {
  const asked = new Map<Finding, Question>();
  const byFile = new Map(modules.map((module) => [module.file, module]));
  for (const finding of doubtful) {
    const kind = finding.confidence === "pattern" ? (SETTLED_BY_FLOW[finding.rule] ?? null) : null;
    const module = byFile.get(finding.place.file);
    const question = module === undefined ? null : askAbout(module, finding.place, kind);
    if (question !== null) asked.set(finding, question);
  }
  return asked;
}

function findingOf(
  { kind, module, place, taint, sink, harm, rule: asked, severity: most, message: said }: FlowHit,
  rules: ReadonlyMap<string, Rule>,
): Unmarked[] {
  const known = FLOW_RULES[kind];
  const rule = rules.get(asked ?? known.rule);
  const label = taint.toSorted((a, b) => rank(a) - rank(b))[0];
  if (rule === undefined || label === undefined) return [];
  const usual = label.source === "local" ? known.local : known.remote;
  if (usual === null) return [];
  const severity = most === null || SEVERITIES.indexOf(most) < SEVERITIES.indexOf(usual) ? usual : most;
  const { line, column, endLine, endColumn } = place;
  const at = { file: module.file, line, column, endLine, endColumn };
  const last: TraceStep = { place: at, text: harm !== undefined ? "put out here" : sink === null ? "in the answer" : `${sink}()` };
  const steps = stepsOf(label);
  return [
    {
      rule: rule.id,
      severity,
      confidence: label.confidence,
      cwe: rule.cwe,
      place: at,
      message: said ?? wordsFor(kind, { label, becomes: harm?.becomes ?? known.words, file: module.file }),
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

/** The surest from the farthest is shown. */
function rank({ confidence, source }: Label): number {
  return (confidence === "proven" ? 0 : 10) + ["remote", "stored", "local"].indexOf(source);
}
