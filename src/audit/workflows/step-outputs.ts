// What a step gives to later ones: `echo "name=value" >> "$GITHUB_OUTPUT"`, as far as its script says it plainly.
import { shellCommands } from "../shell/shell-commands.ts";
import { textAt } from "../yaml/yaml-document.ts";
import type { Job, Step } from "./read-workflow.ts";

export interface WrittenOutput {
  readonly step: Step;
  /** What the shell and the templates make of it stands in it as written: `$TITLE`, `${{ … }}`. */
  readonly value: string;
}

/** Every value that may be written under that name (in lower case, as expressions compare it); null where the script does not say all of them. */
export function writtenOutputs(job: Job, id: string, name: string): readonly WrittenOutput[] | null {
  const step = stepsById(job).get(id);
  return (step === undefined ? undefined : outputsOf(step)?.get(name)) ?? null;
}

const stepsOfJob = new WeakMap<Job, ReadonlyMap<string, Step>>();

function stepsById(job: Job): ReadonlyMap<string, Step> {
  const known = stepsOfJob.get(job);
  if (known !== undefined) return known;
  const steps = new Map(
    job.steps.flatMap((step) => (textAt(step.node, "id") === undefined ? [] : [[textAt(step.node, "id")!.toLowerCase(), step]])),
  );
  stepsOfJob.set(job, steps);
  return steps;
}

type Outputs = ReadonlyMap<string, readonly WrittenOutput[]>;
const outputsOfStep = new WeakMap<Step, Outputs | null>();

function outputsOf(step: Step): Outputs | null {
  const known = outputsOfStep.get(step);
  if (known !== undefined) return known;
  const outputs = readOutputs(step);
  outputsOfStep.set(step, outputs);
  return outputs;
}

const OUTPUT_FILE = /GITHUB_OUTPUT\b/g;
const SHELLS = /^(?:bash|sh)\b/;

/** Null where what it writes is not known: a group, `tee`, a program that is told of the file. One that finds the file by itself leaves the names out. */
function readOutputs(step: Step): Outputs | null {
  const script = step.run?.text;
  if (script === undefined || script.includes("::set-output") || !SHELLS.test(textAt(step.node, "shell") ?? "bash")) return null;
  const found = new Map<string, WrittenOutput[]>();
  let written = 0;
  for (const { words, redirects, isNested } of shellCommands(script)) {
    if (!redirects.some(({ operator, target }) => operator === ">>" && /^"?\$\{?GITHUB_OUTPUT\}?"?$/.test(target))) continue;
    const [program, only, ...more] = words.map(({ text }) => text);
    const [, key, value] = /^([\w-]+)=(.*)$/.exec(only ?? "") ?? [];
    if (program !== "echo" || isNested || more.length > 0 || key === undefined || value === undefined) return null;
    written += 1;
    const before = found.get(key.toLowerCase());
    if (before === undefined) found.set(key.toLowerCase(), [{ step, value }]);
    else before.push({ step, value });
  }
  return written === (script.match(OUTPUT_FILE)?.length ?? 0) ? found : null;
}
