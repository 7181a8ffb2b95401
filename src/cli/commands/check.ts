// `fairlead check`: audits a project's code and says what is wrong, where, and how sure that is.
import { endingAtOnce } from "../ending-at-once.ts";
import { statSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { auditProject, type AuditedProject } from "../../app/audit-project.ts";
import { environmentsOf } from "../../app/audited-environments.ts";
import { auditedPlace } from "../../app/audited-place.ts";
import type { ReportLimit } from "../../app/report-limit.ts";
import { BASELINE_VERBS, changeBaseline } from "../../app/change-baseline.ts";
import { AUDIT_FORMATS, auditJson, renderAudit, type AuditFormat, type AuditPage } from "../../app/render-audit.ts";
import { cacheFolder, currentHome } from "../../host/home.ts";
import { CONFIDENCES } from "../../model/finding.ts";
import type { AuditJson } from "../../contract/audit.ts";
import { AUDIT_UNFINISHED } from "../../platform/errors/audit-errors.ts";
import { BAD_ARGUMENTS } from "../../platform/errors/cli-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { writeNamedFile } from "../../platform/files.ts";
import { grouped } from "../../platform/grouped.ts";
import { collectSooner, optimiseLess } from "../../platform/optimise-less.ts";
import { EXIT_FINDINGS, EXIT_INCOMPLETE, EXIT_OK, JSON_OPTION, defineCommand, type CommandContext } from "../command.ts";
import type { FixOptions } from "../fix-findings.ts";
import { explainLine, placeOf } from "../explain-line.ts";
import { oneOf } from "../one-of.ts";
import type { Output } from "../output.ts";
import { wrapWords } from "../wrap-words.ts";

export const command = defineCommand({
  name: "check",
  summary: "Audit a project's code: what is wrong, where, and how sure that is",
  usage: "[PATH]",
  description:
    "Reads the project's files and runs none of them. PATH is its folder, or one file: then what concerns that is reported, and the project around it followed. What counts is set in `[tool.fairlead.audit]`.\n\n" +
    "A finding is silenced by `# fairlead: ignore[RULE] reason` on any line of its statement; `# nosec`, `# noqa` and comments for gitleaks, hadolint and zizmor are honoured. " +
    "`--baseline write` accepts all that is there now, in a file to commit; from then on only what is new counts.\n\n" +
    "Exit codes: 0 nothing that counts, 1 findings that count (proven, of severity medium or more, unless `fail-on` says otherwise), " +
    "2 wrong use or configuration, 4 the time limit ended it before everything was audited.",
  options: {
    format: { type: "string", short: "f", value: "FORMAT", summary: `One of ${AUDIT_FORMATS.join(", ")}; text without it` },
    output: {
      type: "string",
      short: "o",
      value: "FORMAT=FILE",
      multiple: true,
      summary: "Write it to a file as well; may be given several times",
    },
    confidence: { type: "string", value: "LEVEL", summary: `Leave out what is less sure: ${CONFIDENCES.join(", ")}` },
    baseline: {
      type: "string",
      value: "VERB",
      summary: "write: accept what is there now; prune: forget what is gone; off: look as if nothing were accepted",
    },
    changed: {
      type: "boolean",
      summary: "Report only what concerns files that are not committed as they are; everything is followed all the same",
    },
    since: { type: "string", value: "COMMIT", summary: "The same, compared with where this branch left a commit, branch or tag" },
    fix: { type: "boolean", summary: "Correct what is certain: show the difference, ask, write, and look again" },
    unsafe: { type: "boolean", summary: "With --fix: also what may change what the program does" },
    yes: { type: "boolean", short: "y", summary: "With --fix: do not ask" },
    "time-limit": { type: "string", value: "TIME", summary: "End as incomplete after this, such as 5m" },
    history: { type: "boolean", summary: "Look for secrets in all that was ever committed as well" },
    env: { type: "string", value: "NAME", summary: "Environment whose policy counts" },
    model: {
      type: "string",
      multiple: true,
      value: "FILE",
      summary: "TOML file about your own functions: sources, sinks, sanitisers; repeatable",
    },
    python: {
      type: "string",
      value: "PATH",
      summary: "Environment, or interpreter of one, whose packages say their licences, beside .venv and what is active",
    },
    why: { type: "string", value: "FILE:LINE", summary: "Say of the calls on a line what comes to them, and why that is reported or not" },
    stats: { type: "boolean", summary: "Say what was looked at, and how long each stage took" },
    "no-memory": {
      type: "boolean",
      summary: "Look at everything anew; take over nothing from an earlier run and keep nothing for the next",
    },
    json: JSON_OPTION,
  },
  arguments: [0, 1],
  examples: [
    "fairlead check",
    "fairlead check path/to/project --confidence proven",
    "fairlead check shop/views.py",
    "fairlead check --output sarif=audit.sarif --output junit=audit.xml",
    "fairlead check --format github",
    "fairlead check --changed",
    "fairlead check --since main",
    "fairlead check --baseline write",
    "fairlead check --history",
    "fairlead check --why shop/views.py:42",
    "fairlead check --fix",
  ],
  async run({ values, positionals }, { out, cwd, env, signal }) {
    const { root, file, isAlone } = auditedPlace(resolve(cwd, positionals[0] ?? "."));
    const named = values.format === undefined ? null : oneOf(values.format, AUDIT_FORMATS, { command: "check", option: "format" });
    if (values.json && named !== null && named !== "json")
      throw userError(BAD_ARGUMENTS, {
        problem: `\`--json\` and \`--format ${named}\` say different things: one of them.`,
        command: "check",
      });
    const format = values.json ? "json" : (named ?? "text");
    const outputs = outputsOf(values.output ?? [], cwd);
    const confidence = oneOf(values.confidence ?? "pattern", CONFIDENCES, { command: "check", option: "confidence" });
    const verb = values.baseline === undefined ? null : oneOf(values.baseline, BASELINE_VERBS, { command: "check", option: "baseline" });
    const isChange = verb === "write" || verb === "prune";
    refuseIdle(values, isChange);
    if (file !== null) refuseBesideFile(values, isChange);
    const why = values.why === undefined ? null : placeOf(values.why, { root, cwd });
    const audit = (): Promise<AuditedProject> =>
      auditProject({
        root,
        environment: values.env ?? null,
        confidence: isChange ? "pattern" : confidence,
        useBaseline: verb !== "off",
        timeLimit: values["time-limit"] ?? null,
        history: values.history ?? false,
        why,
        advisories: currentHome().advisories,
        environments: environmentsOf(values.python, { cwd, env }),
        since: values.since ?? (values.changed ? "HEAD" : null),
        only: file === null ? null : { file, isAlone },
        memory: values["no-memory"] === true || isAlone ? null : cacheFolder(env, homedir()),
        models: { files: values.model ?? [], folder: cwd },
        nowMs: Date.now(),
        progress: (text) => out.progress(text),
        signal,
      });
    optimiseLess();
    collectSooner();
    // What it keeps it writes aside and renames.
    const first = await endingAtOnce(signal, audit);
    if (why !== null) return explainLine(first, why, { out, asJson: format === "json" });
    const fixing = { withUnsafe: values.unsafe === true, isConfirmed: values.yes === true, isReport: format !== "text" };
    const audited = values.fix ? await fixAll(first, fixing, { audit, out, signal, env }) : first;
    if (isChange) return acceptFindings(audited, verb, { out, asJson: format === "json" });
    for (const { format: other, path } of outputs) writeNamedFile(path, `${await renderAudit(audited, other, FILE_PAGE)}\n`, 0o644);
    const text = await renderAudit(audited, format, pageOf(out));
    if (text !== "") out.line(text);
    if (audited.limit !== null && format === "text") out.line(limitLine(audited.limit, isAlone));
    const json = auditJson(audited);
    if (values.stats && format === "text") printStats(json, out);
    if (json.blocking > 0) return EXIT_FINDINGS;
    return json.incomplete ? EXIT_INCOMPLETE : EXIT_OK;
  },
});

/** What corrects is loaded only here; what asks uv brings all that builds need. */
async function fixAll(
  first: AuditedProject,
  options: FixOptions,
  at: Pick<CommandContext, "out" | "signal" | "env"> & { readonly audit: () => Promise<AuditedProject> },
): Promise<AuditedProject> {
  const { fixFindings } = await import("../fix-findings.ts");
  const { raiseVersions } = await import("../raise-versions.ts");
  return raiseVersions(await fixFindings(first, options, at), options, at);
}

interface IdleOptions {
  readonly fix?: boolean;
  readonly unsafe?: boolean;
  readonly yes?: boolean;
  readonly why?: string;
  readonly changed?: boolean;
  readonly since?: string;
  readonly output?: readonly string[];
  readonly confidence?: string;
  readonly format?: string;
}

/** An option that would do nothing is most likely a slip. */
function refuseIdle(values: IdleOptions, isChange: boolean): void {
  const refuse = (problem: string): Error => userError(BAD_ARGUMENTS, { problem, command: "check" });
  if (values.fix && isChange) throw refuse("`--fix` and `--baseline write` are two steps: correct first, then accept what is left.");
  if (values.why !== undefined && (values.fix || isChange || (values.output ?? []).length > 0 || (values.format ?? "text") !== "text"))
    throw refuse("`--why` answers about one line, as text or with `--json`; it corrects, accepts and reports nothing.");
  if (values.why !== undefined && (values.changed || values.since !== undefined))
    throw refuse("`--why` answers about one line, whatever has changed.");
  if (values.changed && values.since !== undefined) throw refuse("`--since COMMIT` says what `--changed` compares with: one of them.");
  if (isChange && (values.confidence !== undefined || (values.output ?? []).length > 0))
    throw refuse("`--baseline` takes all that is there and reports nothing: `--confidence` and `--output` are for a look at it.");
  if (isChange && (values.changed || values.since !== undefined))
    throw refuse("`--baseline` speaks of the whole project; `--changed` and `--since` show a part of it.");
  if (!values.fix && values.unsafe) throw refuse("`--unsafe` is for `--fix`.");
  if (!values.fix && values.yes) throw refuse("`--yes` is for `--fix`.");
}

/** A file is part of the project, which is followed as a whole. */
function refuseBesideFile(values: IdleOptions, isChange: boolean): void {
  const refuse = (problem: string): Error => userError(BAD_ARGUMENTS, { problem, command: "check" });
  if (isChange) throw refuse("`--baseline` speaks of the whole project: give its folder, not a file.");
  if (values.changed || values.since !== undefined) throw refuse("A file is named, or `--changed` and `--since` say which: one of them.");
}

function limitLine({ since, files }: ReportLimit, isAlone: boolean): string {
  if (since === null)
    return isAlone
      ? "The file belongs to no project that is marked as one (pyproject.toml, setup.py, requirements.txt, .git …): nothing beside it was looked at."
      : `Reported is what concerns ${[...files].join()}; the project around it was followed as a whole.`;
  return `Reported is what concerns ${files.size === 1 ? "the one file" : `the ${files.size} files`} that ${files.size === 1 ? "differs" : "differ"} from ${since}.`;
}

const plain = (text: string): string => text;
/** Lines in a file or a log are not broken: others search in them. */
const FILE_PAGE: AuditPage = {
  style: { bold: plain, dim: plain, red: plain, yellow: plain },
  columns: Number.POSITIVE_INFINITY,
  wrap: (text) => [text],
};

function pageOf({ style, isTerminal, columns }: Output): AuditPage {
  return isTerminal ? { style, columns, wrap: wrapWords } : { ...FILE_PAGE, style };
}

interface AuditOutput {
  readonly format: AuditFormat;
  readonly path: string;
}

function outputsOf(words: readonly string[], cwd: string): readonly AuditOutput[] {
  const outputs = words.map((word) => outputOf(word, cwd));
  const twice = outputs.find(({ path }, i) => outputs.findIndex((other) => other.path === path) < i);
  if (twice !== undefined)
    throw userError(BAD_ARGUMENTS, {
      problem: `--output names ${twice.path} twice: the second would replace the first.`,
      command: "check",
    });
  return outputs;
}

function outputOf(word: string, cwd: string): AuditOutput {
  const [, format, file] = /^([a-z]+)=(.+)$/.exec(word) ?? [];
  if (format === undefined || file === undefined)
    throw userError(BAD_ARGUMENTS, { problem: `--output is FORMAT=FILE, such as sarif=audit.sarif, not \`${word}\`.`, command: "check" });
  const path = resolve(cwd, file);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    throw userError(BAD_ARGUMENTS, { problem: `--output writes a file, and ${path} is a folder.`, command: "check" });
  return { format: oneOf(format, AUDIT_FORMATS, { command: "check", option: "output" }), path };
}

function acceptFindings(
  audited: AuditedProject,
  verb: "write" | "prune",
  { out, asJson }: { readonly out: Output; readonly asJson: boolean },
): number {
  if (!audited.report.isFinished) throw userError(AUDIT_UNFINISHED, {});
  const changed = changeBaseline(audited, verb);
  if (asJson) out.json(changed);
  else
    out.line(
      `${out.style.green("✓")} ${changed.file}: ${changed.accepted} accepted (${changed.added} new, ${changed.removed} gone). Commit it with the code.`,
    );
  return EXIT_OK;
}

function printStats({ stats }: AuditJson, out: Output): void {
  const { stagesMs, ...counts } = stats;
  out.line();
  out.table(
    ["LOOKED AT", "COUNT"],
    Object.entries(counts).map(([name, count]) => [
      NAMES[name as keyof typeof counts],
      typeof count === "number" ? grouped(count) : (count ?? "-"),
    ]),
  );
  out.line();
  out.table(
    ["STAGE", "TIME"],
    Object.entries(stagesMs).map(([stage, ms]) => [stage, `${ms} ms`]),
  );
}

const NAMES = {
  files: "files",
  lines: "lines",
  functions: "functions",
  calls: "calls",
  callsFollowed: "calls that values were followed to",
  callsResolved: "of them known for what they call",
  filesRecalled: "Python files taken over from an earlier run",
  unitsRun: "bodies and functions that were followed",
  unitsRecalled: "such of which an earlier run told",
  brokenFiles: "files with parts that could not be read",
  notAudited: "files left when the time was over",
  renders: "places that render a template",
  rendersUnknown: "of them with a template that is not known",
  packages: "packages that the project gets",
  advisories: "advisories they were compared with",
  advisoriesDate: "day of the newest advisory",
} as const;
