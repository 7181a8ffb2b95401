// What advisories say about the packages of one file: one finding for each weakness, with its names, the way out and whether the code gets there.
import { SEVERITIES, type Severity, type TraceStep } from "../../model/finding.ts";
import type { DeclaredDependency, ListedPackage } from "../../python/managers/manager-reader.ts";
import type { FileReport } from "../auditor.ts";
import type { OfferedFix } from "../rule.ts";
import { maliciousDependency } from "../rules/dependencies/malicious-dependency/rule.ts";
import { vulnerableDependency } from "../rules/dependencies/vulnerable-dependency/rule.ts";
import { isMalware, type Advisory } from "./advisories/advisory.ts";
import type { AdvisoryDatabase } from "./advisories/advisory-file.ts";
import { matchLine, matchVersion, type Match } from "./advisories/match-version.ts";
import { mergeAliases, type Weakness } from "./advisories/merge-aliases.ts";
import { severityOf } from "./advisories/severity.ts";
import { fixedIn, smallestUpgrade, type Upgrade } from "./advisories/upgrade.ts";
import { raisePin } from "./pin-edit.ts";
import type { DependencyPolicy } from "./policy.ts";
import { isReached, usageText, type Usage } from "./usage.ts";

export interface JudgedPackage {
  readonly one: ListedPackage;
  readonly usage: Usage;
  /** From what the project declares to the package. */
  readonly way: readonly string[] | null;
  /** What the manifests of its project say about it. */
  readonly declared: readonly DeclaredDependency[];
  /** False: only in development groups, or on other platforms. */
  readonly inProduction: boolean;
  /** Text of the line that pins it, where nothing but that pin must change; null elsewhere. */
  readonly pinLine: string | null;
}

export interface AdvisoryContext {
  readonly database: AdvisoryDatabase;
  readonly policy: DependencyPolicy;
  readonly report: FileReport;
}

export function judgeAdvisories(asked: JudgedPackage, context: AdvisoryContext): void {
  const { name, origin, within } = asked.one;
  const isLine = asked.one.version === "" && within !== undefined;
  const judged = isLine ? { ...asked, one: { ...asked.one, version: within }, pinLine: null } : asked;
  const { version } = judged.one;
  // What comes from a folder or a repository only shares the name.
  if (origin.kind !== "registry" && origin.kind !== "url") return;
  const all = context.database.of(name);
  if (version === "") {
    for (const weakness of mergeAliases(all.filter(isWholeMalware))) reportMalware(weakness, judged, context.report);
    return;
  }
  const matched = all.flatMap((advisory): Matched[] => {
    const match = isLine ? matchLine(advisory, version) : matchVersion(advisory, version);
    return match === "unaffected" ? [] : [{ advisory, match }];
  });
  if (matched.length === 0) return;
  const weaknesses = mergeAliases(matched.map(({ advisory }) => advisory));
  const upgrade = upgradeOf(all, judged);
  for (const weakness of weaknesses) {
    const isSure = matched.some(({ advisory, match }) => match === "affected" && weakness.advisories.includes(advisory));
    if (weakness.advisories.some(isMalware)) reportMalware(weakness, judged, context.report);
    else reportWeakness({ weakness, isSure, upgrade }, judged, context);
  }
}

/** Whichever version is installed. */
function isWholeMalware(advisory: Advisory): boolean {
  return (
    isMalware(advisory) && advisory.ranges.some((events) => events.length === 1 && events[0]![0] === "introduced" && events[0]![1] === "0")
  );
}

interface Matched {
  readonly advisory: Advisory;
  readonly match: Match;
}

/** Null where no version is known that fixes all; inside what is declared if one is. */
export function upgradeOf(all: readonly Advisory[], { one, declared }: Pick<JudgedPackage, "one" | "declared">): Upgrade | null {
  return smallestUpgrade(all, one.version, constraintOf(declared));
}

/** A pin to the present version says what is installed, not what is wanted. */
export function constraintOf(declared: readonly DeclaredDependency[]): string {
  return declared.find(({ specifier }) => specifier !== "" && !isPin(specifier))?.specifier ?? "";
}

/** `==2.1.0`, and nothing more. */
export function isPin(specifier: string): boolean {
  return /^===?[^,*|]+$/.test(specifier.trim());
}

