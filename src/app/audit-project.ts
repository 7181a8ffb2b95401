// Audits a project as its configuration says and judges what was found. Reads files and changes none.
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { parseBaseline, type Baseline } from "../audit/baseline/baseline-file.ts";
import type { AuditResult } from "../audit/check-tree.ts";
import { judgeFindings, type AuditReport } from "../audit/policy/judge-findings.ts";
import { FACTS_BY_ID } from "../audit/rule-facts.gen.ts";
import { readConfiguration, type Configuration } from "../config/read-configuration.ts";
import { parseDurationMs } from "../config/units.ts";
import { CONFIDENCES, type Confidence } from "../model/finding.ts";
import { BASELINE_UNREADABLE } from "../platform/errors/audit-errors.ts";
import { BAD_ARGUMENTS } from "../platform/errors/cli-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { listSourceTree, singleFileTree, type SourceTree } from "../python/source-tree.ts";
import { readText } from "../python/text.ts";
import { auditPolicy, dependencyOptions } from "./audit-policy.ts";
import { projectAbove } from "./audited-place.ts";
import { concerns, type ReportLimit } from "./report-limit.ts";
import { engineMark } from "./engine-mark.ts";
import { openResultMemory } from "./result-memory.ts";
import type { RunOptions } from "./run-audit.ts";

export interface AuditRequest {
  readonly root: string;
  /** Whose policy counts; null for the configured default. */
  readonly environment: string | null;
  /** The least sure that is reported. */
  readonly confidence: Confidence;
  /** False: as if nothing had been accepted before. */
  readonly useBaseline: boolean;
  /** Such as "5m"; null: as configured, else none. */
  readonly timeLimit: string | null;
  /** A line of which is to be told what comes to its calls, its file relative to the root; null: none. */
  readonly why: { readonly file: string; readonly line: number } | null;
  /** Whether the history of git is searched for secrets. */
  readonly history: boolean;
  /** File of the advisories in the home, whether it is there or not; null: those that came with the program. */
  readonly advisories: string | null;
  /** Folders or interpreters of environments that say, beside the project's own, what licences packages have. */
  readonly environments: readonly string[];
  /** A commit: only what concerns files that differ from it is reported; null: everything. */
  readonly since: string | null;
  /** One file, relative to the root: only what concerns it is reported; null: everything. `isAlone`: nothing beside it is looked at. */
  readonly only: { readonly file: string; readonly isAlone: boolean } | null;
  /** Folder of what is remembered of earlier audits; null: nothing is taken over, and nothing kept. */
  readonly memory: string | null;
  /** Files that say more about the project's own code, as the user wrote them. */
  readonly models: { readonly files: readonly string[]; readonly folder: string };
  readonly nowMs: number;
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface AuditedProject {
  readonly root: string;
  /** As it was listed before the audit. */
  readonly tree: SourceTree;
  readonly report: AuditReport;
  /** Where accepted findings are kept, relative to the root, and what is there now. */
  readonly baseline: { readonly file: string; readonly now: Baseline | null };
  /** What the report is limited to; null: it is whole. */
  readonly limit: ReportLimit | null;
}

/** Throws NO_SUCH_PROJECT, TREE_TOO_LARGE, what is wrong with a model file, and what is wrong with the configuration. */
export async function auditProject(request: AuditRequest): Promise<AuditedProject> {
  const { nowMs, only } = request;
  const tree = only?.isAlone === true ? singleFileTree(request.root, only.file) : listSourceTree(request.root);
  if (only !== null && !tree.has(only.file)) throw notLookedAt(tree, only.file);
  const configuration = readConfiguration(tree.root, request.environment);
  const policy = auditPolicy(configuration);
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const timeLimitMs = limitMs(request.timeLimit) ?? configuration.settings.audit.timeLimitMs ?? null;
  const limit = await limitOf(request, tree.root);
  const result = await lastOrNew(request, {
    tree,
    today,
    timeLimitMs,
    models: [...modelsOfProject(tree.root, configuration), request.models],
    dependencies: dependencyOptions(configuration, { advisories: request.advisories, root: tree.root, environments: request.environments }),
  });
  const baseline = readBaseline(tree.root, configuration);
  const report = judgeFindings(result, { policy, baseline: request.useBaseline ? baseline.now : null, rules: FACTS_BY_ID, today });
  const least = CONFIDENCES.indexOf(request.confidence);
  const shown = report.findings.filter(
    (finding) => CONFIDENCES.indexOf(finding.confidence) <= least && (limit === null || concerns(finding, limit)),
  );
  return { root: tree.root, tree, report: { ...report, findings: shown }, baseline, limit };
}

/** A part of a project is audited with what the whole says of its code. */
function modelsOfProject(root: string, { settings }: Configuration): RunOptions["models"] {
  const above = projectAbove(root);
  const around = above === null ? [] : [{ files: readConfiguration(above, null).settings.audit.models, folder: above }];
  return [...around, { files: settings.audit.models, folder: root }];
}

/** What audits is loaded only where something has to be audited: it is ten times what tells the last result again. */
async function lastOrNew(request: AuditRequest, options: RunOptions): Promise<AuditResult> {
  const { memory, why, history, nowMs } = request;
  const { tree, today, models, dependencies } = options;
  const results =
    memory === null || why !== null || history
      ? null
      : openResultMemory(memory, { tree, startedMs: nowMs, about: [engineMark(), today, models, dependencies] });
  const known = results?.recall() ?? null;
  if (known !== null) return known;
  const { runAudit } = await import("./run-audit.ts");
  const { result, paths } = await runAudit(request, options);
  results?.keep(result, paths);
  return result;
}

function notLookedAt({ leftOut }: SourceTree, file: string): Error {
  const reason = leftOut.find(({ path }) => path === file || (path.endsWith("/") && file.startsWith(path)))?.detail ?? "it is not listed";
  return userError(BAD_ARGUMENTS, { problem: `${file} is no part of the project's tree: ${reason}.`, command: "check" });
}

async function limitOf({ only, since, signal }: AuditRequest, root: string): Promise<ReportLimit | null> {
  if (only !== null) return { since: null, files: new Set([only.file]) };
  if (since === null) return null;
  const { changedFiles } = await import("./changed-files.ts");
  return await changedFiles(root, since, signal);
}

function limitMs(text: string | null): number | null {
  if (text === null) return null;
  const ms = parseDurationMs(text);
  if (ms !== null && ms > 0) return ms;
  throw userError(BAD_ARGUMENTS, {
    problem: `--time-limit is a duration with its unit, such as 30s or 5m, not \`${text}\`.`,
    command: "check",
  });
}

/** From the folder that is audited. Throws BASELINE_UNREADABLE: taken for empty, everything would count as new. */
export function readBaseline(root: string, { settings }: Configuration): AuditedProject["baseline"] {
  const file = settings.audit.baseline;
  const path = join(root, file);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return { file, now: null };
  const reading = readText(path);
  if (reading === null) throw userError(BASELINE_UNREADABLE, { file });
  return { file, now: parseBaseline(file, reading.text) };
}
