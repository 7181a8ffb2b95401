// Which first words belong together in the overview, in the order in which a newcomer needs them.
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  "From project to release": ["ship", "rollback", "abort", "inspect", "check", "init", "lock", "build"],
  "Look at it": ["status", "ps", "logs", "releases", "history", "apps", "open", "doctor"],
  "Change it": ["config", "secrets", "scale", "restart", "run", "maintenance", "hosts", "destroy"],
  "Keep it": ["backup", "restore", "prune", "advisories", "up", "down"],
  Help: ["explain", "completion"],
};
