// Which calls run a command through a shell, and what of it is fixed.
import type { Call, Expression } from "../../python/parse/ast.ts";
import { runArgument, SHELLS, type IsWord } from "./run-argument.ts";
import type { At } from "../rule.ts";
import { givenTo } from "./unpacked-argument.ts";

/** Run their first argument through a shell, always. */
export const SHELL_CALLS = [
  "os.system",
  "os.popen",
  "os.popen2",
  "os.popen3",
  "os.popen4",
  "popen2.popen2",
  "popen2.popen3",
  "popen2.popen4",
  "popen2.Popen3",
  "popen2.Popen4",
  "commands.getoutput",
  "commands.getstatusoutput",
  "subprocess.getoutput",
  "subprocess.getstatusoutput",
  "asyncio.create_subprocess_shell",
  "asyncio.subprocess.create_subprocess_shell",
] as const;

/** Run a shell only when told to. */
export const SUBPROCESS_CALLS = [
  "subprocess.run",
  "subprocess.call",
  "subprocess.check_call",
  "subprocess.check_output",
  "subprocess.Popen",
] as const;

/** Make a value one word of the shell's. */
export const SHELL_CLEANERS: ReadonlySet<string> = new Set(["shlex.quote", "pipes.quote", "shlex.join", "subprocess.list2cmdline"]);

/** `shell=True`, also through a name that is bound once, and in `**options` that are written beside it. */
export function hasShell(call: Call, at: At): boolean {
  const given = at.module.constant(givenTo(call, "shell", at), at.scope);
  return given === true || (typeof given === "number" && given !== 0);
}

/** The script of `["sh", "-c", script]`; null where the list starts no shell. */
export function scriptOf(argv: Expression, at: At): Expression | null {
  if (argv.kind !== "List" && argv.kind !== "Tuple") return null;
  const words = argv.elts.map((one) => at.module.constant(one, at.scope));
  const isWord: IsWord = (i, fits) => typeof words[i] === "string" && fits.test(words[i]);
  const run = argv.elts.some(({ kind }) => kind === "Starred") ? null : runArgument(words.length, isWord, SHELLS);
  return run === null ? null : argv.elts[run]!;
}
