import { homedir } from "node:os";
import { readPersistence } from "../../host/boot/persist.ts";
import { exec } from "../../platform/exec.ts";
import type { EnvironmentStatus, JobJson, StatusJson } from "../../contract/status.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import { auditLines } from "../audit-lines.ts";
import { controlClient } from "../control-client.ts";
import { formatAge, formatInstance, formatTime } from "../format.ts";
import type { Output } from "../output.ts";
import { APP_OPTIONS, whichApp } from "../which-app.ts";
import { wrapWords } from "../wrap-words.ts";

export const command = defineCommand({
  name: "status",
  summary: "Show what serves, what is being rolled out, and every process",
  usage: "[APP]",
  options: { ...APP_OPTIONS, json: JSON_OPTION },
  arguments: [0, 1],
  examples: ["fairlead status", "fairlead status shop --env production --json"],
  async run({ values, positionals }, { out, cwd }) {
    const control = controlClient();
    const app = positionals[0] ?? values.app;
    const isNarrow = app !== undefined || values.env !== undefined;
    const key = isNarrow ? await whichApp(control, { app, environment: values.env, cwd }) : { app: null, environment: null };
    const status = await control.get<StatusJson>("/status", {
      app: key.app,
      environment: values.env === undefined && app !== undefined ? null : key.environment,
    });
    const persistence = await readPersistence(control.home, { exec, root: "/", userHome: homedir() });
    if (values.json) out.json({ ...status, persistence });
    else printStatus(status, out, Date.now());
    if (!values.json && persistence.kind === "none")
      out.line(out.style.dim(`This does not come back after a reboot; \`${persistence.advice}\` changes that.`));
    return EXIT_OK;
  },
});

function printStatus(status: StatusJson, out: Output, nowMs: number): void {
  if (status.agentProblem !== null)
    out.note(out.style.red(`The host agent does not answer: ${status.agentProblem} What runs is not known.`));
  if (status.environments.length === 0) out.line("Nothing has been shipped to this home yet. `fairlead ship` does it.");
  for (const environment of status.environments) {
    printEnvironment(environment, out, nowMs);
    out.line();
  }
  out.line(out.style.bold("Fairlead"));
  out.table(
    ["PROCESS", "PID", "SINCE", "STATE"],
    status.processes.map(({ name, pid, startedAt, state }) => [name, String(pid), formatAge(nowMs - Date.parse(startedAt)), state]),
  );
}

function printEnvironment(environment: EnvironmentStatus, out: Output, nowMs: number): void {
  const { app, current, url, rollout, hosts, release } = environment;
  const paragraph = (text: string, colour: "red" | "yellow"): void => {
    for (const line of wrapWords(text, out.columns)) out.line(out.style[colour](line));
  };
  out.line(
    `${out.style.bold(app)} (${environment.environment})  ${current ?? "no release serves"}${url === null ? "" : `  ${url}`}${environment.maintenance ? "  maintenance" : ""}`,
  );
  if (release !== null)
    out.line(
      out.style.dim(`${current} was made on ${formatTime(release.createdAt).slice(0, -3)} by ${release.createdBy}: ${release.reason}`),
    );
  for (const line of auditLines(release?.audit ?? null)) out.line(out.style.dim(line));
  if (hosts.length > 0) out.line(`hosts: ${hosts.join(", ")}`);
  if (rollout !== null && (rollout.state === "running" || rollout.state === "rolling-back"))
    paragraph(`${rollout.kind} ${rollout.to}: ${rollout.state}, ${rollout.step ?? "deciding"}, begun by ${rollout.requestedBy}`, "yellow");
  else if (rollout?.state === "rolled-back") {
    const more = !rollout.code ? "" : ` (\`fairlead explain ${rollout.code}\`)`;
    paragraph(`The last ${rollout.kind}, ${rollout.to}, was rolled back: ${rollout.because}${more}`, "red");
  }
  if (environment.instances.length > 0)
    out.table(
      ["INSTANCE", "RELEASE", "STATE", "PID", "SINCE"],
      environment.instances.map((instance) => [
        formatInstance(instance.process, instance.id),
        instance.release,
        instance.phase,
        instance.pid === null ? "-" : String(instance.pid),
        instance.startedAt === null ? "-" : formatAge(nowMs - Date.parse(instance.startedAt)),
      ]),
    );
  if (environment.cron.length > 0)
    out.table(
      ["CRON", "SCHEDULE", "NEXT", "LAST", "RESULT"],
      environment.cron.map(({ name, schedule, next, last }) => [
        name,
        schedule,
        next === null ? "never" : formatTime(next).slice(5, -3),
        last === null ? "-" : formatTime(last.requestedAt).slice(5, -3),
        last === null ? "-" : jobResult(last),
      ]),
    );
  for (const { process, problem, hint, lastLines, phase } of environment.instances) {
    if (problem !== null) paragraph(`${process}: ${problem}`, "red");
    if (hint) paragraph(`${process}: ${hint}`, "yellow");
    if (phase === "crash-loop") for (const line of lastLines.slice(-LINES_SHOWN)) out.line(`  ${line}`);
  }
}

const LINES_SHOWN = 10;

function jobResult({ state, exitCode, signal, timedOut }: JobJson): string {
  if (state === "running") return "runs";
  if (timedOut) return "took too long";
  if (exitCode !== null) return exitCode === 0 ? "ok" : `exit code ${exitCode}`;
  return signal ?? "unknown";
}
