// Secrets that a step writes where all that follows reads them: its outputs, and the variables of the steps after it.
import { shellCommands, type ShellCommand } from "../../shell/shell-commands.ts";
import { secretNotMasked } from "../../rules/workflows/secret-not-masked/rule.ts";
import { entriesAt, textAt } from "../../yaml/yaml-document.ts";
import type { Job, Step } from "../read-workflow.ts";
import type { WorkflowAt, WorkflowCheck } from "./check.ts";

export const checkKeptSecrets: WorkflowCheck = (at) => {
  for (const job of at.workflow.jobs) for (const step of job.steps) checkStep(at, job, step);
};

const FILE = /GITHUB_(OUTPUT|ENV)\b/;
const SECRET = /\$\{\{[^}]*\bsecrets\.(?!github_token\b)/i;

function checkStep({ workflow, report }: WorkflowAt, job: Job, { node, run }: Step): void {
  if (run === null || !FILE.test(run.text)) return;
  const secret = new Set(
    [node, job.node, workflow.root].flatMap((one) =>
      entriesAt(one, "env").flatMap(([name]) => (SECRET.test(textAt(one, "env", name) ?? "") ? [name] : [])),
    ),
  );
  if (secret.size === 0 && !SECRET.test(run.text)) return;
  const commands = shellCommands(run.text);
  const isMasked = run.text.includes("::add-mask::");
  for (const [i, command] of commands.entries()) {
    const file = fileWritten(command);
    if (file === null) continue;
    const written = pipedInto(commands, i).flatMap(({ words }) => words.map(({ text }) => text));
    if (!written.some((text) => holdsSecret(text, secret))) continue;
    const isChanged = command.readsPipe
      ? pipedInto(commands, i).length > 2 || !isPrint(commands[i - 1]!)
      : written.some((text) => changesSecret(text, secret));
    if (isChanged && isMasked) continue;
    const reach =
      file === "OUTPUT"
        ? "the steps that follow, and the jobs that need this one,"
        : "all steps that follow, those of other people's actions too,";
    report.add(
      secretNotMasked,
      { line: run.lineAt(command.offset) },
      isChanged
        ? "What a command makes of a secret is not masked in the log: only the value itself is. Say `::add-mask::` first, or keep it in this step."
        : `A secret becomes ${file === "OUTPUT" ? "an output" : "a variable"}: ${reach} have it. Name it in \`env:\` of the step that needs it.`,
      { severity: isChanged ? "medium" : "low", confidence: "possible", symbol: job.id },
    );
  }
}

function fileWritten({ redirects, words }: ShellCommand): "OUTPUT" | "ENV" | null {
  const target = redirects.find(({ operator, target: to }) => operator.endsWith(">>") && FILE.test(to))?.target;
  const told = target ?? (words[0]?.text === "tee" ? words.map(({ text }) => text).find((text) => FILE.test(text)) : undefined);
  return told === undefined ? null : (FILE.exec(told)![1] as "OUTPUT" | "ENV");
}

/** It and those before it whose output it reads. */
function pipedInto(commands: readonly ShellCommand[], i: number): readonly ShellCommand[] {
  let from = i;
  while (from > 0 && commands[from]!.readsPipe) from -= 1;
  return commands.slice(from, i + 1);
}

function isPrint({ words }: ShellCommand): boolean {
  return /^(?:echo|printf)$/.test(words[0]?.text ?? "");
}

const NAMES = /\$(?:\{(\w+)([^}]*)\}|(\w+))/g;

function holdsSecret(word: string, names: ReadonlySet<string>): boolean {
  return SECRET.test(word) || Array.from(word.matchAll(NAMES), ([, braced, , plain]) => (braced ?? plain)!).some((name) => names.has(name));
}

/** In `$(…)`, or by the shell's own means: `${X%…}`, `${X:0:8}`. A default and a demand leave it as it is. */
function changesSecret(word: string, names: ReadonlySet<string>): boolean {
  const within = Array.from(word.matchAll(/\$\((.*)\)|`(.*)`/gs), ([, command, old]) => (command ?? old)!);
  if (within.some((text) => holdsSecret(text, names))) return true;
  return Array.from(word.matchAll(NAMES)).some(
    ([, name, how]) => name !== undefined && names.has(name) && how !== "" && !/^:?[-?]/.test(how!),
  );
}
