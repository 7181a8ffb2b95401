// The findings that somebody has read and judged, as text: per project, one line each, found again by rule and fingerprint when the code around it has moved.

/** real: it is as the message says. meant: it is, and that is what the program is for. false: it is not, or does no harm there. open: could not be decided. unread: nobody has yet. */
export const VERDICTS = ["real", "meant", "false", "open", "unread"] as const;
export type JudgedAs = (typeof VERDICTS)[number];

export interface Judgement {
  /** `httpbin 0.10.4`. */
  readonly project: string;
  readonly as: JudgedAs;
  readonly rule: string;
  readonly severity: string;
  /** The first digits of the finding's. */
  readonly fingerprint: string;
  /** `httpbin/core.py:1326`, as it was when it was read. */
  readonly place: string;
  readonly why: string;
}

export const FINGERPRINT_DIGITS = 12;
const LINE = /^ {2}(\w+) +([A-Z]{3}[0-9]{3}) +(\w+) +([0-9a-f]{12}) +(\S+)(?: +(.*))?$/;

/** Throws on a line that is none. */
export function readJudgements(text: string): Judgement[] {
  const found: Judgement[] = [];
  let project = "";
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [, as, rule, severity, fingerprint, place, why = ""] = LINE.exec(line) ?? [];
    if (rule === undefined && /^\S+ \S+$/.test(line)) project = line;
    else if (rule === undefined || project === "" || !VERDICTS.some((known) => known === as)) throw new Error(`not a judgement: ${line}`);
    else found.push({ project, as: as as JudgedAs, rule, severity: severity!, fingerprint: fingerprint!, place: place!, why });
  }
  return found;
}

export function writeJudgements(judgements: readonly Judgement[], head: string): string {
  const lines = [...Map.groupBy(judgements, ({ project }) => project)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([project, some]) => [project, ...some.toSorted(byPlace).map(lineOf)]);
  return `${head}${lines.join("\n")}\n`;
}

/** The comment at the begin. */
export function headOf(text: string): string {
  return /^(?:#.*\n|\n)*/.exec(text)![0];
}

function lineOf({ as, rule, severity, fingerprint, place, why }: Judgement): string {
  return `  ${as.padEnd(6)} ${rule} ${severity.padEnd(6)} ${fingerprint} ${place} ${why}`.trimEnd();
}

function byPlace(one: Judgement, other: Judgement): number {
  const key = ({ rule, place, fingerprint }: Judgement): string => `${rule} ${place} ${fingerprint}`;
  return key(one) < key(other) ? -1 : 1;
}

export interface Precision {
  readonly rule: string;
  readonly real: number;
  readonly meant: number;
  readonly false: number;
  readonly open: number;
  readonly unread: number;
}

/** Sorted by rule. */
export function precisionOf(judgements: readonly Judgement[]): readonly Precision[] {
  return [...Map.groupBy(judgements, ({ rule }) => rule)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([rule, some]) => {
      const count = (as: JudgedAs): number => some.filter((one) => one.as === as).length;
      return { rule, real: count("real"), meant: count("meant"), false: count("false"), open: count("open"), unread: count("unread") };
    });
}

/** Of those that were decided; null where none was. What is meant to be so is so. */
export function shareReal({ real, meant, false: wrong }: Omit<Precision, "rule" | "open" | "unread">): number | null {
  const decided = real + meant + wrong;
  return decided === 0 ? null : (real + meant) / decided;
}

export function precisionTable(judgements: readonly Judgement[]): string {
  const rows = precisionOf(judgements).map((one) => {
    const share = shareReal(one);
    const cells = [one.real, one.meant, one.false, one.open, one.unread].map((count) => String(count).padStart(6));
    return `${one.rule} ${cells.join(" ")} ${(share === null ? "-" : `${Math.floor(share * 100)} %`).padStart(10)}`;
  });
  return ["rule     real  meant  false   open unread  precision", ...rows, ""].join("\n");
}
