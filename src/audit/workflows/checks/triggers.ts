// Workflows that strangers start and that run with the repository's own rights: what they check out, download and run on.
import { shellCommands } from "../../shell/shell-commands.ts";
import { dangerousTrigger } from "../../rules/workflows/dangerous-trigger/rule.ts";
import { selfHostedRunner } from "../../rules/workflows/self-hosted-runner/rule.ts";
import { strangersArtifact } from "../../rules/workflows/strangers-artifact/rule.ts";
import { strangersCodeRun } from "../../rules/workflows/strangers-code-run/rule.ts";
import { at, itemsAt, scalarsOf, textAt } from "../../yaml/yaml-document.ts";
import { expressionsIn, pathText, type Expression } from "../expression.ts";
import { neededJobs } from "../needed-jobs.ts";
import { inputOf, isUse, type Job, type Step } from "../read-workflow.ts";
import { conditionOf } from "../job-events.ts";
import type { WorkflowAt, WorkflowCheck } from "./check.ts";

const WITH_OWN_RIGHTS = ["pull_request_target", "workflow_run"];
/** Also a comment on a pull request runs with the repository's own rights. */
const STARTED_BY_STRANGERS = new Set([...WITH_OWN_RIGHTS, "issue_comment"]);
const HEAD =
  /github\.head_ref|\.pull_request\.head\.(?:sha|ref)|\.workflow_run\.head_(?:sha|branch|commit)|refs\/pull\/|pull_requests\[0\]\.head|(?:^|[^\w.])pull\/\$\{\{/;
const HEAD_REPOSITORY = /\.head\.repo\.|head_repository\.full_name/;

export const checkTriggers: WorkflowCheck = (at) => {
  for (const [event, node] of at.workflow.triggers) {
    if (!WITH_OWN_RIGHTS.includes(event)) continue;
    const what = event === "workflow_run" ? "what the other run left behind" : "the pull request";
    at.report.add(
      dangerousTrigger,
      { line: node.place.line },
      `\`${event}\` runs with the repository's own token and secrets, for pull requests of strangers too: nothing of ${what} may be run or trusted here.`,
      { confidence: "pattern", symbol: event },
    );
  }
  const neededBy = neededJobs(at.workflow.jobs);
  for (const job of at.workflow.jobs) {
    checkStrangersCode(at, job, neededBy);
    checkArtifacts(at, job);
    checkRunner(at, job);
  }
};

function checkStrangersCode({ workflow, report }: WorkflowAt, job: Job, neededBy: (job: Job) => ReadonlySet<Job>): void {
  if (job.events === null || ![...job.events].some((event) => STARTED_BY_STRANGERS.has(event))) return;
  for (const [i, step] of job.steps.entries()) {
    if (![...(step.events ?? [])].some((event) => STARTED_BY_STRANGERS.has(event))) continue;
    const place = checkoutOfHead(step);
    if (place === null || [job, step].some(({ node }) => isOfOwnRun(node))) continue;
    const runs = job.steps
      .slice(i + 1)
      .find((later) => later.uses?.kind === "local" || (later.run !== null && runsProject(later.run.text)));
    // A job whose need was skipped is skipped as well.
    const before = runsAnyway(job) ? [] : neededBy(job);
    const isGuarded = [job, step, ...before].some(({ node }) => isGuard(node)) || at(job.node, "environment") !== undefined;
    const isWeak = hasFewRights(workflow.root, job) && ![...scalarsOf(job.node)].some(({ text }) => /\bsecrets\./.test(text));
    const ran = runs === undefined ? "" : ` and line ${runs.node.place.line} runs what is in it`;
    report.add(
      strangersCodeRun,
      { line: place },
      `Code of a stranger's pull request is checked out${ran}, with this repository's token and secrets.`,
      {
        confidence: runs === undefined || isGuarded ? "possible" : "proven",
        severity: isWeak ? "medium" : "high",
        symbol: job.id,
      },
    );
  }
}

function runsAnyway({ node }: Job): boolean {
  return /\b(?:always|failure|cancelled)\s*\(/.test(textAt(node, "if") ?? "");
}

/** The line that says so. */
function checkoutOfHead(step: Step): number | null {
  if (isUse(step, "actions/checkout")) {
    const ref = inputOf(step, "ref");
    const repository = inputOf(step, "repository");
    if (ref !== null && HEAD.test(ref.text)) return ref.place.line;
    return repository !== null && HEAD_REPOSITORY.test(repository.text) ? repository.place.line : null;
  }
  if (step.run === null) return null;
  for (const { words, offset } of shellCommands(step.run.text)) {
    const line = words.map(({ text }) => text).join(" ");
    if (/^gh pr checkout\b/.test(line) || (/^git (?:fetch|pull|checkout)\b/.test(line) && HEAD.test(line))) return step.run.lineAt(offset);
  }
  return null;
}

const BUILDERS =
  /^(?:pip3?|pipx|poetry|pdm|uv|hatch|tox|nox|pytest|python[\d.]*|make|npm|npx|yarn|pnpm|node|cargo|go|mvn|gradle|\.?\/?gradlew|bash|sh|docker|pre-commit|mkdocs|sphinx-build|cmake|bundle|rake|composer)$/;

/** A command that runs, builds or installs what lies in the folder. */
function runsProject(script: string): boolean {
  return shellCommands(script).some(({ words }) => {
    const program = words[0]?.text ?? "";
    if (/^\.{1,2}\//.test(program)) return true;
    if (!BUILDERS.test(program)) return false;
    return (
      !/^(?:-[Vv]|--version|version|login|config)$/.test(words[1]?.text ?? "") &&
      (words.length > 1 || program === "make" || program === "tox" || program === "pytest" || program === "nox")
    );
  });
}

/** A condition on who or what started it. */
function isGuard(node: Job["node"]): boolean {
  const condition = conditionOf(node);
  if (condition === null) return textAt(node, "if") !== undefined;
  return [...expressionsIn(condition)].some(
    (one) =>
      one.kind === "context" && one.path[0] !== "steps" && !["event_name", "repository", "repository_owner"].includes(one.path[1] ?? ""),
  );
}

/** `github.event.workflow_run.event == 'push'` in what must all be true: only who may push started the other run. */
function isOfOwnRun(node: Job["node"]): boolean {
  const condition = conditionOf(node);
  return condition !== null && conjuncts(condition).some((one) => isComparedWith(one, "github.event.workflow_run.event", OWN_EVENTS));
}

const OWN_EVENTS = new Set(["push", "schedule", "workflow_dispatch", "release"]);

function conjuncts(one: Expression): readonly Expression[] {
  return one.kind === "binary" && one.operator === "&&" ? [...conjuncts(one.left), ...conjuncts(one.right)] : [one];
}

function isComparedWith(one: Expression, path: string, values: ReadonlySet<string>): boolean {
  if (one.kind !== "binary" || one.operator !== "==") return false;
  const context = [one.left, one.right].find((side) => side.kind === "context");
  const literal = [one.left, one.right].find((side) => side.kind === "literal");
  return (
    context !== undefined && pathText(context.path) === path && literal !== undefined && values.has(String(literal.value).toLowerCase())
  );
}

function hasFewRights(root: WorkflowAt["workflow"]["root"], job: Job): boolean {
  const permissions = at(job.node, "permissions") ?? at(root, "permissions");
  if (permissions === undefined) return false;
  return ![...scalarsOf(permissions)].some(({ text }) => text === "write" || text === "write-all");
}

function checkArtifacts({ report }: WorkflowAt, job: Job): void {
  if (job.events === null || !job.events.has("workflow_run")) return;
  for (const step of job.steps) {
    if (!takesArtifact(step) || isUnpackedAside(step)) continue;
    report.add(
      strangersArtifact,
      { line: step.node.place.line },
      "This artifact may come from a run of a stranger's pull request: its files and texts are theirs. Unpack it to a folder of its own, run nothing of it, and check what is read from it.",
      { confidence: "possible", symbol: job.id },
    );
  }
}

/** Outside of the work tree: none of its files replaces one that is run or read there. */
function isUnpackedAside(step: Step): boolean {
  if (step.run === null) return ASIDE.test(inputOf(step, "path")?.text ?? "");
  const commands = shellCommands(step.run.text).map(({ words }) => words.map(({ text }) => text).join(" "));
  const downloads = commands.filter((command) => command.startsWith("gh run download"));
  return downloads.length > 0 && downloads.every((command) => ASIDE.test(/ (?:-D|--dir)[ =](.*)$/.exec(command)?.[1] ?? ""));
}

const ASIDE = /^\s*["']?(?:\$\{\{\s*runner\.temp\s*\}\}|\$\{?RUNNER_TEMP\b|\/tmp\/)/;

/** Of another run. */
export function takesArtifact(step: Step): boolean {
  return (
    (isUse(step, "actions/download-artifact") && inputOf(step, "run-id") !== null) ||
    isUse(step, "dawidd6/action-download-artifact") ||
    (step.run !== null &&
      shellCommands(step.run.text).some(({ words }) => /^gh run download\b/.test(words.map(({ text }) => text).join(" ")))) ||
    (isUse(step, "actions/github-script") && /downloadArtifact/.test(inputOf(step, "script")?.text ?? ""))
  );
}

function checkRunner({ report }: WorkflowAt, job: Job): void {
  const labels = at(job.node, "runs-on");
  const own = [...itemsAt(labels), ...itemsAt(labels, "labels")].find(
    (item) => item.kind === "scalar" && item.text.toLowerCase() === "self-hosted",
  );
  if (own === undefined || job.events === null || ![...job.events].some((event) => event.startsWith("pull_request"))) return;
  report.add(
    selfHostedRunner,
    { line: own.place.line },
    "Pull requests run on a machine of your own: in a public repository a stranger's code can stay on it and reach what it reaches.",
    { confidence: "possible", symbol: job.id },
  );
}
