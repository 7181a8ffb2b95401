// A sample of all pairs: each capability with some sources and sinks that fit it, chosen by the seed.
import { CAPABILITIES } from "./capabilities/all.ts";
import { makePair } from "./make-pair.ts";
import type { Capability, Pair, Sink, Source } from "./pair.ts";
import { SeededRandom } from "./seeded-random.ts";
import { SINKS } from "./sinks.ts";
import { SOURCES } from "./sources.ts";

/** `perCapability` pairs for each capability. The same seed gives the same pairs. */
export function makePairs(seed: number, perCapability: number): Pair[] {
  return makePairsOf(CAPABILITIES, seed, perCapability);
}

/** `sinks`: by name; default: all. */
export function makePairsOf(capabilities: readonly Capability[], seed: number, perCapability: number, sinks?: readonly string[]): Pair[] {
  const random = new SeededRandom(seed);
  return capabilities.flatMap((capability) => {
    const cells = cellsOf(capability).filter(({ sink }) => sinks?.includes(sink.name) ?? true);
    if (cells.length === 0) return [];
    return Array.from({ length: perCapability }, () => makePair(capability, random.pick(cells), new SeededRandom(random.below(2 ** 31))));
  });
}

function cellsOf({ kinds, sinks, isOnce }: Capability): { readonly source: Source; readonly sink: Sink }[] {
  const cells = SOURCES.flatMap((source) => SINKS.map((sink) => ({ source, sink })));
  return cells.filter(({ source, sink }) => {
    if (kinds !== undefined && !kinds.includes(sink.kind)) return false;
    if (sinks !== undefined && !sinks.includes(sink.name)) return false;
    if (isOnce === true && source.program !== "script") return false;
    if (sink.program !== undefined && sink.program !== source.program) return false;
    // A route takes no slash, and a path that leaves its folder has some.
    return !(source.feed === "path" && sink.kind === "path");
  });
}
