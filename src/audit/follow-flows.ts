// Follows values from outside through the modules of a tree, and makes findings of those that reach a sink.
import type { Finding, Severity, TraceStep } from "../model/finding.ts";
import { analyse } from "./flow/analyse.ts";
import { ownModels } from "./flow/load-models.ts";
import type { FlowHit } from "./flow/machine.ts";
import { createProgram, type FlowModule } from "./flow/program.ts";
import { stepsOf, type FlowKind, type Label } from "./flow/taint.ts";
import { fingerprintAll, type Unmarked } from "./fingerprint.ts";
import type { Rule } from "./rule.ts";

/** Steps of all roots together: some seconds. */
const STEPS_MAX = 2_000_000;

export interface Flows {
  readonly findings: readonly Finding[];
  /** Functions that were not interpreted, or not to their end. */
  readonly notFollowed: number;
}

/** The rule that speaks about a kind of sink, and how grave a value from the network is there. */
const RULE_OF_KIND: Readonly<Partial<Record<FlowKind, { readonly rule: string; readonly remote: Severity; readonly local: Severity }>>> = {
  sql: { rule: "INJ001", remote: "high", local: "low" },
  command: { rule: "INJ003", remote: "high", local: "medium" },
  code: { rule: "INJ007", remote: "high", local: "medium" },
  template: { rule: "INJ008", remote: "high", local: "low" },
  path: { rule: "PTH005", remote: "high", local: "note" },
  html: { rule: "XSS004", remote: "high", local: "note" },
  deserialisation: { rule: "DES001", remote: "high", local: "low" },
  request: { rule: "WEB011", remote: "high", local: "note" },
  redirect: { rule: "WEB012", remote: "medium", local: "note" },
};
const WORDS: Readonly<Partial<Record<FlowKind, string>>> = {
  sql: "the text of an SQL statement",
  command: "a command line for a shell",
  code: "code that is executed",
  template: "the text of a template",
  path: "the path of a file",
  html: "a page, unescaped",
  deserialisation: "data that is unpickled",
  request: "the address that the server asks",
  redirect: "the address that the browser is sent to",
};
const FROM = { remote: "a request", stored: "what was stored", local: "whoever starts the program" } as const;

export function followFlows(modules: readonly FlowModule[], rules: ReadonlyMap<string, Rule>, isOver: () => boolean = () => false): Flows {
  const { hits, notFollowed } = analyse({ program: createProgram(modules), models: ownModels(), stepsMax: STEPS_MAX, isOver });
  const found = hits.flatMap((hit) => findingOf(hit, rules));
  const byFile = Map.groupBy(found, ({ place }) => place.file);
  return { findings: [...byFile.values()].flatMap(fingerprintAll), notFollowed };
}

function findingOf({ kind, module, place, taint, sink }: FlowHit, rules: ReadonlyMap<string, Rule>): Unmarked[] {
  const known = RULE_OF_KIND[kind];
  const rule = known && rules.get(known.rule);
  const label = taint.toSorted((a, b) => rank(a) - rank(b))[0];
  if (known === undefined || rule === undefined || label === undefined) return [];
  const { line, column, endLine, endColumn } = place;
  const at = { file: module.file, line, column, endLine, endColumn };
  const last: TraceStep = { place: at, text: sink === null ? "in the answer" : `${sink}()` };
  const steps = stepsOf(label);
  const first = steps[0]!;
  return [
    {
      rule: rule.id,
      severity: label.source === "local" ? known.local : known.remote,
      confidence: label.confidence,
      cwe: rule.cwe,
      place: at,
      message: `What comes from ${FROM[label.source]} (${first.place.file === module.file ? "line" : first.place.file} ${first.place.line}) becomes ${WORDS[kind]}.`,
      symbol: "",
      code: module.line(line).trim().slice(0, 200),
      trace: [...steps, ...(steps.at(-1)?.place.line === line ? [] : [last])],
      suppression: null,
    },
  ];
}

/** The surest from the farthest is shown. */
function rank({ confidence, source }: Label): number {
  return (confidence === "proven" ? 0 : 10) + ["remote", "stored", "local"].indexOf(source);
}
