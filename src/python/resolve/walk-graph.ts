// Walks a lock's graph from what the project asks for: edges whose markers hold, with the extras that were asked of each package.
import type { TargetPlatform } from "../../model/platform.ts";
import { markerEnvironment } from "./evaluate-marker.ts";
import type { MarkerEnvironment } from "./evaluate-marker.ts";
import { lockIncomplete, lockMarkerHolds } from "./lock-text.ts";
import { satisfies } from "./specifier.ts";

export interface GraphEdge {
  readonly name: string;
  readonly extras: readonly string[];
  /** PEP 440 alternatives joined by " || "; empty when any version will do. */
  readonly specifier: string;
  readonly marker: string | null;
}

export interface GraphNode {
  readonly name: string;
  readonly version: string;
  /** Interpreters it is for, as alternatives; decides between versions of one name. */
  readonly requiresPython: string;
}

export interface Graph<N extends GraphNode> {
  readonly file: string;
  readonly platform: TargetPlatform;
  readonly nodes: ReadonlyMap<string, readonly N[]>;
  /** Edges of a node when these extras of it are wanted. Markers may ask `extra == …`. */
  edges(node: N, extras: ReadonlySet<string>): readonly GraphEdge[];
}

export interface Reached<N> {
  readonly node: N;
  readonly extras: ReadonlySet<string>;
  readonly marker: string | null;
}

export interface WalkResult<N> {
  readonly reached: readonly Reached<N>[];
  /** By name: the marker that kept it out. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Throws LOCK_INCOMPLETE where an edge leads to nothing. */
export function walkGraph<N extends GraphNode>(graph: Graph<N>, roots: readonly GraphEdge[], rootExtras: readonly string[]): WalkResult<N> {
  const reached = new Map<N, { node: N; extras: Set<string>; marker: string | null }>();
  const refused = new Map<string, string>();
  const open: { edges: readonly GraphEdge[]; environment: MarkerEnvironment }[] = [
    { edges: roots, environment: markerEnvironment(graph.platform, rootExtras) },
  ];
  while (open.length > 0) {
    const { edges, environment } = open.pop()!;
    for (const edge of edges) {
      if (!lockMarkerHolds(graph.file, edge.marker, environment)) {
        refused.set(edge.name, edge.marker ?? "");
        continue;
      }
      const node = nodeOf(graph, edge);
      const before = reached.get(node);
      const entry = before ?? { node, extras: new Set<string>(), marker: edge.marker };
      const added = edge.extras.filter((extra) => !entry.extras.has(extra));
      if (before && edge.marker === null) entry.marker = null;
      if (before && added.length === 0) continue;
      for (const extra of added) entry.extras.add(extra);
      reached.set(node, entry);
      open.push({ edges: graph.edges(node, entry.extras), environment: markerEnvironment(graph.platform, entry.extras) });
    }
  }
  return { reached: [...reached.values()], refused };
}

function nodeOf<N extends GraphNode>(graph: Graph<N>, edge: GraphEdge): N {
  const all = graph.nodes.get(edge.name) ?? [];
  const python = graph.platform.python.version;
  let fitting = all.filter(({ version }) => allowsVersion(edge.specifier, version));
  if (fitting.length > 1) fitting = fitting.filter(({ requiresPython }) => allowsVersion(requiresPython, python));
  if (fitting.length === 1) return fitting[0]!;
  // A direct reference or a local version need not satisfy the specifier that asked for it.
  if (fitting.length === 0 && all.length === 1) return all[0]!;
  const what = fitting.length === 0 ? "nothing that fits" : "more than one version for";
  throw lockIncomplete(graph.file, `it has ${what} \`${edge.name}\`${edge.specifier === "" ? "" : ` ${edge.specifier}`}`);
}

export function allowsVersion(alternatives: string, version: string): boolean {
  return alternatives.split("||").some((specifier) => satisfies(version, specifier));
}
