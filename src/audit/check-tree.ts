// Audits a source tree: what is no Python module first, then one module at a time; what could not be read or checked is a finding.
import { compareFindings, type Finding, type Place } from "../model/finding.ts";
import { findAsides } from "./asides.ts";
import { cpuMs } from "../platform/clock.ts";
import type { SourceTree } from "../python/source-tree.ts";
import { checkFiles } from "./check-files.ts";
import { SECRETS_AUDITOR } from "./auditors.ts";
import { linesIn, rememberingAuditors } from "./auditor-memory.ts";
import { auditedProject, TimeIsOver, type Auditor, type LookedAt } from "./auditor.ts";
import { DEFAULT_DEPENDENCIES, type DependencyOptions } from "./dependencies/policy.ts";
import { fingerprintAll, type Unmarked } from "./fingerprint.ts";
import { modelsWith, ownModels, type UserModel } from "./flow/models/load-models.ts";
import type { Models } from "./flow/models/models.ts";
import type { CallExplanation } from "./flow/explanation.ts";
import { followTree, type FlowLimits } from "./follow-tree.ts";
import { take, type RunningAudit } from "./running-audit.ts";
import { findSettingsInForce } from "./settings-in-force.ts";
import { RunMemory, type Memory } from "./memory.ts";
import { maskFindings } from "./secrets/mask-findings.ts";
import { readCommentLines } from "./suppressions/comment-lines.ts";
import { modelWithoutMatch } from "./rules/source/model-without-match/rule.ts";
import { textOf } from "./text-of.ts";
import { unreadableParts } from "./unreadable-parts.ts";
import { unmatchedModels } from "./unmatched-models.ts";
import { suppress } from "./suppressions/suppress.ts";
import { oneEach } from "./one-each.ts";
import { Remarks } from "./remarks.ts";
import type { Rule, RuleFacts } from "./rule.ts";
import { indexRules } from "./patterns/rule-index.ts";

export interface AuditOptions {
  /** Those that look at Python modules; others do no harm. */
  readonly rules: readonly Rule[];
  /** Of all rules that may be reported, by id. Default: of `rules`. */
  readonly facts?: ReadonlyMap<string, RuleFacts>;
  readonly auditors: readonly Auditor[];
  /** YYYY-MM-DD, in UTC: the day on which suppressions are judged. */
  readonly today: string;
  /** What users say about their own code. */
  readonly userModels?: readonly UserModel[];
  /** Of the whole run; what is left then is not audited, and a finding says so. Default: none. */
  readonly timeLimitMs?: number;
  /** Default: nothing is asked of licences, and the advisories that came with the program. */
  readonly dependencies?: DependencyOptions;
  /** A line of which is to be told what comes to its calls. Default: none. */
  readonly why?: { readonly file: string; readonly line: number };
  /** Look for secrets in all that was ever committed as well. Default: no. */
  readonly history?: boolean;
  /** What the last audit of this tree found, as far as it still holds. Default: nothing is taken over and nothing kept. */
  readonly memory?: Memory;
  /** Of what is followed; default: what a usual run may take. */
  readonly limits?: FlowLimits;
  /** Called before each file, and then before each function that values are followed from. */
  readonly progress?: (done: number, all: number, of: Counted) => void;
  readonly signal?: AbortSignal;
}

/** What progress is counted in. */
export type Counted = "files" | "functions";

export interface AuditResult {
  /** Proven and grave first, notes last. Suppressed ones are marked, not missing. */
  readonly findings: readonly Finding[];
  /** Of the calls on the line that was asked about; null where none was. */
  readonly explained: readonly CallExplanation[] | null;
  /** Places of secrets: whoever shows lines of the project hides what stands there. */
  readonly hidden: readonly Place[];
  readonly stats: AuditStats;
  /** False: the time was over before. A finding says what is missing. */
  readonly isFinished: boolean;
}

