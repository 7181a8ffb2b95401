import { resolve } from "node:path";
import { prepareRelease, type PrepareRequest, type PreparedRelease } from "../../app/prepare-release.ts";
import type { OutcomeJson, RolloutStarted, ShipPreviewJson } from "../../contract/control-api.ts";
import { bringUp } from "../../host/boot/bring-up.ts";
import { currentHome } from "../../host/home.ts";
import { systemClock } from "../../platform/clock.ts";
import { NO_ANSWER_FROM_APP } from "../../platform/errors/control-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { exec } from "../../platform/exec.ts";
import { EXIT_OK, JSON_OPTION, defineCommand, type CommandContext } from "../command.ts";
import { controlClient, type ControlClient } from "../control-client.ts";
import { fetchAnswer, type AppAnswer } from "../fetch-answer.ts";
import { followRollout, outcomeError } from "../follow-rollout.ts";
import type { Output } from "../output.ts";
import { APP_OPTIONS } from "../which-app.ts";
import { newRolloutId, whoAmI } from "../who.ts";

const SHIP_TIMEOUT_MS = 180_000;

export const command = defineCommand({
  name: "ship",
  summary: "Build a project and release it without losing a request",
  usage: "[PATH]",
  description:
    "Starts Fairlead's own processes when they do not run. A release that does not become ready, or\n" +
    "fails right after, is rolled back by itself; the old one serves all the time. Ctrl-C before the\n" +
    "release exists leaves nothing; after it the rollout goes on.",
  options: {
    env: { ...APP_OPTIONS.env, summary: "Environment; default: the configured one, else development" },
    "dry-run": { type: "boolean", summary: "Build, then only print what would happen" },
    reason: { type: "string", short: "m", value: "TEXT", summary: "Why, for the history" },
    json: JSON_OPTION,
  },
  arguments: [0, 1],
  examples: ["fairlead ship", "fairlead ship examples/guestbook", "fairlead ship --env production --reason 'fix the totals'"],
  async run({ values, positionals }, context) {
    const { out, cwd, env, signal } = context;
    const root = resolve(cwd, positionals[0] ?? ".");
    const home = currentHome();
    const daemons = await bringUp(home, { env, onProgress: (text) => out.progress(text), signal });
    if (daemons.isOlder) out.note("Fairlead's own processes are of another version; `fairlead up` replaces them without losing a request.");
    const control = controlClient(home);
    const hasCheck = values["dry-run"] !== true && !daemons.isOlder;
    const check: PrepareRequest["check"] = (release) => control.post("/ship-check", release);
    const prepared = await prepareRelease(
      { root, environment: values.env ?? null, ...(hasCheck ? { check } : {}) },
      { home, exec, env, clock: systemClock, progress: (text) => out.progress(text), signal },
    );
    for (const note of prepared.notes) out.note(out.style.dim(note));
    signal.throwIfAborted();
    const { app, environment, artifact, configuration } = prepared;
    const request = { app, environment, artifact: artifact.digest, configuration, root, by: whoAmI(env), reason: values.reason ?? "ship" };
    if (values["dry-run"])
      return preview(await control.post<ShipPreviewJson>("/ship-preview", request), { prepared, asJson: values.json === true, out });
    const id = newRolloutId(Date.now());
    const started = await control.post<RolloutStarted>("/ship", { ...request, id }, { timeoutMs: SHIP_TIMEOUT_MS });
    const outcome = await followRollout(started, { control, out, signal });
    const error = outcomeError(started, outcome);
    if (error !== null) throw error;
    return report({ started, outcome, prepared }, { ...context, control, asJson: values.json === true });
  },
});

interface Shipped {
  readonly started: RolloutStarted;
  readonly outcome: OutcomeJson;
  readonly prepared: PreparedRelease;
}

/** The address, and what the app really answers there. */
async function report(
  { started, outcome, prepared }: Shipped,
  at: CommandContext & { control: ControlClient; asJson: boolean },
): Promise<number> {
  const { out } = at;
  const { app, environment, url } = started;
  const answer = url === null ? null : await askApp(url, prepared);
  if (at.asJson) {
    const { digest, made } = prepared.artifact;
    out.json({
      app,
      environment,
      release: outcome.current,
      rollout: started.rollout,
      artifact: digest,
      built: made,
      url,
      answer,
      notes: prepared.notes,
    });
    return EXIT_OK;
  }
  out.line(
    `${out.style.green("✓")} ${out.style.bold(app)} ${outcome.current} (${environment})${url === null ? " runs" : ` serves at ${out.style.bold(url)}`}`,
  );
  if (answer !== null) printAnswer(answer, prepared.configuration.service?.pathPrefix ?? "/", out);
  return EXIT_OK;
}

async function askApp(url: string, prepared: PreparedRelease): Promise<AppAnswer> {
  const prefix = prepared.configuration.service?.pathPrefix ?? "/";
  try {
    return await fetchAnswer(new URL(prefix, url).href);
  } catch (cause) {
    throw userError(NO_ANSWER_FROM_APP, { url, reason: (cause as Error).message }, { cause });
  }
}

function printAnswer({ status, statusText, contentType, line }: AppAnswer, path: string, out: Output): void {
  out.line(`  GET ${path} → ${status} ${statusText}${contentType === null ? "" : `, ${contentType}`}`);
  if (line !== null) out.line(`  ${line}`);
}

interface PreviewContext {
  readonly prepared: PreparedRelease;
  readonly asJson: boolean;
  readonly out: Output;
}

function preview(plan: ShipPreviewJson, { prepared, asJson, out }: PreviewContext): number {
  if (asJson) {
    out.json({ ...plan, artifact: prepared.artifact.digest, notes: prepared.notes });
    return EXIT_OK;
  }
  out.line(`${plan.app} (${plan.environment}): ${plan.from ?? "nothing"} → ${plan.to}, ${plan.strategy}`);
  out.line(
    `artifact ${prepared.artifact.digest.slice(0, 12)}, ${Object.entries(plan.processes)
      .map(([name, count]) => `${name} × ${count}`)
      .join(", ")}`,
  );
  if (plan.missing.length > 0) out.line(out.style.red(`missing: ${plan.missing.join(", ")}`));
  for (const step of plan.steps) out.line(`  ${step}`);
  out.line("Nothing was started.");
  return EXIT_OK;
}
