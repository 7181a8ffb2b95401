// Score of CVSS 4.0: the score of the vector's equivalence class, less how far the vector lies below the gravest ones of its class.
// https://www.first.org/cvss/v4.0/specification-document, section 8.
import { CVSS4_SCORES } from "./cvss4-scores.data.ts";

type Metrics = ReadonlyMap<string, string>;

/** Steps of each metric from its gravest value. */
const STEPS: Readonly<Record<string, string>> = Object.fromEntries(
  "AV:NALP PR:NLH UI:NPA AC:LH AT:NP VC:HLN VI:HLN VA:HLN SC:SHLN SI:SHLN SA:SHLN CR:HML IR:HML AR:HML E:APU"
    .split(" ")
    .map((one) => one.split(":") as [string, string]),
);
const MANDATORY = ["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"];
/** What holds where nothing is said: the worst. */
const UNSAID: Readonly<Record<string, string>> = { E: "A", CR: "H", IR: "H", AR: "H" };
const IMPACTS = ["VC", "VI", "VA", "SC", "SI", "SA"];

/** A set of metrics that is judged together: its gravest vectors by level, and how many steps down the level reaches. */
interface MetricSet {
  readonly metrics: readonly string[];
  readonly gravest: Readonly<Record<string, readonly string[]>>;
  readonly depth: Readonly<Record<string, number>>;
}

const SETS: readonly MetricSet[] = [
  {
    metrics: ["AV", "PR", "UI"],
    gravest: { 0: ["NNN"], 1: ["ANN", "NLN", "NNP"], 2: ["PNN", "ALP"] },
    depth: { 0: 1, 1: 4, 2: 5 },
  },
  { metrics: ["AC", "AT"], gravest: { 0: ["LN"], 1: ["HN", "LP"] }, depth: { 0: 1, 1: 2 } },
  {
    metrics: ["VC", "VI", "VA", "CR", "IR", "AR"],
    gravest: {
      "00": ["HHHHHH"],
      "01": ["HHLMMH", "HHHMMM"],
      "10": ["LHHHHH", "HLHHHH"],
      "11": ["LHLHMH", "LHHHMM", "HLHMHM", "HLLMHH", "LLHHHM"],
      "21": ["LLLHHH"],
    },
    depth: { "00": 7, "01": 6, "10": 8, "11": 8, "21": 10 },
  },
  { metrics: ["SC", "SI", "SA"], gravest: { 0: ["HSS"], 1: ["HHH"], 2: ["LLL"] }, depth: { 0: 6, 1: 5, 2: 4 } },
];

/** Null for what is no vector of version 4.0. */
export function cvss4Score(vector: string): number | null {
  const metrics = readMetrics(vector);
  if (metrics === null) return null;
  if (IMPACTS.every((name) => metrics.get(name) === "N")) return 0;
  const [one, two, three, four, five, six] = levels(metrics);
  const own = scoreOf(one, two, three, four, five, six);
  if (own === null) return null;
  // The third and the sixth set share metrics, and are gone down together.
  const lower = [
    scoreOf(one + 1, two, three, four, five, six),
    scoreOf(one, two + 1, three, four, five, six),
    greater(scoreOf(one, two, three + 1, four, five, six), six === 0 ? scoreOf(one, two, three, four, five, 1) : null, { three, six }),
    scoreOf(one, two, three, four + 1, five, six),
  ];
  const at = [`${one}`, `${two}`, `${three}${six}`, `${four}`];
  let sum = 0;
  let count = scoreOf(one, two, three, four, five + 1, six) === null ? 0 : 1; // its vectors do not differ
  SETS.forEach((set, i) => {
    const next = lower[i];
    if (next === undefined || next === null) return;
    count += 1;
    sum += ((own - next) * stepsBelow(set, at[i]!, metrics)) / set.depth[at[i]!]!;
  });
  return Math.round(Math.max(0, own - (count === 0 ? 0 : sum / count)) + 1e-6) / 10;
}

/** Of the two ways down from the first level; else the one that there is. */
function greater(
  third: number | null,
  sixth: number | null,
  { three, six }: { readonly three: number; readonly six: number },
): number | null {
  if (three === 0 && six === 0) return third === null || sixth === null ? (third ?? sixth) : Math.max(third, sixth);
  return six === 0 ? sixth : third;
}

function readMetrics(vector: string): Metrics | null {
  const [head, ...parts] = vector.split("/");
  if (head !== "CVSS:4.0") return null;
  const written = new Map(parts.map((part) => part.split(":", 2) as [string, string]));
  const found = new Map<string, string>();
  for (const [name, steps] of Object.entries(STEPS)) {
    const modified = written.get(`M${name}`);
    const value = modified !== undefined && modified !== "X" ? modified : written.get(name);
    const settled = value === undefined || value === "X" ? UNSAID[name] : value;
    // Only a modified metric speaks of safety.
    if (settled === undefined || !steps.includes(settled) || (MANDATORY.includes(name) && !STEPS[name]!.includes(written.get(name) ?? "-")))
      return null;
    found.set(name, settled);
  }
  return found;
}

function levels(metrics: Metrics): readonly [number, number, number, number, number, number] {
  const is = (name: string, value: string): boolean => metrics.get(name) === value;
  const open = [is("AV", "N"), is("PR", "N"), is("UI", "N")].filter(Boolean).length;
  const one = is("AV", "P") || open === 0 ? 2 : open === 3 ? 0 : 1;
  const two = is("AC", "L") && is("AT", "N") ? 0 : 1;
  const three = is("VC", "H") && is("VI", "H") ? 0 : ["VC", "VI", "VA"].some((name) => is(name, "H")) ? 1 : 2;
  const four = is("SI", "S") || is("SA", "S") ? 0 : ["SC", "SI", "SA"].some((name) => is(name, "H")) ? 1 : 2;
  const five = "APU".indexOf(metrics.get("E")!);
  const six = ["C", "I", "A"].some((part) => is(`${part}R`, "H") && is(`V${part}`, "H")) ? 0 : 1;
  return [one, two, three, four, five, six];
}

let table: ReadonlyMap<string, number> | null = null;

/** Times ten; null where there is no such class. */
function scoreOf(...level: readonly number[]): number | null {
  table ??= new Map(
    Object.entries(CVSS4_SCORES).flatMap(([first, rest]) =>
      rest.split(" ").map((entry) => {
        const [key = "", score] = entry.split("=");
        return [first + key, Number(score)] as const;
      }),
    ),
  );
  return table.get(level.join("")) ?? null;
}

/** From the first of its gravest vectors that is nowhere less grave. */
function stepsBelow({ metrics: names, gravest }: MetricSet, level: string, metrics: Metrics): number {
  for (const vector of gravest[level] ?? []) {
    const steps = names.map((name, i) => STEPS[name]!.indexOf(metrics.get(name)!) - STEPS[name]!.indexOf(vector[i]!));
    if (steps.every((one) => one >= 0)) return steps.reduce((sum, one) => sum + one, 0);
  }
  return 0;
}