function reportMalware({ id, aliases }: Weakness, { one }: JudgedPackage, report: FileReport): void {
  const names = [id, ...aliases].join(", ");
  const message = `\`${[one.name, one.version].join(" ").trim()}\` is malware (${names}): remove it, and treat every machine that installed it as taken over.`;
  report.add(maliciousDependency, placeOf(one), message, { symbol: `${one.name} ${id}`, code: one.name });
}

interface Reported {
  readonly weakness: Weakness;
  readonly isSure: boolean;
  readonly upgrade: Upgrade | null;
}

function reportWeakness({ weakness, isSure, upgrade }: Reported, judged: JudgedPackage, { policy, report }: AdvisoryContext): void {
  const { one, usage, way, inProduction } = judged;
  const known = worst(weakness.advisories);
  const isGrave = isReached(usage) && inProduction;
  const fixed = fixedIn(weakness.advisories, one.version);
  const lines = [
    `\`${one.name}\` ${one.version} has ${[weakness.id, ...(weakness.aliases.length > 0 ? [`(${weakness.aliases.join(", ")})`] : [])].join(" ")}` +
      `${known === null ? ", severity not known" : ""}, ${fixed === null ? "and no version is known that fixes it" : `fixed in ${fixed}`}.`,
    upgradeText(judged, upgrade, fixed),
    isSure ? "" : "Its version cannot be compared with the advisory's.",
    way !== null && way.length > 1 ? `Asked for by ${way.slice(0, -1).join(" → ")}.` : "",
    usageText(usage),
    inProduction ? "" : "Not installed in production.",
    isGrave ? "" : "The severity is one step lower for that.",
  ];
  const severity = known ?? policy.unknownSeverity;
  report.add(vulnerableDependency, placeOf(one), lines.filter((line) => line !== "").join(" "), {
    severity: isGrave ? severity : lower(severity),
    confidence: isSure ? "proven" : "possible",
    symbol: `${one.name} ${weakness.id}`,
    code: one.name,
    trace: traceOf(judged),
    fix: fixOf(judged, upgrade),
  });
}

function upgradeText({ one, declared }: JudgedPackage, upgrade: Upgrade | null, fixed: string | null): string {
  if (upgrade === null) return fixed === null ? "" : `No version is known that fixes all of \`${one.name}\`.`;
  const constraint = constraintOf(declared);
  if (!upgrade.isAllowed)
    return `${upgrade.version} fixes everything known of it, outside the declared \`${constraint.replaceAll(" || ", " or ")}\`.`;
  const within = constraint === "" ? "" : `, within \`${constraint.replaceAll(" || ", " or ")}\``;
  if (upgrade.version === fixed && constraint === "") return "";
  return `${upgrade.version === fixed ? "That" : upgrade.version} fixes everything known of it${within}.`;
}

/** Where nothing but the pin names it, nobody has said that another version will do. */
function fixOf({ one, pinLine, declared }: JudgedPackage, upgrade: Upgrade | null): OfferedFix | null {
  if (pinLine === null || one.source.line === null || upgrade === null || !upgrade.isAllowed) return null;
  const pin = { name: one.name, from: one.version, to: upgrade.version };
  return raisePin(pinLine, one.source.line, { pin, isSafe: declared.some(({ specifier }) => !isPin(specifier)) });
}

/** The gravest that is known; null where none is. */
function worst(advisories: readonly Advisory[]): Severity | null {
  const known = advisories.flatMap(({ severity }) => severityOf(severity) ?? []);
  return SEVERITIES.find((severity) => known.includes(severity)) ?? null;
}

function lower(severity: Severity): Severity {
  return SEVERITIES[Math.min(SEVERITIES.indexOf(severity) + 1, SEVERITIES.length - 1)]!;
}

function traceOf({ one, usage, declared }: JudgedPackage): TraceStep[] {
  const steps = declared
    .filter(({ source }) => source.line !== null && !(source.file === one.source.file && source.line === one.source.line))
    .slice(0, 1)
    .map(({ source, name, specifier }) => step(source.file, source.line!, `declared: ${name}${specifier}`));
  if (usage.kind !== "imported" && usage.kind !== "through") return steps;
  return [...steps, step(usage.place.file, usage.place.line, `imported: ${usage.kind === "through" ? usage.name : one.name}`)];
}

function step(file: string, line: number, text: string): TraceStep {
  return { place: { file, line, column: 0, endLine: line, endColumn: 0 }, text };
}

export function placeOf({ source }: Pick<ListedPackage, "source">): { line: number } {
  return { line: source.line ?? 1 };
}
