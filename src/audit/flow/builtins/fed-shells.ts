// A shell that is started without a script reads one from its input: `subprocess.run(["sh"], input=script)`.
import { SHELL } from "../../patterns/run-argument.ts";
import type { Builtin, Builtins } from "./builtins.ts";
import { NO_ARGUMENTS, onlyConstant, reference, UNKNOWN, type CallArguments } from "../values/value.ts";

const [PROGRAM, BEFORE_SCRIPT] = SHELL;
/** As the models call what is given to such a shell, and the running one. */
const GIVEN = "subprocess.run(shell)";
const RUNNING = "subprocess.Popen(shell)()";

const fed: Builtin = (machine, args, site) => {
  const input = args.keywords.get("input");
  if (input !== undefined && readsScript(machine, args)) machine.callForeign(GIVEN, { ...NO_ARGUMENTS, positional: [input] }, site);
  return undefined;
};

export const SHELL_BUILTINS: Readonly<Record<string, Builtin>> = {
  "subprocess.run": fed,
  "subprocess.check_output": fed,
  "subprocess.Popen": (machine, args) => (readsScript(machine, args) ? reference({ kind: "foreign", name: RUNNING }) : undefined),
};

/** A shell, with nothing behind it but options; `-c` is followed by a script, `-s` by what is given to it. */
function readsScript(machine: Builtins, { positional: [first], keywords }: CallArguments): boolean {
  const program = first ?? keywords.get("args") ?? UNKNOWN;
  const written = onlyConstant(program);
  const [name, ...rest] = typeof written === "string" ? written.trim().split(/\s+/) : (machine.itemsOf(program) ?? []).map(onlyConstant);
  if (typeof name !== "string" || !PROGRAM.test(name)) return false;
  const options = rest.flatMap((one) => (typeof one === "string" && one.startsWith("-") ? [one] : []));
  const takesScript = options.some((one) => BEFORE_SCRIPT.test(one));
  return !takesScript && (options.length === rest.length || options.some((one) => /^-[A-Za-z]*s[A-Za-z]*$/.test(one)));
}
