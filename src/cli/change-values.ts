// What the commands of `config` and `secrets` share: one request, then the rollout or the word that it waits.
import type { ChangeValuesAnswer, ChangeValuesRequest } from "../contract/values.ts";
import { EXIT_OK, type CommandContext, type OptionSpec } from "./command.ts";
import { reportRollout } from "./report-rollout.ts";
import type { Target } from "./target-app.ts";
import { newRolloutId, whoAmI } from "./who.ts";

export const STAGE_OPTION = {
  type: "boolean",
  summary: "Keep it for the next ship instead of rolling it out now",
} as const satisfies OptionSpec;

export type ValueChange = Partial<Pick<ChangeValuesRequest, "set" | "unset" | "setSecrets" | "unsetSecrets">>;

const TIMEOUT_MS = 180_000;

/** `A, B in use; C taken away`. Values that were staged earlier come along. */
function wordsOf({ unset = [], unsetSecrets = [] }: ValueChange, changed: readonly string[]): string {
  const gone = changed.filter((name) => [...unset, ...unsetSecrets].includes(name));
  const set = changed.filter((name) => !gone.includes(name));
  const parts = [set.length > 0 ? `${set.join(", ")} in use` : "", gone.length > 0 ? `${gone.join(", ")} taken away` : ""];
  return parts.filter((part) => part !== "").join("; ") || "what was staged is in use";
}

export async function sendChange(
  change: ValueChange,
  how: { readonly stage: boolean | undefined; readonly json: boolean | undefined; readonly target: Target },
  context: CommandContext,
): Promise<number> {
  const { control, key } = how.target;
  const request: ChangeValuesRequest = {
    set: {},
    unset: [],
    setSecrets: {},
    unsetSecrets: [],
    ...change,
    app: key.app,
    environment: key.environment,
    id: newRolloutId(Date.now()),
    stage: how.stage === true,
    by: whoAmI(context.env),
  };
  const answer = await control.post<ChangeValuesAnswer>("/values", request, { timeoutMs: TIMEOUT_MS, signal: context.signal });
  const asJson = how.json === true;
  const names = answer.changed.join(", ");
  const where = `${key.app} (${key.environment})`;
  if (answer.started !== null) {
    const version = answer.started.release.split("/").at(-1);
    const done = `${where} is ${version}: ${wordsOf(change, answer.changed)}`;
    return reportRollout(answer.started, done, { control, out: context.out, signal: context.signal, asJson });
  }
  if (asJson) context.out.json(answer);
  else if (answer.changed.length === 0) context.out.line(`Nothing to do for ${where}: ${answer.staged}.`);
  else context.out.line(`Kept for ${where}: ${names}. Not rolled out: ${answer.staged}.`);
  return EXIT_OK;
}
