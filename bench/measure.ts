// Helpers of the benchmarks: whole processes timed in turn (A B A B …), medians, /proc readings.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Subject {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Wall milliseconds of each subject, run in turn so that a drift of the machine meets all alike; the first round is not counted. */
export function timeInTurn(subjects: readonly Subject[], rounds: number): Map<string, number[]> {
  const times = new Map(subjects.map((subject) => [subject.name, [] as number[]]));
  for (let round = -1; round < rounds; round++) {
    for (const { name, argv, env } of subjects) {
      const startMs = performance.now();
      const result = spawnSync(argv[0] as string, argv.slice(1), {
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const tookMs = performance.now() - startMs;
      if (result.status !== 0) throw new Error(`${argv.join(" ")}: ${result.stderr?.toString().slice(-2000)}`);
      if (round >= 0) times.get(name)?.push(tookMs);
    }
  }
  return times;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Proportional set size of a process in bytes (/proc/<pid>/smaps_rollup). */
export function pssBytes(pid: number): number {
  const found = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  if (found === null) throw new Error(`no Pss for ${pid}`);
  return Number(found[1]) * 1024;
}

/** User and system time of a process in milliseconds since its start (/proc/<pid>/stat fields 14 and 15, at 100 ticks a second). */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** User and system time of all children that have ended, and theirs (/proc/self/stat fields 16 and 17). */
export function childrenCpuMs(): number {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)!.split(" ");
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** One row a subject: median, minimum, maximum and the ratio to the first subject. */
export function printTimes(times: ReadonlyMap<string, readonly number[]>, unit = "ms"): void {
  const floor = median([...times.values()][0]!);
  for (const [name, values] of times) {
    const figures = [median(values), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(1).padStart(8));
    process.stdout.write(
      `${name.padEnd(34)} median ${figures[0]} ${unit}  min ${figures[1]}  max ${figures[2]}  ratio ${(median(values) / floor).toFixed(2)}\n`,
    );
  }
}
