import { resolve } from "node:path";
import { checkLock, LOCK, lockProject, type LockState } from "../../app/lock-project.ts";
import type { LockJson } from "../../contract/build.ts";
import { currentHome } from "../../host/home.ts";
import { systemClock } from "../../platform/clock.ts";
import { UserError } from "../../platform/errors/user-error.ts";
import { LOCK_MISSING } from "../../platform/errors/build-errors.ts";
import { exec } from "../../platform/exec.ts";
import { EXIT_FINDINGS, EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import type { Output } from "../output.ts";

export const command = defineCommand({
  name: "lock",
  summary: "Pin every package with its hashes, or check that the lock is fresh",
  usage: "[PATH]",
  description:
    "A project whose [project] table says what it needs gets uv.lock, any other requirements.lock, which pip can install too. Versions that still fit stay. Locks of Poetry, PDM, Pipenv and pip-tools are read and checked, and renewed with their own tool.",
  options: {
    check: { type: "boolean", summary: "Write nothing; exit 1 when the lock is missing or stale" },
    json: JSON_OPTION,
  },
  arguments: [0, 1],
  examples: ["fairlead lock", "fairlead lock --check", "fairlead lock examples/guestbook"],
  async run({ values, positionals }, { out, cwd, env, signal }) {
    const root = resolve(cwd, positionals[0] ?? ".");
    const at = { home: currentHome(), exec, env, clock: systemClock, progress: (text: string) => out.progress(text), signal };
    if (values.check) return report(await check(root, at), { out, asJson: values.json === true });
    const { file, changed } = await lockProject(root, at);
    if (values.json) out.json({ lock: file, state: changed ? "written" : "unchanged", because: null } satisfies LockJson);
    else if (file === null) out.line("No packages are needed: there is nothing to lock.");
    else out.line(changed ? `Wrote ${file}. Commit it.` : `${file} is fresh.`);
    return EXIT_OK;
  },
});

/** A missing lock is an answer of `--check`, not a failure. */
async function check(root: string, at: Parameters<typeof checkLock>[1]): Promise<LockState> {
  try {
    return await checkLock(root, at);
  } catch (error) {
    if (error instanceof UserError && error.code === LOCK_MISSING.code)
      return { lock: null, state: "missing", because: error.message, renew: LOCK };
    throw error;
  }
}

function report({ lock, state, because, renew }: LockState, { out, asJson }: { out: Output; asJson: boolean }): number {
  if (asJson) out.json({ lock, state, because } satisfies LockJson);
  else if (state === "fresh") out.line(lock === null ? "No packages are needed." : `${lock} is fresh.`);
  else if (state === "unknown") out.line(`${lock} may be fresh: ${because}.`);
  else {
    out.line(`${lock ?? "No lock"}: ${state}. ${because ?? ""}`.trim());
    out.note(`Run \`${renew}\` and commit the file it writes.`);
  }
  return state === "fresh" || state === "unknown" ? EXIT_OK : EXIT_FINDINGS;
}
