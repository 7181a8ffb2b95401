// Of several ways to one place: which is told. What fails a gate comes first, then the gravest, then the surest, then what comes from farthest; so a program's own command line hides no request.
import { SEVERITIES } from "../../../model/finding.ts";
import { FLOW_RULES } from "../../flow-rules.ts";
import type { FlowKind, Label } from "../values/taint.ts";

const SOURCES = ["remote", "stored", "local"] as const;
const MEDIUM = SEVERITIES.indexOf("medium");
/** Whoever starts the program may do it anyway: no finding. */
const NOTHING = 100;

export function gravest(kind: FlowKind, taint: readonly Label[]): Label | undefined {
  const [first, ...others] = taint;
  return others.reduce((best, one) => (best === undefined || rank(kind, one) < rank(kind, best) ? one : best), first);
}

/** The less, the worse. */
export function rankOf(kind: FlowKind, taint: readonly Label[]): number {
  const label = gravest(kind, taint);
  return label === undefined ? Infinity : rank(kind, label);
}

function rank(kind: FlowKind, { confidence, source }: Label): number {
  const usual = FLOW_RULES[kind][source === "local" ? "local" : "remote"];
  const severity = usual === null ? NOTHING : SEVERITIES.indexOf(usual);
  const isProven = confidence === "proven";
  const fails = isProven && severity <= MEDIUM;
  return (fails ? 0 : 1_000) + severity * 8 + (isProven ? 0 : 4) + SOURCES.indexOf(source);
}
