// From a CVSS vector of version 3 or 4, or the word of a database, to one of our severities.
import type { Severity } from "../../../model/finding.ts";
import { cvss4Score } from "./cvss4.ts";

/** Null: not known, which is not the same as low. */
export function severityOf(written: string | null): Severity | null {
  if (written === null) return null;
  const word = WORDS[written.toUpperCase()];
  if (word !== undefined) return word;
  const score = baseScore(written) ?? cvss4Score(written);
  if (score === null) return null;
  return score >= 7 ? "high" : score >= 4 ? "medium" : score > 0 ? "low" : "note";
}

const WORDS: Readonly<Record<string, Severity>> = { CRITICAL: "high", HIGH: "high", MODERATE: "medium", MEDIUM: "medium", LOW: "low" };

/** Base score of CVSS 3.0 and 3.1 (https://www.first.org/cvss/v3.1/specification-document, section 7.1); null for anything else. */
export function baseScore(vector: string): number | null {
  if (!/^CVSS:3\.[01]\//.test(vector)) return null;
  const metrics = new Map(vector.split("/").map((part) => part.split(":") as [string, string]));
  const weight = (name: string, table: Readonly<Record<string, number>>): number => table[metrics.get(name) ?? ""] ?? NaN;
  const isChanged = metrics.get("S") === "C";
  const impactBase = 1 - ["C", "I", "A"].reduce((left, name) => left * (1 - weight(name, IMPACT)), 1);
  const impact = isChanged ? 7.52 * (impactBase - 0.029) - 3.25 * (impactBase - 0.02) ** 15 : 6.42 * impactBase;
  const privileges = weight("PR", isChanged ? PRIVILEGES_CHANGED : PRIVILEGES);
  const exploitability = 8.22 * weight("AV", VECTOR) * weight("AC", COMPLEXITY) * privileges * weight("UI", INTERACTION);
  const sum = (impact + exploitability) * (isChanged ? 1.08 : 1);
  if (Number.isNaN(sum)) return null;
  return impact <= 0 ? 0 : roundUp(Math.min(sum, 10));
}

const VECTOR = { N: 0.85, A: 0.62, L: 0.55, P: 0.2 };
const COMPLEXITY = { L: 0.77, H: 0.44 };
const PRIVILEGES = { N: 0.85, L: 0.62, H: 0.27 };
const PRIVILEGES_CHANGED = { N: 0.85, L: 0.68, H: 0.5 };
const INTERACTION = { N: 0.85, R: 0.62 };
const IMPACT = { H: 0.56, L: 0.22, N: 0 };

/** Appendix A of the specification: up to one decimal, without the errors of floating point. */
function roundUp(value: number): number {
  const scaled = Math.round(value * 100_000);
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
}
