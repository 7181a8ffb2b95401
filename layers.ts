// The import table: which folder of src/ may import which. Read by the linter's generator and by test/architecture.test.ts. No exceptions.

/** Top folder of src/ → the other top folders it may import. A folder may always import itself. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  contract: [],
  platform: [],
  host: ["model", "platform"],
  python: ["model", "platform"],
  config: ["model", "platform"],
  audit: ["model", "platform", "python"],
  build: ["model", "platform", "python"],
  release: ["model", "platform"],
  deploy: ["model", "platform"],
  secrets: ["model", "platform"],
  volumes: ["model", "platform"],
  schedule: ["model", "platform"],
  services: ["model", "platform"],
  governance: ["model", "platform"],
  edge: ["model", "platform", "host"],
  agent: ["model", "platform", "host"],
  app: [
    "model",
    "platform",
    "host",
    "contract",
    "python",
    "config",
    "audit",
    "build",
    "release",
    "deploy",
    "secrets",
    "volumes",
    "schedule",
    "services",
    "governance",
  ],
  server: ["model", "platform", "host", "contract", "app"],
  cli: ["model", "platform", "host", "contract", "app"],
};

/** Folders below a top folder that may not import a sibling, as `[from, forbidden]` path prefixes inside src/. */
export const WALLS: readonly (readonly [string, string])[] = [["deploy/strategies", "deploy/engines"]];
