// What `fairlead run` needs to start a command as an instance of the current release would be started. Kept in history.
import type { RunEnvironment, RunRequest } from "../contract/control-api.ts";
import { commandEnvironment } from "../deploy/engines/process/commands.ts";
import { shortRelease } from "../deploy/engines/process/judge.ts";
import type { ControlPorts } from "./control-ports.ts";
import { findCurrent } from "./find-environment.ts";
import { releaseOnHost } from "./host-world.ts";

export function commandOfRelease({ app, environment, argv, by }: RunRequest, at: ControlPorts): RunEnvironment {
  const { release } = findCurrent({ app, environment }, at);
  const { cwd, env, sealedEnvironment } = commandEnvironment(releaseOnHost(release, { home: at.home, userOf: () => null }), at.facts);
  at.store.transaction(() =>
    at.history.add({
      atMs: at.clock.nowMs(),
      who: by,
      app,
      environment,
      what: `ran ${argv[0] ?? "a shell"}`,
      release: release.id,
      detail: null,
    }),
  );
  return { release: shortRelease(release.id), cwd, env, sealedEnvironment };
}
