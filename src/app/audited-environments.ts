// Environments in which an audit looks for what is installed: the one that was named, then those that are active.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { isEnvironment } from "../audit/dependencies/licences/installed-metadata.ts";
import { BAD_ARGUMENTS } from "../platform/errors/cli-errors.ts";
import { userError } from "../platform/errors/user-error.ts";

/** `named`: a folder, or an interpreter. Absolute paths, or as the variables have them. Throws BAD_ARGUMENTS. */
export function environmentsOf(
  named: string | undefined,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): readonly string[] {
  const path = named === undefined ? null : resolve(cwd, named);
  if (path !== null && !existsSync(path))
    throw userError(BAD_ARGUMENTS, { problem: `\`--python\`: there is no ${path}.`, command: "check" });
  if (path !== null && !isEnvironment(path))
    throw userError(BAD_ARGUMENTS, {
      problem: `\`--python\`: ${path} is neither an environment nor an interpreter of one.`,
      command: "check",
    });
  const active = ["VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "CONDA_PREFIX"].flatMap((name) => env[name] || []);
  return path === null ? active : [path, ...active];
}
