// Findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), as GitHub and editors read it.
import type { Finding, Fix, Place, Severity } from "../../model/finding.ts";
import type { AuditReport } from "../policy/judge-findings.ts";
import type { RuleFacts } from "../rule.ts";
import { repositoryPath, type ForgeOptions } from "./forge-options.ts";
import { readRulePage } from "../rule-page.ts";

export interface SarifOptions extends ForgeOptions {
  /** Fairlead's own. */
  readonly version: string;
}

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = { high: "error", medium: "warning", low: "note", note: "note" };
/** What GitHub sorts by: critical from 9, high from 7, medium from 4. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = { high: "8.0", medium: "5.0", low: "3.0", note: "1.0" };
const PRECISION = { proven: "very-high", possible: "medium", pattern: "low" } as const;

export function sarifReport({ findings, baseline, isFinished }: AuditReport, { rules, version, prefix }: SarifOptions): object {
  const used = [...new Set(findings.map(({ rule }) => rule))].sort((a, b) => (a < b ? -1 : 1));
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Fairlead", semanticVersion: version, rules: used.map((id) => describeRule(rules.get(id)!)) } },
        // 3.20.21: what a tool could not do is said here as well as among its results.
        invocations: [{ executionSuccessful: isFinished, ...(isFinished ? {} : { toolExecutionNotifications: [UNFINISHED] }) }],
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { ROOT: { description: { text: "The top of the audited repository." } } },
        results: findings.map((finding) => ({
          ...result(finding, used.indexOf(finding.rule), prefix),
          // 3.27.24: all results of a run have it, or none.
          ...(baseline === null ? {} : { baselineState: finding.suppression?.kind === "baseline" ? "unchanged" : "new" }),
        })),
      },
    ],
  };
}

const UNFINISHED = { level: "error", message: { text: "The time was over before everything was audited." } };

function describeRule(rule: RuleFacts): object {
  const { text, sections } = readRulePage(rule.id);
  return {
    id: rule.id,
    name: pascal(rule.name),
    shortDescription: { text: `${rule.summary}.` },
    fullDescription: { text: sections["What it does"] },
    help: { text: sections["How to fix"], markdown: text },
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: {
      // The exact weakness comes first: readers that take one take this.
      tags: [...(rule.cwe === null ? [] : [`external/cwe/cwe-${String(rule.cwe).padStart(3, "0")}`]), "security", ...rule.aliases],
      "security-severity": SECURITY_SEVERITY[rule.severity],
    },
  };
}

function result(finding: Finding, ruleIndex: number, prefix: string): object {
  const { rule, severity, confidence, message, place, trace, fingerprint, suppression } = finding;
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: message },
    locations: [location(place, prefix)],
    ...(trace.length === 0
      ? {}
      : {
          codeFlows: [
            {
              threadFlows: [
                { locations: trace.map(({ place: at, text }) => ({ location: { ...location(at, prefix), message: { text } } })) },
              ],
            },
          ],
        }),
    ...(finding.fix === undefined ? {} : { fixes: [fixOf(finding.fix, prefix)] }),
    partialFingerprints: { "fairlead/v1": fingerprint },
    suppressions: suppression === null ? [] : [suppressionOf(suppression)],
    properties: { confidence, precision: PRECISION[confidence], severity },
  };
}

/** 3.55: regions are those of the file before any of the replacements. */
function fixOf({ title, isSafe, edits }: Fix, prefix: string): object {
  const byFile = [...Map.groupBy(edits, ({ place }) => place.file).values()];
  return {
    description: { text: `${title}${isSafe ? "" : " (may change what the program does)"}` },
    artifactChanges: byFile.map((ofFile) => ({
      artifactLocation: location(ofFile[0]!.place, prefix).physicalLocation.artifactLocation,
      replacements: ofFile.map(({ place, text }) => ({
        deletedRegion: location(place, prefix).physicalLocation.region,
        ...(text === "" ? {} : { insertedContent: { text } }),
      })),
    })),
  };
}

function suppressionOf({ kind, reason }: NonNullable<Finding["suppression"]>): object {
  return { kind: kind === "comment" ? "inSource" : "external", status: "accepted", ...(reason === null ? {} : { justification: reason }) };
}

function location(
  place: Place,
  prefix: string,
): { readonly physicalLocation: { readonly artifactLocation: object; readonly region: object } } {
  return {
    physicalLocation: {
      artifactLocation: {
        uri: repositoryPath(place, prefix).toWellFormed().split("/").map(encodeURIComponent).join("/"),
        uriBaseId: "ROOT",
      },
      region: { startLine: place.line, startColumn: place.column + 1, endLine: place.endLine, endColumn: place.endColumn + 1 },
    },
  };
}

function pascal(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
