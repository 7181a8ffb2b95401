// `check --why FILE:LINE`: what is known of one line, as data: its calls, what was reported there and how sure that may become, and why there is nothing to say.
import type { CallExplanation } from "../audit/flow/explanation.ts";
import { RULE_FACTS } from "../audit/rule-facts.gen.ts";
import type { Confidence } from "../model/finding.ts";
import type { AuditedProject } from "./audit-project.ts";

export interface LineToExplain {
  /** Relative to the root. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface ExplainedLine {
  /** Those of the whole statement, in source order. */
  readonly calls: readonly CallExplanation[];
  readonly findings: readonly {
    readonly rule: string;
    readonly confidence: Confidence;
    readonly message: string;
    /** Why findings of this rule are never surer, whatever arrives; null where nothing holds them back. */
    readonly limit: string | null;
  }[];
  /** Why there are no calls; null where there are some. */
  readonly nothing: string | null;
}

/** Null where the file has no such line. */
export function explainedLine(
  { tree, report }: Pick<AuditedProject, "tree" | "report">,
  { file, line }: LineToExplain,
): ExplainedLine | null {
  const lines = tree.text(file)?.text.split("\n") ?? null;
  const written = lines?.[line - 1];
  if (lines !== null && (written === undefined || (written === "" && line === lines.length && line > 1))) return null;
  const calls = report.explained ?? [];
  const findings = report.findings.filter(({ place }) => place.file === file && place.line <= line && line <= place.endLine);
  return {
    calls,
    findings: findings.map(({ rule, confidence, message }) => ({ rule, confidence, message, limit: limitOf(rule, confidence) })),
    nothing: calls.length > 0 ? null : whyNothing(file, written),
  };
}

function limitOf(rule: string, confidence: Confidence): string | null {
  const { surest } = RULE_FACTS.find(({ id }) => id === rule) ?? {};
  return surest?.confidence === confidence ? surest.because : null;
}

function whyNothing(file: string, written: string | undefined): string {
  if (!/\.pyi?$/.test(file)) return "It is no Python: values are followed through Python alone.";
  if (written === undefined) return "The file cannot be read.";
  if (/^\s*(?:#|$)/.test(written)) return "No statement stands there.";
  return "No call belongs to that statement, or its file is not followed: calls are what can be explained.";
}
