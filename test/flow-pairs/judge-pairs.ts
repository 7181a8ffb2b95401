// Asks the audit about the twins of a pair: it is right about a pair when it finds the flow of the one and none in the other.
import { analyse } from "../../src/audit/flow/analyse.ts";
import { ownModels } from "../../src/audit/flow/models/load-models.ts";
import { createProgram } from "../../src/audit/flow/program/program.ts";
import { FLOW_RULES } from "../../src/audit/flow-rules.ts";
import { auditModules } from "../../src/audit/testing.ts";
import type { Confidence, Place } from "../../src/model/finding.ts";
import { parseModule } from "../../src/python/parse/parse-module.ts";
import { RULES } from "../../src/audit/rules.gen.ts";
import type { Pair, SinkKind, Twin } from "./pair.ts";

const STEPS_MAX = 100_000;
const DAY = "2026-06-15";
const CWES = new Map(RULES.map(({ id, cwe }) => [id, cwe]));

/** What the audit got wrong; empty where it is right about both. */
export function wrongTwins({ sink, twins }: Pair): Twin[] {
  return twins.filter((twin) => findsFlow(twin, sink.kind) !== (twin.label === "bad"));
}

function findsFlow({ files, sinkLine }: Twin, kind: string): boolean {
  const modules = Object.entries(files).map(([file, text]) => {
    const lines = text.split("\n");
    return { file, ast: parseModule(text), line: (number: number): string => lines[number - 1] ?? "" };
  });
  const { hits } = analyse({ program: createProgram(modules), models: ownModels(), stepsMax: STEPS_MAX });
  return hits.some(
    (hit) => hit.kind === kind && hit.place.line === sinkLine && hit.taint.some(({ confidence }) => confidence === "proven"),
  );
}

/** The surest finding of the sink's weakness by whatever rule: on the line of the sink, or wherever the sink may be now. */
export function foundIn({ files, sinkLine }: Twin, kind: SinkKind, isAnywhere = false): Confidence | "nothing" {
  const cwe = CWES.get(FLOW_RULES[kind].rule);
  const isThere = (place: Place): boolean => isAnywhere || (place.file === "main.py" && place.line === sinkLine);
  const sure = new Set(auditModules(files, DAY).flatMap((one) => (one.cwe === cwe && isThere(one.place) ? [one.confidence] : [])));
  return (["proven", "possible", "pattern"] as const).find((confidence) => sure.has(confidence)) ?? "nothing";
}
