// Texts of strangers that become code: in scripts, in files that later steps read as variables.
import type { Confidence, Severity } from "../../../model/finding.ts";
import { shellCommands, type ShellCommand } from "../../shell/shell-commands.ts";
import { environmentFromOutside } from "../../rules/workflows/environment-from-outside/rule.ts";
import { templateInScript } from "../../rules/workflows/template-in-script/rule.ts";
import { textAt, type YamlScalar } from "../../yaml/yaml-document.ts";
import { influenceOf, type Influence, type Names } from "../untrusted.ts";
import { influenceOfText, namesIn } from "../names.ts";
import { inputOf, placedTemplates, type Job, type Step } from "../read-workflow.ts";
import type { WorkflowAt, WorkflowCheck } from "./check.ts";
import { takesArtifact } from "./triggers.ts";

/** Actions that run an input as code, and the input's name. */
const CODE_INPUTS: Readonly<Record<string, readonly string[]>> = {
  "actions/github-script": ["script"],
  "azure/cli": ["inlinescript"],
  "azure/powershell": ["inlinescript"],
  "amadevus/pwsh-script": ["script"],
  "appleboy/ssh-action": ["script"],
  "jannekem/run-python-script-action": ["script"],
  "nick-fields/retry": ["command", "on_retry_command"],
  "nick-invision/retry": ["command"],
  "reactivecircus/android-emulator-runner": ["script"],
  "addnab/docker-run-action": ["run", "options"],
  "cardinalby/js-eval-action": ["expression"],
  "mikefarah/yq": ["cmd"],
  "gradle/gradle-build-action": ["arguments"],
  "paambaati/codeclimate-action": ["coveragecommand"],
};

/** Events that strangers start and that run with the repository's own rights. */
const PRIVILEGED = new Set([
  "pull_request_target",
  "workflow_run",
  "issues",
  "issue_comment",
  "discussion",
  "discussion_comment",
  "gollum",
  "commit_comment",
]);

export const checkInjection: WorkflowCheck = (at) => {
  for (const job of at.workflow.jobs)
    for (const step of job.steps) {
      const names = namesIn(at.workflow, job, step);
      for (const [scalar, what] of scriptsOf(step)) checkScript(at, { scalar, what, names });
      if (step.run !== null) checkEnvironmentFiles(at, { job, step, run: step.run });
    }
};

function scriptsOf(step: Step): readonly (readonly [YamlScalar, string])[] {
  if (step.run !== null) return [[step.run, "script"]];
  const inputs = step.uses?.kind === "remote" ? (CODE_INPUTS[step.uses.name] ?? []) : [];
  return inputs.flatMap((name) => {
    const scalar = inputOf(step, name);
    return scalar === null ? [] : [[scalar, `input \`${name}\``] as const];
  });
}

interface Script {
  readonly scalar: YamlScalar;
  readonly what: string;
  readonly names: Names;
}

function checkScript({ report }: WorkflowAt, { scalar, what, names }: Script): void {
  const told = new Set<string>();
  for (const { expression, source, place } of placedTemplates(scalar)) {
    const influence = expression === null ? null : influenceOf(expression, names);
    if (influence === null || told.has(`${place.line} ${source}`)) continue;
    told.add(`${place.line} ${source}`);
    report.add(
      templateInScript,
      place,
      `${whoChooses(influence)} It becomes part of the ${what} before that runs. Pass it through \`env:\` and read the variable.`,
      {
        ...gravity(influence, names.events),
        symbol: influence.path,
      },
    );
  }
}

function whoChooses({ by, path }: Influence): string {
  if (by === "free") return `Anybody can choose the text of \`${path}\`.`;
  return by === "limited"
    ? `Whoever may push or start the workflow chooses the text of \`${path}\`.`
    : `Where \`${path}\` comes from is not known here.`;
}

function gravity({ by, path }: Influence, events: Names["events"]): { readonly severity: Severity; readonly confidence: Confidence } {
  // What an action or a called workflow is given, anybody may have written; most outputs and matrices are made by the workflow itself.
  if (by === "unknown") return { severity: "low", confidence: /^(?:inputs|github)\./.test(path) ? "possible" : "pattern" };
  if (by === "limited") return { severity: "low", confidence: "proven" };
  const isPrivileged = events !== null && [...events].some((event) => PRIVILEGED.has(event));
  return { severity: isPrivileged ? "high" : "medium", confidence: "proven" };
}

