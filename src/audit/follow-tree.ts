// Follows values through the modules of a tree, as many of them as are followed in one run.
import { cpuMs } from "../platform/clock.ts";
import type { SourceTree } from "../python/source-tree.ts";
import type { AuditOptions } from "./check-tree.ts";
import { chooseFollowed, FOLLOWED_BYTES_MAX } from "./choose-followed.ts";
import { digestOf } from "./digest.ts";
import type { Generation } from "./flow/units/generation.ts";
import { Documents, isDocumentPath } from "./flow/documents/documents.ts";
import { flowsTold, followFlows, type FlowOptions, type Flows, type FollowedModule } from "./follow-flows.ts";
import type { RunMemory } from "./memory.ts";
import type { RunningAudit } from "./running-audit.ts";
import { isTemplatePath } from "./templates/template-set.ts";
import { templatesOf } from "./templates/templates-of.ts";

export interface FlowLimits {
  /** Steps of all functions together. */
  readonly stepsMax?: number;
  /** Source of all modules together. */
  readonly followedBytesMax?: number;
}

/** Modules that were left out, because the project has more than are followed in one run. */
export interface LeftOutOfFlows {
  readonly modules: number;
  readonly functions: number;
  readonly lines: number;
  readonly followedBytesMax: number;
}

export interface FollowedTree {
  readonly flows: Flows;
  readonly leftOut: LeftOutOfFlows;
}

export async function followTree(audit: RunningAudit, tree: SourceTree, options: AuditOptions): Promise<FollowedTree> {
  const fromMs = cpuMs();
  const { followedBytesMax: bytesMax = FOLLOWED_BYTES_MAX, stepsMax } = options.limits ?? {};
  const chosen = chooseFollowed(audit.own, { models: () => audit.models, first: options.why?.file ?? null, bytesMax });
  const isChosen = new Set(chosen);
  const others = audit.own.filter((one) => !isChosen.has(one));
  // What nobody followed is no surer than what values that come to it would say of it; that nobody calls its function can only be known of all.
  const unasked = others.flatMap(({ followed }) =>
    followed.asked().flatMap(({ finding, outline }) => (outline.isOfCallers ? [] : [finding])),
  );
  for (const one of others) one.drop();
  const modules = chosen.map(({ followed }) => followed);
  const { memory } = audit;
  const following: FlowOptions = {
    rules: audit.byId,
    models: () => audit.models,
    isOver: audit.isOver,
    progress: (done, all) => options.progress?.(done, all, "functions"),
    templates: templatesOf(tree),
    documents: await documentsOf(tree),
    why: options.why ?? null,
    ...(stepsMax === undefined ? {} : { stepsMax }),
    // Who asks about a line wants to see all of it followed.
    ...(memory === null || options.why !== undefined ? {} : { earlier: earlierFlows(modules, { memory, tree, options }) }),
  };
  const flows = flowsTold(modules, following) ?? followFlows(modules, following, (await import("./flow/analyse.ts")).analyse);
  const { stats } = audit;
  stats.stagesMs.flows = cpuMs() - fromMs;
  stats.callsFollowed = flows.calls.followed;
  stats.callsResolved = flows.calls.resolved;
  stats.unitsRun = flows.units.run;
  stats.unitsRecalled = flows.units.told;
  stats.renders = flows.renders;
  stats.rendersUnknown = flows.rendersUnknown;
  const sum = (of: "functions" | "lines"): number => others.reduce((all, one) => all + one[of], 0);
  return {
    flows: unasked.length === 0 ? flows : { ...flows, idle: new Set([...flows.idle, ...unasked]) },
    leftOut: { modules: others.length, functions: sum("functions"), lines: sum("lines"), followedBytesMax: bytesMax },
  };
}

async function documentsOf(tree: SourceTree): Promise<Documents> {
  const paths = tree.files.flatMap(({ path, link }) => (link === null && isDocumentPath(path) ? [path] : []));
  const yaml = paths.some((path) => /\.ya?ml$/i.test(path)) ? { parseYaml: (await import("yaml")).parse } : {};
  return new Documents({ paths, read: (path) => tree.text(path)?.text ?? null, ...yaml });
}

/** All that flows depend on beside the modules themselves. */
function earlierFlows(
  modules: readonly FollowedModule[],
  { memory, tree, options }: { readonly memory: RunMemory; readonly tree: SourceTree; readonly options: AuditOptions },
): { readonly earlier: Generation | null; readonly inputs: string } {
  const templates = tree.files.filter(({ path, link }) => link === null && isTemplatePath(path));
  const documents = tree.files.filter(({ path, link }) => link === null && isDocumentPath(path));
  const inputs = [
    modules.map(({ module }) => module.file),
    [...templates, ...documents].map(({ path }) => [path, memory.digestOf(path)]),
    (options.userModels ?? []).map(({ file }) => file),
  ];
  return { earlier: memory.flows, inputs: digestOf(inputs) };
}
