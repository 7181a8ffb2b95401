// The source of a package that a lock names by a git commit: fetched with the user's own git, checked out at exactly that commit.
import { join } from "node:path";
import { SDIST_FAILED } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import type { Exec } from "../../platform/exec.ts";
import type { SourcePackage } from "./pinned-wheel.ts";

const TIMEOUT_MS = 10 * 60_000;

export interface GitPorts {
  readonly aside: string;
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** Path of the folder to build. Throws SDIST_FAILED with git's own words. */
export async function obtainGit(source: SourcePackage, git: NonNullable<SourcePackage["git"]>, at: GitPorts): Promise<string> {
  const checkout = join(at.aside, "git");
  const run = async (args: readonly string[]): Promise<string> => {
    const result = await at.exec(["git", ...args], {
      env: { ...at.env, GIT_TERMINAL_PROMPT: "0" },
      timeoutMs: TIMEOUT_MS,
      purpose: "fetch a package from git",
      ...(at.signal ? { signal: at.signal } : {}),
    });
    if (result.code === 0) return result.stdout.trim();
    const reason = `git could not fetch commit ${git.commit}`;
    const details = result.stderr
      .replaceAll(/(\w+:\/\/)[^\s/@]+@/g, "$1***@")
      .trim()
      .split("\n");
    throw userError(SDIST_FAILED, { package: `${source.name} ${source.version}`, reason }, { details });
  };
  await run(["clone", "--quiet", "--no-checkout", git.url.replace(/^git\+/, ""), checkout]);
  await run(["-C", checkout, "-c", "advice.detachedHead=false", "checkout", "--quiet", git.commit]);
  const head = await run(["-C", checkout, "rev-parse", "HEAD"]);
  if (!head.startsWith(git.commit))
    throw userError(SDIST_FAILED, { package: source.name, reason: `git gave commit ${head}, the lock says ${git.commit}` });
  return git.subdirectory === null ? checkout : join(checkout, git.subdirectory);
}
