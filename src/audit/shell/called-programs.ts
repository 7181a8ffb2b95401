// Commands as programs with their arguments: of a script, of words as a shell writes them, of a list of words.
import { shellCommands, type ShellCommand } from "./shell-commands.ts";

export interface RunCommand extends ShellCommand {
  /** The program without its folder, then its arguments; `sudo`, `env` and `python -m` are taken away. */
  readonly argv: readonly string[];
  readonly line: number;
}

export const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a|z|k)?sh$/;

/** Of a list of words: of a shell with a script, those of the script. */
export function commandsOf(exec: readonly string[], line: number): readonly RunCommand[] {
  const [program = "", option = "", script] = exec;
  if (SHELL.test(program) && /^-\w*c$/.test(option) && script !== undefined) return commandsOfText(script, line);
  const words = exec.map((text) => ({ text, raw: text, offset: 0 }));
  if (words.length === 0) return [];
  return placed(
    [{ env: {}, words, before: null, isPiped: false, readsPipe: false, redirects: [], isNested: false, offset: 0, end: 0 }],
    () => line,
  );
}

/** Of a script, or of words as a shell writes them: where these are a shell with a script, those of the script, which stand on `line`. */
export function commandsOfText(text: string, line: number, lineAt: (offset: number) => number = () => line): readonly RunCommand[] {
  const commands = shellCommands(text);
  const [only, ...more] = commands;
  const words = only?.words.map((word) => word.text) ?? [];
  const [program = "", option = "", script] = words;
  const isShell = more.length === 0 && SHELL.test(program) && /^-\w*c$/.test(option) && script !== undefined;
  return isShell ? placed(shellCommands(script), () => line) : placed(commands, lineAt);
}

export function placed(commands: readonly ShellCommand[], lineAt: (offset: number) => number): RunCommand[] {
  return commands.map((command) => ({ ...command, argv: argvOf(command.words.map(({ text }) => text)), line: lineAt(command.offset) }));
}

const WRAPPERS = new Set(["sudo", "exec", "command", "nice", "nohup", "eatmydata", "xvfb-run", "chronic"]);

export function argvOf(words: readonly string[]): readonly string[] {
  let at = 0;
  while (at < words.length) {
    const word = base(words[at]!);
    if (WRAPPERS.has(word)) {
      at += 1;
      while (words[at]?.startsWith("-") === true) at += word === "nice" && words[at] === "-n" ? 2 : 1;
    } else if (word === "env") {
      at += 1;
      while (/^-|=/.test(words[at] ?? "")) at += 1;
    } else break;
  }
  const program = base(words[at] ?? "");
  if (/^(?:python|pypy)[\d.]*$/.test(program) && words[at + 1] === "-m") at += 2;
  const rest = words.slice(at + 1);
  const name = base(words[at] ?? "");
  const run = ranBy(name, rest);
  if (run !== null) return argvOf(run);
  if (/^pip[\d.]*$/.test(name)) return ["pip", ...rest];
  if (name === "uv" && rest[0] === "pip") return ["pip", ...rest.slice(1)];
  return name === "" ? [] : [name, ...rest];
}

const RUNNERS: Readonly<Record<string, string>> = { pipx: "run", uv: "run", poetry: "run", pdm: "run", pipenv: "run", rye: "run" };
/** Their options that take the next word. */
const RUNNER_TAKES =
  /^(?:--spec|--from|--with(?:-requirements|-editable)?|--python|-p|--index-url|-i|--index|--default-index|--pip-args|--extra|--group|--only-group|--project|--directory|-C|-P|--env-file)$/;

/** What a runner of tools runs: `uvx --from build pyproject-build`, `poetry run twine …`. Null: it is none, or runs nothing. */
function ranBy(name: string, rest: readonly string[]): readonly string[] | null {
  let at = 0;
  const skipOptions = (): void => {
    while (rest[at]?.startsWith("-") === true) at += RUNNER_TAKES.test(rest[at]!) ? 2 : 1;
  };
  if (name === "uv" && rest[0] === "tool" && rest[1] === "run") at = 2;
  else if (name !== "uvx") {
    skipOptions();
    if (RUNNERS[name] === undefined || rest[at] !== RUNNERS[name]) return null;
    at += 1;
  }
  skipOptions();
  const [program, ...args] = rest.slice(at);
  if (program === undefined) return null;
  // A version may follow the name: `twine==6.1`, `twine@latest`.
  return [program.replace(/(?:[=~<>!]=|@).*$/, ""), ...args];
}

function base(program: string): string {
  return program.slice(program.lastIndexOf("/") + 1);
}
