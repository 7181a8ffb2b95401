// Pairs rewritten in ways that change nothing of what they do, such as a part moved into a function: the audit has to say the same of them.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Pair, Twin } from "./pair.ts";
import type { SeededRandom } from "./seeded-random.ts";

export interface Transformed {
  readonly pair: Pair;
  /** Names of the rewritings, in order. */
  readonly applied: readonly string[];
}

const TIMEOUT_MS = 120_000;
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

/** Each pair is rewritten `stepsMin` to `stepsMax` times, both twins alike. Throws when the rewriter fails. */
export function transformPairs(
  python: string,
  pairs: readonly Pair[],
  { random, stepsMin, stepsMax }: { readonly random: SeededRandom; readonly stepsMin: number; readonly stepsMax: number },
): Transformed[] {
  const jobs = pairs.flatMap(({ twins }) => {
    const [seed, steps] = [random.below(2 ** 31), stepsMin + random.below(stepsMax - stepsMin + 1)];
    return twins.map(({ files }) => ({ files, seed, steps }));
  });
  const run = spawnSync(python, [join(import.meta.dirname, "transform.py")], {
    input: JSON.stringify(jobs),
    encoding: "utf8",
    timeout: TIMEOUT_MS,
    maxBuffer: OUTPUT_MAX_BYTES,
  });
  if (run.status !== 0) throw new Error(`the rewriter failed: ${run.stderr}`);
  const answers = JSON.parse(run.stdout) as { readonly files: Twin["files"]; readonly applied: readonly string[] }[];
  return pairs.map((pair, i) => {
    const [bad, good] = [answers[i * 2]!, answers[i * 2 + 1]!];
    const twins = [
      { ...pair.twins[0], files: bad.files },
      { ...pair.twins[1], files: good.files },
    ] as const;
    return { pair: { ...pair, id: `${pair.id} ${bad.applied.join("+")}`, twins }, applied: bad.applied };
  });
}
