// Asks the audit about the twins of a pair: it is right about a pair when it finds the flow of the one and none in the other.
import { analyse } from "../../src/audit/flow/analyse.ts";
import { ownModels } from "../../src/audit/flow/models/load-models.ts";
import { createProgram } from "../../src/audit/flow/program/program.ts";
import { parseModule } from "../../src/python/parse/parse-module.ts";
import type { Pair, Twin } from "./pair.ts";

const STEPS_MAX = 100_000;

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
