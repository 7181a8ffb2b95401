// `10m`, `2h`, `1d` or a time → milliseconds since 1970.
import { BAD_ARGUMENTS } from "../platform/errors/cli-errors.ts";
import { userError } from "../platform/errors/user-error.ts";

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Throws BAD_ARGUMENTS. */
export function parseSince(text: string, nowMs: number): number {
  const match = /^(\d+) ?(s|m|min|h|d|w)$/.exec(text);
  if (match) return nowMs - Number(match[1]) * (UNIT_MS[match[2] as string] as number);
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) {
    throw userError(BAD_ARGUMENTS, {
      problem: `\`${text}\` is neither an age such as 10m nor a time such as 2026-11-21T12:00.`,
      command: "logs",
    });
  }
  return atMs;
}