export interface AuditStats extends LookedAt {
  readonly files: number;
  readonly lines: number;
  readonly functions: number;
  readonly calls: number;
  /** Calls that values were followed to, and those of them of which was known what they call. */
  readonly callsFollowed: number;
  readonly callsResolved: number;
  /** Python files whose findings were taken over from an earlier run. */
  readonly filesRecalled: number;
  /** Bodies of modules and functions from which values were followed, and those of which an earlier run told. */
  readonly unitsRun: number;
  readonly unitsRecalled: number;
  /** Files of which a part or all could not be read. */
  readonly brokenFiles: number;
  /** Python files that were left when the time was over. */
  readonly notAudited: number;
  /** Places that render a template, and those of them whose template is not known or not there: what they put out was not seen. */
  readonly renders: number;
  readonly rendersUnknown: number;
  /** CPU time of the process in each stage, in ms. */
  readonly stagesMs: Readonly<Record<Stage, number>>;
}

const NO_PACKAGES: LookedAt = { packages: 0, advisories: 0, advisoriesDate: null };
/** `other`: what is no Python module. */
type Stage = "other" | "read" | "parse" | "facts" | "rules" | "flows";
const NO_TIME: Readonly<Record<Stage, number>> = { other: 0, read: 0, parse: 0, facts: 0, rules: 0, flows: 0 };

export async function checkTree(tree: SourceTree, options: AuditOptions): Promise<AuditResult> {
  const files = tree.files.filter(({ path, link }) => /\.pyw?$/.test(path) && link === null);
  const { userModels = [], facts = new Map(options.rules.map((rule) => [rule.id, rule])) } = options;
  let models: Models | null = userModels.length > 0 ? modelsWith(userModels) : null;
  const audit: RunningAudit = {
    root: tree.root,
    index: indexRules(options.rules),
    byId: facts,
    today: options.today,
    // Those that Fairlead brings are read where a module has changed.
    get models() {
      return (models ??= ownModels());
    },
    findings: [],
    own: [],
    treesBytes: 0,
    foundByAuditors: new Map(),
    isOver: deadline(options.timeLimitMs),
    memory: options.memory === undefined ? null : new RunMemory(options.memory, tree.files),
    stats: {
      files: 0,
      lines: 0,
      functions: 0,
      calls: 0,
      callsFollowed: 0,
      callsResolved: 0,
      filesRecalled: 0,
      unitsRun: 0,
      unitsRecalled: 0,
      brokenFiles: 0,
      notAudited: 0,
      renders: 0,
      rendersUnknown: 0,
      ...NO_PACKAGES,
      stagesMs: { ...NO_TIME },
    },
  };
  const isAside = findAsides(tree, files);
  audit.findings.push(...unreadableParts(tree, audit.byId));
  const left: string[] = await askAuditors(audit, tree, { ...options, isAside });
  const next = (done: number): void => {
    options.signal?.throwIfAborted();
    options.progress?.(done, files.length, "files");
  };
  audit.stats.notAudited = checkFiles(audit, { files, isAside, next });
  if (audit.stats.notAudited > 0) left.push(`${audit.stats.notAudited} of ${files.length} Python files`);
  options.progress?.(files.length, files.length, "files");
  const { flows, leftOut } = await followTree(audit, tree, options);
  const unmatched = unmatchedModels(userModels, audit.own, modelWithoutMatch);
  if (audit.isOver() && flows.notFollowed > 0) left.push("flows");
  const settings = findSettingsInForce(audit, tree, isAside);
  const byFile = Map.groupBy([...flows.findings, ...settings], ({ place }) => place.file);
  const findings = [
    ...audit.findings,
    ...unmatched,
    ...audit.own.flatMap((one) =>
      one.finish([...(byFile.get(one.followed.module.file) ?? []), ...take(audit, one.followed.module.file)], flows.disproved, flows.idle),
    ),
  ];
  for (const { followed } of audit.own) byFile.delete(followed.module.file);
  for (const [file, found] of byFile) audit.foundByAuditors.set(file, withFlows(take(audit, file), found));
  for (const [file, found] of audit.foundByAuditors) findings.push(...marked(audit, { file, found, text: textOf(tree, file) ?? "" }));
  const isFinished = left.length === 0;
  if (isFinished && options.why === undefined) audit.memory?.leave(flows.generation);
  if (!isFinished) findings.push(...new Remarks(".", audit.byId).notFinished(left, options.timeLimitMs ?? 0));
  findings.push(...new Remarks(".", audit.byId).notFollowed(flows.notFollowed, leftOut));
  const masked = maskFindings(findings, (file) => textOf(tree, file));
  // Without the search for secrets nobody knows which code may be shown.
  const isSearched = !left.includes(SECRETS_AUDITOR);
  const shown = isSearched ? masked.findings : masked.findings.map((finding) => ({ ...finding, code: "" }));
  return {
    findings: shown.sort(compareFindings),
    hidden: masked.hidden,
    stats: audit.stats,
    isFinished,
    explained: options.why === undefined ? null : flows.explained,
  };
}

