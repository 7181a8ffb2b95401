// Which first words belong together in the overview.
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  "From project to release": ["init", "inspect", "lock", "build", "ship", "rollback", "abort"],
  "Look at it": ["status", "ps", "logs", "releases", "history", "apps", "open", "doctor"],
  "Change it": ["config", "secrets", "scale", "restart", "run", "maintenance", "hosts", "destroy"],
  "Keep it": ["backup", "restore", "prune", "up", "down"],
  Help: ["explain", "completion"],
};
