// Everything the parts of the agent share: the home and what reaches outside.
import type { Home } from "../host/home.ts";
import type { Clock } from "../platform/clock.ts";
import type { Exec } from "../platform/exec.ts";
import type { Log } from "../platform/log.ts";
import type { Random } from "../platform/random.ts";
import type { AppUsers } from "./app-users.ts";

export interface AgentPorts {
  readonly home: Home;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly users: AppUsers;
  readonly exec: Exec;
}
