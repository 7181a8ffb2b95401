// Prepares commands with what this host offers: users, limits, sandboxes.
import type { AgentPorts } from "./agent-ports.ts";
import type { Isolation } from "./isolation.ts";
import type { MemoryCgroups } from "./memory/cgroup-memory.ts";
import { prepareCommand } from "./prepare-command.ts";
import { verifyTree } from "./verify-tree.ts";
import type { Preparer } from "./supervisor.ts";

export function createPreparer(
  at: AgentPorts,
  offers: { readonly isolation: Isolation; readonly cgroups: MemoryCgroups | null },
): Preparer {
  const { isolation, cgroups } = offers;
  return {
    memoryLimitBy: cgroups === null ? "agent" : "cgroup",
    oomKills: (id) => cgroups?.oomKills(id) ?? 0,
    forget: (id) => cgroups?.remove(id),
    command: async (spec) => {
      if (isolation.mustVerify) verifyTree(spec);
      if (cgroups !== null && spec.memoryMaxBytes !== null) cgroups.create(spec.id, spec.memoryMaxBytes);
      return prepareCommand(spec, {
        home: at.home,
        user: spec.user ?? (await at.users.ofApp(spec.app)),
        edgeGroup: at.users.ofEdge()?.gid ?? null,
        isolation: isolation.measures,
        prefix: (writable) => isolation.prefix(spec.app, writable),
        joinCgroup: cgroups !== null && spec.memoryMaxBytes !== null ? (pid) => cgroups.join(spec.id, pid) : null,
      });
    },
  };
}
