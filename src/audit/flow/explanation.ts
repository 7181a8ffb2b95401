// Why a call is reported or not: what came to it, sink by sink, on the ways that were followed.
import type { Call } from "../../python/parse/ast.ts";
import { walk } from "../../python/parse/walk.ts";
import type { FlowModule } from "./program/program.ts";
import { isDead, placeOf, type Place } from "./questions.ts";
import { fromOutside, isUnsettled, KIND_BITS, SOURCE_WORDS, stepsOf, type FlowKind, type Label, type Taint } from "./values/taint.ts";

/** A call that is watched while the program is followed. */
export interface WatchedCall extends Place {
  readonly file: string;
  readonly node: Call;
  /** What it was found to call, by dotted names; empty where that is not known. */
  readonly called: Set<string>;
  readonly sinks: Map<FlowKind, { isProved: boolean; isOpen: boolean; readonly reasons: Set<string> }>;
  seen: number;
  isFollowed: boolean;
}

export interface CallExplanation {
  readonly line: number;
  readonly column: number;
  readonly called: readonly string[];
  readonly sinks: readonly {
    readonly kind: FlowKind;
    readonly verdict: "proved" | "unknown" | "disproved";
    readonly reasons: readonly string[];
  }[];
  /** What is to be known about the whole call, such as that nothing reaches it. */
  readonly remarks: readonly string[];
}

/** Reasons told of one sink. */
const REASONS_MAX = 6;

/** The calls that begin on this line. */
export function watchLine(module: FlowModule, line: number): WatchedCall[] {
  const found: WatchedCall[] = [];
  walk(module.ast, (node) => {
    if (node.kind !== "Call" || node.line !== line) return;
    const place = placeOf(module, node);
    if (place === null) return;
    const { around, lambda, branches } = place;
    found.push({
      file: module.file,
      node,
      around,
      lambda,
      branches,
      called: new Set(),
      sinks: new Map(),
      seen: 0,
      isFollowed: around.length === 0,
    });
  });
  return found;
}

export function noteArrival(call: WatchedCall, kind: FlowKind, taint: Taint): void {
  const sink = call.sinks.get(kind) ?? { isProved: false, isOpen: false, reasons: new Set() };
  call.sinks.set(kind, sink);
  const dirty = taint.filter(({ cleaned }) => (cleaned & KIND_BITS[kind]) === 0);
  sink.isProved ||= fromOutside(dirty).some(({ confidence }) => confidence === "proven");
  sink.isOpen ||= dirty.length > 0;
  for (const label of taint) if (sink.reasons.size < REASONS_MAX) sink.reasons.add(reasonOf(label, KIND_BITS[kind]));
  if (taint.length === 0) sink.reasons.add("it is fixed, or a number or another value that can do no harm there");
}

function reasonOf(label: Label, bit: number): string {
  const isClean = (label.cleaned & bit) !== 0;
  if (isUnsettled(label)) return isClean ? "what is not known of it was made harmless" : "a part of it is not known";
  const steps = stepsOf(label);
  const first = steps[0]!.place;
  const from = `what comes from ${SOURCE_WORDS[label.source]} (${first.file}:${first.line})`;
  if (!isClean) return `${from} arrives there${label.confidence === "proven" ? "" : ", as far as is known"}`;
  const through = steps.findLast(({ text }) => text.startsWith("through "));
  return `${from} was made harmless for it${through === undefined ? "" : ` ${through.text}, ${through.place.file}:${through.place.line}`}`;
}

export function explain(call: WatchedCall, answers: ReadonlyMap<string, number>): CallExplanation {
  const { node, called, sinks, seen, isFollowed } = call;
  const remarks: string[] = [];
  if (seen === 0 && isFollowed)
    remarks.push(isDead(call, answers) ? "nothing comes here: a test on the way never goes that way" : "no way here was found");
  if (!isFollowed) remarks.push("the function around it was not followed to its end for every caller");
  if (seen > 0 && called.size === 0) remarks.push("it is not known what is called");
  else if (seen > 0 && sinks.size === 0) remarks.push(`no model says that ${[...called].join(" or ")} can do harm with what it is given`);
  return {
    line: node.line,
    column: node.column,
    called: [...called],
    sinks: [...sinks].map(([kind, { isProved, isOpen, reasons }]) => ({
      kind,
      verdict: isProved ? "proved" : isOpen || !isFollowed ? "unknown" : "disproved",
      reasons: [...reasons],
    })),
    remarks,
  };
}
