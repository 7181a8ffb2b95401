// From a project with its resolved set to an artifact in the store: choose wheels, install, store the tree, run build commands, write the manifest.
import type { Clock } from "../platform/clock.ts";
import type { Exec } from "../platform/exec.ts";
import type { ArtifactFile, ArtifactManifest } from "../model/artifact.ts";
import type { TargetPlatform } from "../model/platform.ts";
import type { Interpreter } from "../model/project.ts";
import type { ResolvedSet } from "../model/resolved-set.ts";
import type { SourceTree } from "../python/source-tree.ts";
import { storeTree } from "./directory/app-tree.ts";
import { appBytecode } from "./directory/app-bytecode.ts";
import type { ConsoleScript } from "./directory/console-scripts.ts";
import { storeMetadata, type ProjectMetadata } from "./directory/project-metadata.ts";
import { ensureVenv } from "./directory/venv.ts";
import { writeArtifact } from "./directory/write-artifact.ts";
import { planManifest } from "./plan-manifest.ts";
import { openHashMemory } from "./store/hash-memory.ts";
import type { StoreLayout } from "./store/layout.ts";
import type { Fetch } from "./uv/download.ts";
import type { Uv } from "./uv/run-uv.ts";
import { chooseWheels } from "./wheels/choose-wheels.ts";
import { locateWheels } from "./wheels/locate-wheels.ts";
import { buildOutside, type OutsidePackage } from "./wheels/build-outside.ts";
import { buildSources } from "./wheels/build-sources.ts";
import { serverPins, type AddedServer } from "./servers/server-pins.ts";
import { runBuildCommands, type BuildCommands } from "./commands/run-build-commands.ts";
import type { PinnedWheel } from "./wheels/pinned-wheel.ts";

export interface BuildRequest {
  readonly tree: SourceTree;
  readonly resolved: ResolvedSet;
  readonly interpreter: Interpreter;
  readonly platform: TargetPlatform;
  /** Production servers the project lacks. */
  readonly servers: readonly AddedServer[];
  /** Normalised names of packages that may be built from source. */
  readonly allowSdist: ReadonlySet<string>;
  readonly scripts: readonly ConsoleScript[];
  readonly metadata: readonly ProjectMetadata[];
  /** Packages of the lock that are folders outside the tree. */
  readonly outside: readonly OutsidePackage[];
  readonly pythonPath: readonly string[];
  readonly workingDirectory: string;
  readonly processes: Readonly<Record<string, readonly string[]>>;
  readonly releaseCommand: readonly string[] | null;
  readonly build: BuildCommands;
}

export interface BuildPorts {
  readonly layout: StoreLayout;
  readonly uv: () => Promise<Uv>;
  readonly fetch: Fetch;
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly progress: (text: string) => void;
  /** Called as soon as the project's own files are stored, while the rest is still to be built. */
  readonly onTree?: (files: readonly ArtifactFile[]) => void;
  readonly signal?: AbortSignal;
}

export interface BuiltArtifact {
  readonly digest: string;
  readonly folder: string;
  readonly manifest: ArtifactManifest;
  /** False: the same artifact was in the store already. */
  readonly made: boolean;
  readonly venvKey: string;
  /** Things the user should know: servers added, sources built. */
  readonly notes: readonly string[];
}

export async function buildArtifact(request: BuildRequest, at: BuildPorts): Promise<BuiltArtifact> {
  const memory = openHashMemory(at.layout, request.tree.root, () => at.clock.nowMs());
  const own = storeTree(request.tree, at.layout, memory);
  at.onTree?.(own);
  const wheels = await pinWheels(request, at);
  const { interpreter, scripts } = request;
  const venv = await ensureVenv({ interpreter, wheels, scripts, projectRoot: request.tree.root }, at);
  const tree = [...own, ...storeMetadata(request.metadata, at.layout)];
  const built = await runBuildCommands({ ...request.build, tree, venv, request }, at);
  const manifest = planManifest({ ...request, wheels, tree: built.tree });
  const bytecode = await appBytecode(built.tree, interpreter, at);
  const written = writeArtifact({ manifest, venvKey: venv.key, bytecode }, at.layout);
  return { ...written, manifest, venvKey: venv.key, notes: [...notesOf(wheels, request.outside), ...built.notes] };
}

async function pinWheels(request: BuildRequest, at: BuildPorts): Promise<PinnedWheel[]> {
  const choice = chooseWheels(request.resolved, request.allowSdist);
  const servers = serverPins(request.servers, request.resolved, request.platform);
  const unlocated = [...choice.unlocated, ...servers];
  const { allowSdist, platform } = request;
  const source = { layout: at.layout, platform, interpreter: request.interpreter.path, projectRoot: request.tree.root, allowSdist };
  const located = unlocated.length === 0 ? { wheels: [], sources: [] } : await locateWheels(unlocated, { ...source, uv: at.uv });
  const sources = [...choice.sources, ...located.sources];
  const built = sources.length === 0 ? [] : await buildSources(sources, { ...source, ...at });
  const outside = await buildOutside(request.outside, { ...source, ...at });
  return [...choice.wheels, ...located.wheels, ...built, ...outside].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function notesOf(wheels: readonly PinnedWheel[], outside: readonly OutsidePackage[]): string[] {
  const own = new Set(outside.map(({ name }) => name));
  const added = wheels.filter(({ origin }) => origin === "server").map(({ name, version }) => `${name} ${version}`);
  const sources = wheels
    .filter(({ name, origin }) => origin === "sdist" && !own.has(name))
    .map(({ name, version }) => `${name} ${version}`);
  return [
    ...(added.length > 0 ? [`Added ${added.join(", ")}: the project has no production server of its own.`] : []),
    ...(own.size > 0 ? [`Built from your own folders beside the project: ${[...own].join(", ")}.`] : []),
    ...(sources.length > 0 ? [`Built from source, as allowed: ${sources.join(", ")}.`] : []),
  ];
}
