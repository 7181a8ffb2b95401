// From a project's folder to everything a release needs: read it, compose its configuration, lock, build the artifact into the store. Runs in the CLI.
import { buildArtifact } from "../build/build-artifact.ts";
import { parseConsoleScript } from "../build/directory/console-scripts.ts";
import { enterStore } from "../build/store/presence.ts";
import type { StoreLayout } from "../build/store/layout.ts";
import type { ArtifactFile, ArtifactManifest } from "../model/artifact.ts";
import type { AuditEvidence } from "../model/audit-evidence.ts";
import type { Project } from "../model/project.ts";
import type { ReleaseConfiguration, RequiredVariable } from "../model/release.ts";
import type { ServerPlan } from "../python/servers/contract.ts";
import { planServer } from "../python/servers/plan-server.ts";
import { openReleaseAudit, type ReleaseAudit } from "./audit-release.ts";
import { buildTools, type BuildSurroundings } from "./build-tools.ts";
import type { StoredValues } from "./complete-configuration.ts";
import { composeConfiguration } from "./compose-configuration.ts";
import { localPackages } from "./local-packages.ts";
import { allowedSdists, lockedPackages } from "./locked-packages.ts";
import { readInputs, settleInputs, type ProjectInputs } from "./read-inputs.ts";

export interface PrepareRequest {
  /** The project's folder. */
  readonly root: string;
  /** Null takes the configured default, else development. */
  readonly environment: string | null;
  /** What `config set` and `secrets set` keep, where the caller can see it; else the control plane lays it over later. */
  readonly stored?: StoredValues;
  /** Lets the gates of the environment judge what was built. Throws what refuses. */
  readonly passGates?: boolean;
  /** Asked once the release's configuration is known, before a lock is written or anything is built. Throws what refuses the release anyway. */
  readonly check?: (release: Pick<PreparedRelease, "app" | "environment" | "configuration">) => Promise<void>;
}

export interface PreparedRelease {
  readonly app: string;
  readonly environment: string;
  readonly project: Project;
  readonly artifact: {
    readonly digest: string;
    readonly folder: string;
    readonly manifest: ArtifactManifest;
    /** False: it was in the store already. */
    readonly made: boolean;
  };
  readonly configuration: ReleaseConfiguration;
  /** What its gate saw; null where the environment has none, or none was asked. */
  readonly audit: AuditEvidence | null;
  /** Required variables without a value: nothing may start with one of these. */
  readonly missingVariables: readonly RequiredVariable[];
  /** What the user should know, one sentence each. */
  readonly notes: readonly string[];
}

/** Leaves nothing behind when it fails or is stopped, but what a later build can use again. */
export async function prepareRelease(request: PrepareRequest, at: BuildSurroundings): Promise<PreparedRelease> {
  at.progress("Reading the project");
  const read = await readInputs(request.root, request.environment);
  const { project, configuration } = read;
  const serverPlans = planServers(project);
  const stored = request.stored ? { stored: request.stored } : {};
  const composed = composeConfiguration({ project, configuration, serverPlans, ...stored });
  const named = { app: project.name.value, environment: configuration.environment, configuration: composed.configuration };
  await request.check?.(named);
  const tools = buildTools(request.root, at);
  using _entered = await enterStore(tools.layout, "build", at);
  const inputs = await settleInputs(read, { ...at, tools });
  const isGated = configuration.settings.gates.includes("audit");
  using audit = request.passGates === true && isGated ? openAudit(inputs, tools.layout, at) : null;
  const onTree = (files: readonly ArtifactFile[]): void => audit?.begin(files);
  const built = await buildArtifact(buildRequest(inputs, serverPlans), { ...at, ...tools, onTree });
  const { digest, folder, manifest, made } = built;
  if (audit !== null) at.progress("Auditing");
  const evidence = (await audit?.judge(manifest.tree, named.app)) ?? null;
  const ungated = request.passGates === true && !isGated ? ["Released without an audit: `gates` in the configuration leaves it out."] : [];
  const warnings = project.warnings.map(({ message }) => message);
  const plans = Object.values(serverPlans);
  return {
    ...named,
    project: inputs.project,
    artifact: { digest, folder, manifest, made },
    audit: evidence,
    missingVariables: composed.missing,
    notes: [
      ...new Set([...ungated, ...warnings, ...inputs.notes, ...plans.flatMap(({ notes }) => notes), ...composed.notes, ...built.notes]),
    ],
  };
}

function openAudit(inputs: ProjectInputs, layout: StoreLayout, { clock, home }: BuildSurroundings): ReleaseAudit {
  const { tree, configuration } = inputs;
  return openReleaseAudit({ root: tree.root, configuration, layout, nowMs: clock.nowMs(), advisories: home.advisories });
}

function planServers(project: Project): Record<string, ServerPlan> {
  return Object.fromEntries(
    Object.entries(project.processes).map(([name, process]) => [name, planServer(process, project.app?.value ?? null)]),
  );
}

function buildRequest(inputs: ProjectInputs, serverPlans: Readonly<Record<string, ServerPlan>>): Parameters<typeof buildArtifact>[0] {
  const { project, configuration, reading, tree, python, platform } = inputs;
  const { settings } = configuration;
  const resolved = lockedPackages({ root: tree.root, reading, settings }, project.lock, platform);
  const local = localPackages(resolved, { tree, reading });
  return {
    tree,
    resolved,
    interpreter: { path: python.chosen.path, version: python.chosen.version, from: python.chosen.from },
    platform,
    servers: [...new Set(Object.values(serverPlans).flatMap(({ addPackage }) => (addPackage === null ? [] : [addPackage])))],
    allowSdist: allowedSdists(settings),
    scripts: Object.entries(reading.scripts).flatMap(([name, { value }]) => parseConsoleScript(name, value) ?? []),
    metadata: local.metadata,
    outside: local.outside,
    pythonPath: [...new Set([...project.pythonPath, ...local.pythonPath])],
    workingDirectory: project.workingDirectory,
    processes: Object.fromEntries(Object.entries(serverPlans).map(([name, { argv }]) => [name, argv])),
    releaseCommand: project.releaseCommand?.value ?? null,
    build: { commands: project.buildCommands.map(({ value }) => value), variables: settings.variables ?? {}, env: project.env },
  };
}