const ENVIRONMENT_FILE = /GITHUB_(?:ENV|PATH)\b/;

/** A line break in a text of strangers sets any variable of the steps that follow. */
function checkEnvironmentFiles({ workflow, report }: WorkflowAt, { job, step, run }: { job: Job; step: Step; run: YamlScalar }): void {
  if (!ENVIRONMENT_FILE.test(run.text)) return;
  const free = freeVariables(step, namesIn(workflow, job, step));
  const artifact = artifactBefore(job, step);
  if (free.size === 0 && artifact === undefined) return;
  const commands = shellCommands(run.text);
  for (const [i, command] of commands.entries()) {
    const target = command.redirects.find(({ operator, target: to }) => operator.endsWith(">>") && ENVIRONMENT_FILE.test(to));
    const target2 = command.words[0]?.text === "tee" && command.words.some(({ text }) => ENVIRONMENT_FILE.test(text));
    if (target === undefined && !target2) continue;
    if (artifact !== undefined && readsFile(command))
      report.add(
        environmentFromOutside,
        { line: run.lineAt(command.offset) },
        `What stands in a file of the artifact (line ${artifact.node.place.line}) may be a stranger's: with a line break in it, it sets any variable of the steps that follow.`,
        { confidence: "possible", symbol: job.id },
      );
    const isPath = /GITHUB_PATH\b/.test(run.text.slice(command.offset, command.end));
    const written = [...(command.readsPipe ? (commands[i - 1]?.words ?? []) : []), ...command.words];
    const used = [...free].find(([name, path]) => written.some(({ text }) => setsAny(text, { name, isOneLine: isOneLine(path), isPath })));
    if (used === undefined) continue;
    const harm = isPath
      ? "the steps that follow look for programs in a folder of that name"
      : isOneLine(used[1])
        ? "it names the variable as well as its value, for all steps that follow"
        : "with a line break in it, it sets any variable of the steps that follow";
    report.add(environmentFromOutside, { line: run.lineAt(command.offset) }, `\`${used[1]}\` is a text that anybody can choose: ${harm}.`, {
      symbol: used[1],
    });
  }
}

/** Behind `NAME=` a text of one line is the value of that variable, and no more. */
function setsAny(word: string, { name, isOneLine, isPath }: { name: string; isOneLine: boolean; isPath: boolean }): boolean {
  const at = word.search(new RegExp(`\\$\\{?${name}\\b`));
  return at >= 0 && (isPath || !isOneLine || !word.slice(0, at).includes("="));
}

/** One that may come from a run of a stranger's pull request. */
function artifactBefore(job: Job, step: Step): Step | undefined {
  if (step.events?.has("workflow_run") !== true) return undefined;
  return job.steps.slice(0, job.steps.indexOf(step)).find((before) => takesArtifact(before));
}

/** The whole of it; a number or a single line sets one variable. */
function readsFile({ words }: ShellCommand): boolean {
  if (words[0]?.text === "cat") return true;
  return words.some(
    ({ text }) => /\$\(\s*(?:cat|jq|<)[\s\w]|`\s*(?:cat|jq)\s/.test(text) && !/\b(?:head -n ?1|tr -d|tr -cd|grep -E?o)/.test(text),
  );
}

/** Shell variables of the step that hold a text of strangers → where it comes from. */
function freeVariables(step: Step, names: Names): ReadonlyMap<string, string> {
  const env = step.node.kind === "map" ? step.node.entries.get("env")?.value : undefined;
  const found = new Map<string, string>();
  if (names.events === null || ![...names.events].some((event) => PRIVILEGED.has(event))) return found;
  for (const [name] of env?.kind === "map" ? env.entries : []) {
    const influence = influenceOfText(textAt(env, name) ?? "", names);
    if (/^\w+$/.test(name) && influence?.by === "free") found.set(name, influence.path);
  }
  return found;
}

/** Titles and branch names hold no line break. */
function isOneLine(path: string): boolean {
  return /(?:title|ref|label|head_ref|branch)$/.test(path);
}
