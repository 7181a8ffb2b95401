// The command line: finds the command, reads its options, runs it; the only place that prints errors and sets the exit code.
import { UserError, userError } from "../platform/errors/user-error.ts";
import { BAD_ARGUMENTS, UNKNOWN_COMMAND } from "../platform/errors/cli-errors.ts";
import { nearestName } from "../platform/nearest.ts";
import { COMMANDS } from "./commands.gen.ts";
import { EXIT_BUG, EXIT_OK, type Command } from "./command.ts";
import { commandHelp, nounHelp, overviewHelp } from "./help.ts";
import { parseOptions } from "./parse-options.ts";
import { processOutput, type Output } from "./output.ts";

/** Runs one command line and sets `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  const out = processOutput(process.env);
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupt.abort(new Interrupted(signal)));
  try {
    process.exitCode = await runCommand(argv, out, interrupt.signal);
  } catch (error) {
    // What a stopped part says about itself is not why the command failed.
    const isStopped = interrupt.signal.aborted && error instanceof UserError;
    process.exitCode = printError(isStopped ? interrupt.signal.reason : error, argv.includes("--json"), out);
  }
}

/** Thrown through the abort signal when a person stops the command. */
class Interrupted extends Error {
  readonly signal: NodeJS.Signals;
  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
    this.signal = signal;
  }
}

async function runCommand(argv: readonly string[], out: Output, signal: AbortSignal): Promise<number> {
  const { name, rest } = splitName(argv);
  if (name === null) {
    out.line(overviewHelp(out.columns));
    return EXIT_OK;
  }
  if (isNoun(name) && (rest.length === 0 || isHelp(rest[0]))) {
    out.line(nounHelp(name, out.columns));
    return EXIT_OK;
  }
  const command = await loadCommand(name, rest[0]);
  if (rest.slice(0, untilSeparator(rest)).some((word) => word !== "help" && isHelp(word))) {
    out.line(commandHelp(command, out.columns));
    return EXIT_OK;
  }
  const input = parseOptions(command, rest);
  checkCount(command, input.positionals);
  return command.run(input, { out, cwd: process.cwd(), env: process.env, signal });
}

/** The longest known name at the start of the words: `config set FOO` is the command `config set`. */
function splitName(argv: readonly string[]): { name: string | null; rest: readonly string[] } {
  const [first, second] = argv;
  if (first === undefined || first === "--help" || first === "-h" || (first === "help" && second === undefined))
    return { name: null, rest: [] };
  if (first === "help") return splitName([...argv.slice(1), "--help"]);
  if (second !== undefined && `${first} ${second}` in COMMANDS) return { name: `${first} ${second}`, rest: argv.slice(2) };
  return { name: first, rest: argv.slice(1) };
}

function untilSeparator(words: readonly string[]): number {
  const at = words.indexOf("--");
  return at < 0 ? words.length : at;
}

function isNoun(name: string): boolean {
  return !(name in COMMANDS) && Object.keys(COMMANDS).some((other) => other.startsWith(`${name} `));
}

function isHelp(word: string | undefined): boolean {
  return word === "--help" || word === "-h" || word === "help";
}

/** `second`: the word after it, which would be the verb of a noun. */
async function loadCommand(name: string, second: string | undefined): Promise<Command> {
  const entry = COMMANDS[name];
  if (entry !== undefined) return (await entry.load()).command as Command;
  const typed = isNoun(name) ? `${name} ${second}` : name;
  throw userError(UNKNOWN_COMMAND, { name: typed, nearest: nearestName(typed, Object.keys(COMMANDS)) });
}

function checkCount(command: Command, positionals: readonly string[]): void {
  const [fewest, most] = command.arguments ?? [0, 0];
  const { length } = positionals;
  if (length >= fewest && length <= most) return;
  const { name, usage = "" } = command;
  const problem =
    length < fewest
      ? `\`fairlead ${name}\` needs ${usage}.`
      : most === 0
        ? `\`fairlead ${name}\` takes no arguments; \`${positionals[0]}\` is one.`
        : `\`fairlead ${name}\` takes ${usage}; \`${positionals[most]}\` is too many.`;
  throw userError(BAD_ARGUMENTS, { problem, command: name });
}

function printError(error: unknown, asJson: boolean, out: Output): number {
  if (error instanceof UserError) {
    if (asJson)
      out.json({ error: { code: error.code, title: error.title, message: error.message, hint: error.hint, details: error.details } });
    else printUserError(error, out);
    return error.exitCode;
  }
  if (error instanceof Interrupted) {
    out.note(out.style.yellow(`Stopped by ${error.signal}.`));
    return error.signal === "SIGINT" ? 130 : 143;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  out.note(`${out.style.red("This is a bug in Fairlead:")} ${text}`);
  return EXIT_BUG;
}

function printUserError(error: UserError, out: Output): void {
  out.note(`${out.style.red(`${error.code}:`)} ${out.style.bold(error.title)} ${error.message}`);
  for (const detail of error.details) out.note(`  ${detail}`);
  out.note(error.hint);
}
