// A finding: one thing wrong or worth knowing in the audited tree. What audit makes, gates judge, and reports show.

export const SEVERITIES = ["high", "medium", "low", "note"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** proven: seen to be so. possible: one thing on the way is not known. pattern: it has the shape, and nothing more was shown. */
export const CONFIDENCES = ["proven", "possible", "pattern"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** Lines count from 1, columns from 0 in UTF-16 units, the end is exclusive; `file` is relative to the audited root, with forward slashes. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One step of a flow, from its source to its sink. */
export interface TraceStep {
  readonly place: Place;
  readonly text: string;
}

/** What would correct it, as changes of texts. */
export interface Fix {
  /** In the imperative: "Add `secure=True`". */
  readonly title: string;
  /** False: it may change what the program does for those who use it rightly, so that a person must look. */
  readonly isSafe: boolean;
  /** In any order; together or not at all. */
  readonly edits: readonly TextEdit[];
}

/** The text of the place becomes this; an empty place is where it is put in. Line ends are `\n`. */
export interface TextEdit {
  readonly place: Place;
  readonly text: string;
}

export interface Suppression {
  /** Who says so: a comment beside it, the file of accepted findings, or a policy of the configuration. */
  readonly kind: "comment" | "baseline" | "policy";
  /** As written; null where none was given. */
  readonly reason: string | null;
}

export interface Finding {
  /** Permanent: `CRY001`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Number of the weakness in the Common Weakness Enumeration; null where it is no weakness, such as a file that could not be read. */
  readonly cwe: number | null;
  readonly place: Place;
  readonly message: string;
  /** Function or class around it, `Order.total`; "" at module level. */
  readonly symbol: string;
  /** The first line of the place as written, without indentation. */
  readonly code: string;
  /** Empty where the place says it all. */
  readonly trace: readonly TraceStep[];
  /** Stays the same when the code around it moves: rule, file, symbol and code, and the how-manieth of its kind. Hexadecimal, 128 bits. */
  readonly fingerprint: string;
  /** Null: it counts. */
  readonly suppression: Suppression | null;
  /** Absent where only a person can correct it. */
  readonly fix?: Fix;
}

/** From where on a finding blocks: the least grave and the least sure one that does. */
export interface Threshold {
  readonly severity: Severity | "never";
  readonly confidence: Confidence;
}

/** What exit code 1 looks at unless a policy says otherwise. */
export const BLOCKING: Threshold = { severity: "medium", confidence: "proven" };

export function isBlocking({ suppression, severity, confidence }: Finding, from: Threshold = BLOCKING): boolean {
  if (suppression !== null || from.severity === "never") return false;
  return (
    SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(from.severity) &&
    CONFIDENCES.indexOf(confidence) <= CONFIDENCES.indexOf(from.confidence)
  );
}

/** Notes last, however sure: a first look is at what may do harm. Before them proven first, then the gravest, then by place. */
export function compareFindings(one: Finding, other: Finding): number {
  return (
    Number(one.severity === "note") - Number(other.severity === "note") ||
    CONFIDENCES.indexOf(one.confidence) - CONFIDENCES.indexOf(other.confidence) ||
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
    comparePlaces(one.place, other.place) ||
    (one.rule < other.rule ? -1 : one.rule > other.rule ? 1 : 0)
  );
}

function comparePlaces(one: Place, other: Place): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}
