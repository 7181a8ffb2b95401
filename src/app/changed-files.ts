// Which files of a project differ from a commit: what was committed since, what is not committed yet, and what git does not know yet.
import { gitArgv, gitEnvironment, isInRepository } from "../audit/secrets/git.ts";
import { CHANGES_UNKNOWN } from "../platform/errors/audit-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { exec, type Exec } from "../platform/exec.ts";
import type { ReportLimit } from "./report-limit.ts";

const TIMEOUT_MS = 30_000;
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

/** Throws CHANGES_UNKNOWN. */
export async function changedFiles(root: string, ref: string, signal: AbortSignal, run: Exec = exec): Promise<ReportLimit> {
  if (!isInRepository(root)) throw userError(CHANGES_UNKNOWN, { reason: "the folder is in no git repository" });
  const ask = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await run(gitArgv(root, ...args), {
      timeoutMs: TIMEOUT_MS,
      purpose: "know which files have changed",
      env: gitEnvironment(),
      outputMaxBytes: OUTPUT_MAX_BYTES,
      signal,
    });
    if (code !== 0) throw userError(CHANGES_UNKNOWN, { reason: stderr.trim().split("\n", 1)[0]!.slice(0, 200) });
    return stdout.split("\0").filter((path) => path !== "");
  };
  const [base] = await ask("merge-base", "--end-of-options", ref, "HEAD");
  const differing = await ask("diff", "--name-only", "-z", "--relative", "--no-renames", "--no-ext-diff", base!.trim(), "--", ".");
  const untracked = await ask("ls-files", "-z", "--others", "--exclude-standard", "--", ".");
  return { since: ref, files: new Set([...differing, ...untracked]) };
}
