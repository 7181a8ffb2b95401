// What a step gives to later ones: `echo "name=value" >> "$GITHUB_OUTPUT"`, as far as its script says it plainly.
import { shellCommands } from "../containers/dockerfile/shell-commands.ts";
import { textAt } from "../yaml/yaml-document.ts";
import type { Job, Step } from "./read-workflow.ts";

export interface WrittenOutput {
  readonly step: Step;
  /** What the shell and the templates make of it stands in it as written: `$TITLE`, `${{ … }}`. */
  readonly value: string;
}

const OUTPUT_FILE = /GITHUB_OUTPUT\b/g;
const SHELLS = /^(?:bash|sh)\b/;

/** Every value that may be written under that name (in lower case, as expressions compare it); null where the script does not say all of them. */
export function writtenOutputs(job: Job, id: string, name: string): readonly WrittenOutput[] | null {
  const step = job.steps.find((one) => textAt(one.node, "id")?.toLowerCase() === id);
  const script = step?.run?.text;
  if (step === undefined || script === undefined || !SHELLS.test(textAt(step.node, "shell") ?? "bash")) return null;
  const found: WrittenOutput[] = [];
  let written = 0;
  for (const { words, redirects, isNested } of shellCommands(script)) {
    if (!redirects.some(({ operator, target }) => operator === ">>" && /^"?\$\{?GITHUB_OUTPUT\}?"?$/.test(target))) continue;
    const [program, only, ...more] = words.map(({ text }) => text);
    const [, key, value] = /^([\w-]+)=(.*)$/.exec(only ?? "") ?? [];
    if (program !== "echo" || isNested || more.length > 0 || key === undefined || value === undefined) return null;
    written += 1;
    if (key.toLowerCase() === name) found.push({ step, value });
  }
  // A group, `tee`, a program that is told of the file: what they write is not known.
  return written === (script.match(OUTPUT_FILE)?.length ?? 0) ? found : null;
}
