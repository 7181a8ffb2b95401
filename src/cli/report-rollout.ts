// What a command that started a rollout does next: follow it, and say how it ended.
import type { RolloutStarted } from "../contract/control-api.ts";
import { EXIT_OK } from "./command.ts";
import { followRollout, outcomeError, type Following } from "./follow-rollout.ts";

/** `done`: the line for people once it is completed. Throws the error of the outcome otherwise. */
export async function reportRollout(started: RolloutStarted, done: string, at: Following & { readonly asJson: boolean }): Promise<number> {
  const outcome = await followRollout(started, at);
  const error = outcomeError(started, outcome);
  if (error !== null) throw error;
  if (at.asJson) at.out.json({ ...started, outcome });
  else at.out.line(`${at.out.style.green("✓")} ${done}`);
  return EXIT_OK;
}
