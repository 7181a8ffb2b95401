// Prepares commands with what this host offers: users, limits, sandboxes.
import type { AgentPorts } from "./agent-ports.ts";
import { prepareCommand } from "./prepare-command.ts";
import type { Preparer } from "./supervisor.ts";

export function createPreparer(at: AgentPorts): Preparer {
  return {
    memoryLimitBy: "agent",
    command: async (spec) =>
      prepareCommand(spec, {
        home: at.home,
        user: spec.user ?? (await at.users.ofApp(spec.app)),
        edgeGroup: at.users.ofEdge()?.gid ?? null,
        isolation: at.users.missing === null ? [`system user of ${spec.app}`] : [],
        cgroupProcs: null,
        prefix: [],
      }),
  };
}
