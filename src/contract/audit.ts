// JSON of `fairlead check --format json`: what was found, and what was looked at.

export interface AuditPlaceJson {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  readonly endLine: number;
  /** Behind the last character. */
  readonly endColumn: number;
}

export interface FindingJson {
  readonly rule: string;
  readonly name: string;
  readonly severity: "high" | "medium" | "low" | "note";
  readonly confidence: "proven" | "possible" | "pattern";
  readonly cwe: number | null;
  readonly place: AuditPlaceJson;
  readonly message: string;
  /** Function or class around it; "" at module level. */
  readonly symbol: string;
  readonly code: string;
  readonly trace: readonly { readonly place: AuditPlaceJson; readonly text: string }[];
  readonly fingerprint: string;
  /** What `check --fix` would do; null where only a person can correct it. */
  readonly fix: {
    readonly title: string;
    /** False: only with `--unsafe`. */
    readonly safe: boolean;
    readonly edits: readonly { readonly place: AuditPlaceJson; readonly text: string }[];
  } | null;
  readonly suppression: { readonly kind: "comment" | "baseline" | "policy"; readonly reason: string | null } | null;
}

export interface AuditJson {
  /** Suppressed ones are marked, not missing. */
  readonly findings: readonly FindingJson[];
  readonly stats: {
    readonly files: number;
    readonly lines: number;
    readonly functions: number;
    readonly calls: number;
    /** Calls that values were followed to, and those of them of which was known what they call. */
    readonly callsFollowed: number;
    readonly callsResolved: number;
    /** Python files whose findings were taken over from an earlier run. */
    readonly filesRecalled: number;
    /** Bodies of modules and functions from which values were followed, and those of which an earlier run told. */
    readonly unitsRun: number;
    readonly unitsRecalled: number;
    /** Files of which a part or all could not be read. */
    readonly brokenFiles: number;
    /** Python files that were left when the time was over. */
    readonly notAudited: number;
    /** Places that render a template, and those of them whose template is not known or not there: what they put out was not seen. */
    readonly renders: number;
    readonly rendersUnknown: number;
    /** Of locks, requirements and manifests. */
    readonly packages: number;
    /** What they were compared with. */
    readonly advisories: number;
    /** YYYY-MM-DD of the newest advisory; null where no package was looked at. */
    readonly advisoriesDate: string | null;
    readonly stagesMs: Readonly<Record<string, number>>;
  };
  /** Findings that make the exit code 1. */
  readonly blocking: number;
  /** The time limit ended it: what is missing was not looked at. */
  readonly incomplete: boolean;
  /**
   * What `--changed` and `--since` left: findings that concern files which differ from a commit. `since` is null where one file was named.
   * Null: the report is whole.
   */
  readonly limitedTo: { readonly since: string | null; readonly files: number } | null;
  /** The file of accepted findings, and how many of them are no longer found; null where there is none. */
  readonly baseline: { readonly file: string; readonly gone: number } | null;
}

/** JSON of `fairlead advisories update --json`. */
export interface AdvisoriesJson {
  readonly file: string;
  readonly advisories: number;
  readonly packages: number;
  /** YYYY-MM-DD of the newest entry. */
  readonly date: string;
  /** Of what was used until now. */
  readonly before: string;
  readonly leftOut: { readonly irrelevant: number; readonly malformed: readonly string[] };
}
