// Which files git tracks that the source tree leaves out: a `.env` or a key that was committed is everybody's who clones.
import { exec, type Exec } from "../../platform/exec.ts";
import { noteUnrepeatable } from "../../platform/noted-reads.ts";
import { gitArgv, gitEnvironment, isInRepository } from "./git.ts";

export interface TrackedFiles {
  /** Relative to the root, forward slashes. */
  readonly paths: readonly string[];
  /** Why git could not be asked, or not in full; null when it was. */
  readonly problem: string | null;
}

const TIMEOUT_MS = 30_000;
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

export async function trackedFiles(root: string, signal: AbortSignal | undefined, run: Exec = exec): Promise<TrackedFiles> {
  if (!isInRepository(root)) return { paths: [], problem: null };
  try {
    const { code, stdout, stderr } = await run(gitArgv(root, "ls-files", "-z", "--cached", "--", "."), {
      timeoutMs: TIMEOUT_MS,
      purpose: "know which files are committed",
      env: gitEnvironment(),
      outputMaxBytes: OUTPUT_MAX_BYTES,
      ...(signal === undefined ? {} : { signal }),
    });
    if (code !== 0) return failed(firstLine(stderr));
    return { paths: stdout.split("\0").filter((path) => path !== ""), problem: null };
  } catch (error) {
    signal?.throwIfAborted();
    return failed(firstLine((error as Error).message));
  }
}

/** Rights, a git that is not there: who knows when it is otherwise. */
function failed(problem: string): TrackedFiles {
  noteUnrepeatable();
  return { paths: [], problem };
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0]!.slice(0, 200);
}
