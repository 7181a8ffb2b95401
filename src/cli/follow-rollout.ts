// Follows a rollout to its end by the numbers of its events, over restarts of the control plane. Ctrl-C leaves it alone and says how to follow or abort it.
import type { EventsAnswer, OutcomeJson, RolloutStarted } from "../contract/control-api.ts";
import * as deployErrors from "../platform/errors/deploy-errors.ts";
import { userError, type ErrorSpec, type UserError } from "../platform/errors/user-error.ts";
import type { ControlClient } from "./control-client.ts";
import type { Output } from "./output.ts";

const WAIT_MS = 25_000;
const ANSWER_SLACK_MS = 10_000;

export interface Following {
  readonly control: ControlClient;
  readonly out: Output;
  readonly signal: AbortSignal;
}

export async function followRollout(started: RolloutStarted, { control, out, signal }: Following): Promise<OutcomeJson> {
  try {
    for (let after = 0; ;) {
      const query = { rollout: started.rollout, after, waitMs: WAIT_MS };
      const { events, last } = await control.get<EventsAnswer>("/events", query, { timeoutMs: WAIT_MS + ANSWER_SLACK_MS, signal });
      for (const event of events) {
        if (event.outcome !== null) return event.outcome;
        if (event.kind === "note" || event.kind === "intent" || event.kind === "failed" || event.kind === "cut" || event.kind === "abort")
          out.progress(event.text);
      }
      after = last;
    }
  } catch (error) {
    if (signal.aborted) out.note(detached(started));
    throw error;
  }
}

function detached({ app, environment, release }: RolloutStarted): string {
  const of = `--app ${app} --env ${environment}`;
  return `The rollout of ${release.slice(release.lastIndexOf("/") + 1)} goes on. Follow it: \`fairlead status ${of}\`. Stop it: \`fairlead abort ${of}\`.`;
}

interface FailedParameters {
  readonly because: string;
  readonly now: string;
  readonly app: string;
}

const SPECS = Object.values(deployErrors) as unknown as readonly ErrorSpec<FailedParameters>[];

/** Null when it was completed; else the error with the app's own last lines. */
export function outcomeError(started: RolloutStarted, outcome: OutcomeJson): UserError | null {
  if (outcome.kind === "completed") return null;
  const now = outcome.current === null ? "Nothing of it runs" : `${outcome.current} still serves`;
  if (outcome.kind === "aborted") return userError(deployErrors.ROLLOUT_ABORTED, { by: outcome.because ?? "somebody", now });
  const spec = SPECS.find(({ code }) => code === outcome.code);
  if (spec === undefined) throw new Error(`a rollout ended with the unknown code ${outcome.code}`);
  return userError(spec, { because: outcome.because ?? "", now, app: started.app }, { details: outcome.output });
}
