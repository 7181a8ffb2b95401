// True-positive and false-positive rates of judged cases, by weakness or framework: at any confidence, and of what is proven alone.
import type { Judged } from "./judge-case.ts";

export interface Rates {
  readonly name: string;
  readonly bad: number;
  readonly good: number;
  readonly found: number;
  readonly alarms: number;
  readonly provenFound: number;
  readonly provenAlarms: number;
}

export function summarise(judged: readonly Judged[], by: (one: Judged) => string): readonly Rates[] {
  const groups = [...Map.groupBy(judged, by)].toSorted(([one], [other]) => one.localeCompare(other, "en", { numeric: true }));
  return groups.map(([name, some]) => {
    const [bad, good] = [
      some.filter(({ case: { variant } }) => variant.label === "bad"),
      some.filter(({ case: { variant } }) => variant.label === "good"),
    ];
    return {
      name,
      bad: bad.length,
      good: good.length,
      found: bad.filter(({ found }) => found !== null).length,
      alarms: good.filter(({ found }) => found !== null).length,
      provenFound: bad.filter(({ found }) => found === "proven").length,
      provenAlarms: good.filter(({ found }) => found === "proven").length,
    };
  });
}

/** True-positive minus false-positive rate; NaN where one of the two is not to be had. */
export function scoreOf({ bad, good, found, alarms }: Rates): number {
  return found / bad - alarms / good;
}

export function averageScore(rates: readonly Rates[]): number {
  const scores = rates.map(scoreOf).filter((score) => !Number.isNaN(score));
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

export function tableOf(title: string, rates: readonly Rates[]): string {
  const head = `${title.padEnd(12)} bad  good   TPR    FPR   TPR-FPR | proven TPR    FPR`;
  const rows = rates.map((one) =>
    [
      one.name.padEnd(12),
      String(one.bad).padStart(4),
      String(one.good).padStart(5),
      percent(one.found / one.bad),
      percent(one.alarms / one.good),
      percent(scoreOf(one)),
      "   |   ",
      percent(one.provenFound / one.bad),
      percent(one.provenAlarms / one.good),
    ].join(" "),
  );
  return [head, ...rows, `average over ${title}: ${percent(averageScore(rates))}`, ""].join("\n");
}

function percent(share: number): string {
  return Number.isNaN(share) ? "    - " : `${(share * 100).toFixed(1).padStart(5)}%`;
}
