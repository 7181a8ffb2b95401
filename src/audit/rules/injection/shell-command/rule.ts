import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentText, builtText } from "../../../patterns/built-text.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";
import { hasShell, scriptOf, SHELL_CALLS, SHELL_CLEANERS, SUBPROCESS_CALLS } from "../../../patterns/shell-command.ts";

export const shellCommand = defineRule({
  id: "INJ003",
  name: "shell-command",
  cwe: 78,
  severity: "high",
  summary: "A shell is given a command that is not written out",
  aliases: ["B602", "B605", "S602", "S605"],
  checks: {
    calls: {
      ...Object.fromEntries(SHELL_CALLS.map((name) => [name, always])),
      ...Object.fromEntries(SUBPROCESS_CALLS.map((name) => [name, whenTold])),
      "asyncio.create_subprocess_exec": exec,
      ...eachCall("os.{}", "execl execle execlp execlpe", (call, at) => started(call.args.slice(1), call, at)),
      ...eachCall("os.{}", "execv execve execvp execvpe", (call, at) => startedWith(call.args[1], call, at)),
      ...eachCall("os.{}", "spawnl spawnle spawnlp spawnlpe", (call, at) => started(call.args.slice(2), call, at)),
      ...eachCall("os.{}", "spawnv spawnve spawnvp spawnvpe", (call, at) => startedWith(call.args[2], call, at)),
    },
  },
});

function always(call: Call, at: At): void {
  const text = argumentText(call, [0, null], at, SHELL_CLEANERS) ?? argumentText(call, [null, "cmd"], at, SHELL_CLEANERS);
  if (text !== null && text.holes.length > 0) report(call, at);
}

function whenTold(call: Call, at: At): void {
  const argv = argumentOf(call, 0, "args");
  if (argv === null) return;
  const script = hasShell(call, at) || mayHaveShell(call, argv, at) ? argv : scriptOf(argv, at);
  if (script !== null && builtText(script, at, SHELL_CLEANERS).holes.length > 0) report(call, at);
}

/** `shell=shell`: only a text is read by a shell as it is; of a list it reads the first. */
function mayHaveShell(call: Call, argv: Expression, at: At): boolean {
  const given = argumentOf(call, null, "shell");
  return given !== null && argv.kind !== "List" && argv.kind !== "Tuple" && !at.module.isConstant(given, at.scope);
}

function exec(call: Call, at: At): void {
  started(call.args, call, at);
}

function started(argv: readonly Expression[], call: Call, at: At): void {
  const [first] = argv;
  if (first !== undefined) startedWith({ ...first, kind: "List", elts: [...argv], ctx: "Load" }, call, at);
}

function startedWith(argv: Expression | undefined, call: Call, at: At): void {
  const script = argv === undefined ? null : scriptOf(argv, at);
  if (script !== null && builtText(script, at, SHELL_CLEANERS).holes.length > 0) report(call, at);
}

function report(call: Call, at: At): void {
  at.report(call, "A shell reads this command, and a part of it is not fixed by the module: run the program with a list of arguments.", {
    confidence: "pattern",
  });
}
