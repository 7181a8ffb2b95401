// The value of an option that has a fixed set of values.
import { BAD_ARGUMENTS } from "../platform/errors/cli-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { nearestName } from "../platform/nearest.ts";

/** Throws BAD_ARGUMENTS with the nearest of `values`. */
export function oneOf<const T extends string>(
  value: string,
  values: readonly T[],
  at: { readonly command: string; readonly option: string },
): T {
  const found = values.find((known) => known === value);
  if (found !== undefined) return found;
  const nearest = nearestName(value, values);
  const hint = nearest === null ? "" : ` Did you mean \`${nearest}\`?`;
  throw userError(BAD_ARGUMENTS, {
    problem: `--${at.option} is one of ${values.join(", ")}, not \`${value}\`.${hint}`,
    command: at.command,
  });
}
