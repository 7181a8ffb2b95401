// The commands of a RUN: shell text, heredoc or JSON array.
import { commandsOf, placed, SHELL, type RunCommand } from "../../shell/called-programs.ts";
import { shellCommands } from "../../shell/shell-commands.ts";
import type { Instruction } from "./read-dockerfile.ts";

export function runCommands(instruction: Instruction): readonly RunCommand[] {
  const { body, exec, heredocs } = instruction;
  if (exec !== null) return commandsOf(exec, instruction.line);
  if (heredocs.length > 0 && /^<<-?["']?\w+["']?$/.test(body)) {
    const [first] = heredocs;
    const program = /^#!\s*(?:\S*\/env\s+)?(\S+)/.exec(first!.text)?.[1];
    if (program !== undefined && !SHELL.test(program)) return [];
    return placed(shellCommands(first!.text), lineCounter(first!.text, first!.line));
  }
  const commands = placed(shellCommands(body), (offset) => instruction.lineAt(offset));
  return heredocs.length === 0 ? commands : [...commands, ...commands.flatMap((command) => fedCommands(command, heredocs))];
}

/** Of a shell that reads its script from a heredoc: `bash <<EOT`, among other commands. */
function fedCommands({ argv, redirects }: RunCommand, heredocs: Instruction["heredocs"]): readonly RunCommand[] {
  if (!SHELL.test(argv[0] ?? "") || argv.slice(1).some((word) => !word.startsWith("-"))) return [];
  const fed = redirects.findLast(({ operator }) => /^\d*<<-?$/.test(operator))?.target;
  const found = heredocs.find(({ name }) => name === fed);
  return found === undefined ? [] : placed(shellCommands(found.text), lineCounter(found.text, found.line));
}

/** Of a heredoc with thousands of commands: each is found by halving. */
function lineCounter(text: string, firstLine: number): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return firstLine + low;
  };
}
