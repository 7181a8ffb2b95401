import { homedir } from "node:os";
import { checkDaemons } from "../../host/doctor/check-daemons.ts";
import { checkHome } from "../../host/doctor/check-home.ts";
import { checkTools } from "../../host/doctor/check-tools.ts";
import type { Check } from "../../host/doctor/check.ts";
import { ok } from "../../host/doctor/check.ts";
import { currentHome } from "../../host/home.ts";
import { exec } from "../../platform/exec.ts";
import { EXIT_FINDINGS, EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import type { Output } from "../output.ts";
import { wrapWords } from "../wrap-words.ts";

export const command = defineCommand({
  name: "doctor",
  summary: "Check this machine and Fairlead's own processes, with advice",
  description: "Exit code 1 when something does not work. Changes nothing.",
  options: { json: JSON_OPTION },
  examples: ["fairlead doctor", "fairlead doctor --json"],
  async run({ values }, { out, env }) {
    const home = currentHome();
    const checks = [
      ok("node", `${process.version}, ${process.execPath}`),
      ...checkHome(home, process.getuid?.() ?? -1),
      ...(await checkDaemons(home, { exec, root: "/", userHome: homedir() })),
      ...checkTools(env["PATH"] ?? ""),
    ];
    if (values.json) out.json({ home: home.path, checks });
    else report(out, checks);
    return checks.some((check) => check.state === "fail") ? EXIT_FINDINGS : EXIT_OK;
  },
});

const INDENT = "  ";

function report(out: Output, checks: readonly Check[]): void {
  const marks = { ok: out.style.green("✔"), warn: out.style.yellow("!"), fail: out.style.red("✘") };
  for (const { name, state, detail, advice } of checks) {
    const [first = "", ...rest] = wrapWords(`${name}: ${detail}`, out.columns - INDENT.length);
    out.line(`${marks[state]} ${first}`);
    for (const line of rest) out.line(`${INDENT}${line}`);
    for (const line of advice === null ? [] : wrapWords(advice, out.columns - 2 * INDENT.length))
      out.line(`${INDENT}${INDENT}${out.style.dim(line)}`);
  }
  const count = (state: Check["state"]): number => checks.filter((check) => check.state === state).length;
  out.line(`${count("ok")} fine, ${count("warn")} to look at, ${count("fail")} broken.`);
}
