// Asks the whole audit about handlers in a frame: each in a tree of its own, or all in one.
import type { Finding } from "../../src/model/finding.ts";
import { auditModules } from "../../src/audit/testing.ts";
import { framed, type Frame, type FramedCase } from "./make-frames.ts";

const DAY = "2026-06-15";

export interface JudgedFrame {
  readonly case: FramedCase;
  readonly findings: readonly Finding[];
}

export function judgeAlone(frame: Frame, cases: readonly FramedCase[]): readonly JudgedFrame[] {
  return cases.map((one) => ({ case: one, findings: auditModules(framed(frame, [one]), DAY) }));
}

export function judgeTogether(frame: Frame, cases: readonly FramedCase[]): readonly JudgedFrame[] {
  const findings = auditModules(framed(frame, cases), DAY);
  return cases.map((one) => ({ case: one, findings: findings.filter((finding) => isOf(one, finding)) }));
}

export function isRightFramed({ case: one, findings }: JudgedFrame): boolean {
  return findings.some(({ cwe }) => cwe === one.cwe) === (one.label === "bad");
}

function isOf({ name }: FramedCase, { place }: Finding): boolean {
  return place.file.includes(name) || place.file.includes(name.replaceAll("_", "-"));
}