/** What a flow shows at a place is more than what its shape says. */
function withFlows(patterns: readonly Finding[], flows: readonly Finding[]): Finding[] {
  const isShown = ({ cwe, place }: Finding): boolean =>
    flows.some((flow) => flow.cwe === cwe && flow.place.line === place.line && flow.place.column === place.column);
  return [...patterns.filter((finding) => !isShown(finding)), ...flows];
}

function deadline(limitMs: number | undefined): () => boolean {
  if (limitMs === undefined) return () => false;
  const endMs = performance.now() + limitMs;
  return () => performance.now() > endMs;
}

async function askAuditors(
  audit: RunningAudit,
  tree: SourceTree,
  {
    auditors,
    isAside,
    today,
    history = false,
    signal,
    dependencies = DEFAULT_DEPENDENCIES,
  }: AuditOptions & { readonly isAside: (path: string) => boolean },
): Promise<string[]> {
  const fromMs = cpuMs();
  const linesOf = new Map<string, number>();
  const countLines = (path: string, lines: number): void => void linesOf.set(path, lines);
  const project = auditedProject(tree, {
    today,
    isAside,
    countFile: (path, text) => countLines(path, linesIn(text)),
    history,
    signal,
    memory: audit.memory,
    keepOn: () => {
      signal?.throwIfAborted();
      if (audit.isOver()) throw new TimeIsOver();
    },
    dependencies,
    lookedAt: (what) => void Object.assign(audit.stats, what),
  });
  const found: Unmarked[] = [];
  const left: string[] = [];
  const ask = rememberingAuditors(project, history ? null : audit.memory, { countLines, about: [today, dependencies] });
  for (const auditor of auditors) {
    try {
      project.keepOn();
      found.push(...(await ask.auditor(auditor)));
    } catch (error) {
      if (!(error instanceof TimeIsOver)) throw error;
      left.push(auditor.name);
    }
  }
  ask.keep();
  for (const [file, ofFile] of Map.groupBy(found, ({ place }) => place.file))
    audit.foundByAuditors.set(file, fingerprintAll(oneEach(ofFile)));
  for (const [path, lines] of linesOf) {
    if (/\.pyw?$/.test(path)) continue; // counted as a module
    audit.stats.files += 1;
    audit.stats.lines += lines;
  }
  audit.stats.stagesMs.other = cpuMs() - fromMs;
  return left;
}

function marked(
  audit: RunningAudit,
  { file, found, text }: { readonly file: string; readonly found: readonly Finding[]; readonly text: string },
): Finding[] {
  const { directives, sameStatement } = readCommentLines(text, file);
  if (directives.length === 0) return [...found];
  const result = suppress(found, directives, { rules: audit.byId, sameStatement, today: audit.today });
  return [...result.findings, ...new Remarks(file, audit.byId).directives(result)];
}
