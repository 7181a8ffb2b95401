import { resolve } from "node:path";
import { prepareRelease, type PrepareRequest, type PreparedRelease } from "../../app/prepare-release.ts";
import type { OutcomeJson, RolloutStarted, ShipPreviewJson } from "../../contract/control-api.ts";
import type { AppAnswer, ShipJson } from "../../contract/ship.ts";
import type { ReleaseAuditJson, ReleaseJson, StatusJson } from "../../contract/status.ts";
import { bringUp } from "../../host/boot/bring-up.ts";
import { currentHome } from "../../host/home.ts";
import { systemClock } from "../../platform/clock.ts";
import { NO_ANSWER_FROM_APP } from "../../platform/errors/control-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { exec } from "../../platform/exec.ts";
import { EXIT_OK, JSON_OPTION, defineCommand, type CommandContext } from "../command.ts";
import { controlClient, type ControlClient } from "../control-client.ts";
import { auditLines } from "../audit-lines.ts";
import { explainAnswer } from "../explain-answer.ts";
import { fetchAnswer } from "../fetch-answer.ts";
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
    const beganMs = systemClock.monotonicMs();
    const root = resolve(cwd, positionals[0] ?? ".");
    const home = currentHome();
    const control = controlClient(home);
    // Nothing is started for a folder that is no project, or for a configuration that is wrong.
    const check: PrepareRequest["check"] = async (release) => {
      const daemons = await bringUp(home, { env, onProgress: (text) => out.progress(text), signal });
      if (daemons.isOlder)
        out.note("Fairlead's own processes are of another version; `fairlead up` replaces them without losing a request.");
      else if (values["dry-run"] !== true) await control.post("/ship-check", release);
    };
    const prepared = await prepareRelease(
      { root, environment: values.env ?? null, check, passGates: true },
      { home, exec, env, clock: systemClock, progress: (text) => out.progress(text), signal },
    );
    for (const note of prepared.notes) out.note(out.style.dim(note));
    signal.throwIfAborted();
    const { app, environment, artifact, configuration, audit } = prepared;
    const request = {
      app,
      environment,
      artifact: artifact.digest,
      configuration,
      audit,
      root,
      by: whoAmI(env),
      reason: values.reason ?? "ship",
    };
    if (values["dry-run"])
      return preview(await control.post<ShipPreviewJson>("/ship-preview", request), { prepared, asJson: values.json === true, out });
    const preparedMs = systemClock.monotonicMs();
    const id = newRolloutId(Date.now());
    const started = await control.post<RolloutStarted>("/ship", { ...request, id }, { timeoutMs: SHIP_TIMEOUT_MS });
    const outcome = await followRollout(started, { control, out, signal });
    const error = outcomeError(started, outcome);
    if (error !== null) throw error;
    const took = { prepareMs: preparedMs - beganMs, rolloutMs: systemClock.monotonicMs() - preparedMs };
    return report({ started, outcome, prepared, took }, { ...context, control, asJson: values.json === true });
  },
});

interface Shipped {
  readonly started: RolloutStarted;
  readonly outcome: OutcomeJson;
  readonly prepared: PreparedRelease;
  readonly took: { readonly prepareMs: number; readonly rolloutMs: number };
}

/** The address, and what the app really answers there. */
async function report(
  { started, outcome, prepared, took }: Shipped,
  at: CommandContext & { control: ControlClient; asJson: boolean },
): Promise<number> {
  const { out } = at;
  const { app, environment } = started;
  const { url, previous, audit } = await afterwards(started, at.control);
  const answer = url === null ? null : await askApp(url, prepared);
  if (at.asJson) {
    const { digest, made } = prepared.artifact;
    out.json({
      app,
      environment,
      release: outcome.current,
      previous: previous?.version ?? null,
      rollout: started.rollout,
      artifact: digest,
      built: made,
      url,
      answer,
      audit,
      prepareMs: Math.round(took.prepareMs),
      rolloutMs: Math.round(took.rolloutMs),
      notes: prepared.notes,
    } satisfies ShipJson);
    return EXIT_OK;
  }
  const { processes, cron } = prepared.configuration;
  const isScheduled = cron.length > 0 && Object.keys(processes).length === 0;
  out.line(
    `${out.style.green("✓")} ${out.style.bold(app)} ${outcome.current} (${environment})${url === null ? ` runs${isScheduled ? " on its schedule" : ""}` : ` serves at ${out.style.bold(url)}`}`,
  );
  if (answer !== null && url !== null) {
    printAnswer(answer, prepared.configuration.service?.pathPrefix ?? "/", out);
    const why = explainAnswer(answer, { ...prepared.project, app, host: new URL(url).hostname });
    if (why !== null) out.line(`  ${out.style.yellow(why)}`);
  }
  for (const line of auditLines(audit)) out.line(out.style.dim(`  ${line}`));
  out.line(
    out.style.dim(`  ${seconds(took.prepareMs)} to build, ${seconds(took.rolloutMs)} to roll out. ${whatNext(app, prepared, previous)}`),
  );
  return EXIT_OK;
}

interface Afterwards {
  /** As it is now: a first ship may have had to take another port than the one it began with. */
  readonly url: string | null;
  /** The one that served before; null for a first ship. */
  readonly previous: ReleaseJson | null;
  readonly audit: ReleaseAuditJson | null;
}

async function afterwards({ app, environment }: RolloutStarted, control: ControlClient): Promise<Afterwards> {
  const key = { app, environment };
  const [status, releases] = await Promise.all([control.get<StatusJson>("/status", key), control.get<ReleaseJson[]>("/releases", key)]);
  const [now] = status.environments;
  const versioned = (asked: string | null | undefined): ReleaseJson | null => releases.find(({ version }) => version === asked) ?? null;
  return { url: now?.url ?? null, previous: versioned(now?.rollout?.from), audit: versioned(now?.current)?.audit ?? null };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function whatNext(app: string, { artifact }: PreparedRelease, previous: ReleaseJson | null): string {
  if (previous === null) return `\`fairlead logs -f ${app}\` follows it.`;
  const isSame = previous.artifact === artifact.digest;
  return isSame ? `The same artifact as ${previous.version}.` : `\`fairlead rollback ${app}\` returns to ${previous.version}.`;
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
