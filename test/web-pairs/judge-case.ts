// Asks the whole audit about a case: which weaknesses it reports, and how sure it is of them.
import type { Confidence, Finding } from "../../src/model/finding.ts";
import { auditModules } from "../../src/audit/testing.ts";
import type { WebCase } from "./web-case.ts";

const DAY = "2026-06-15";

export interface Judged {
  readonly case: WebCase;
  /** The surest finding of the case's weakness; null without one. */
  readonly found: Confidence | null;
  readonly findings: readonly Finding[];
}

export function judge(one: WebCase): Judged {
  const findings = auditModules(one.files, DAY);
  const sure = findings.filter(({ cwe }) => cwe === one.cell.cwe).map(({ confidence }) => confidence);
  const found = (["proven", "possible", "pattern"] as const).find((confidence) => sure.includes(confidence)) ?? null;
  return { case: one, found, findings };
}

export function isRight({ case: { variant }, found }: Judged): boolean {
  return (found !== null) === (variant.label === "bad");
}
