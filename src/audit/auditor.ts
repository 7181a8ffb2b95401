// The contract of an auditor: what looks at files that are no Python modules, at the project as a whole, or at its history.
import { join } from "node:path";
import type { Confidence, Place, Severity, TraceStep } from "../model/finding.ts";
import type { SourceTree } from "../python/source-tree.ts";
import { readText } from "../python/text.ts";
import type { DependencyOptions } from "./dependencies/policy.ts";
import { aspectOf, type Aspect, type AspectName } from "./aspects.ts";
import type { Unmarked } from "./fingerprint.ts";
import { fixIn } from "./fixes/offered-fix.ts";
import type { RunMemory } from "./memory.ts";
import { tooManyFindings } from "./rules/source/too-many-findings/rule.ts";
import { atMost, type OfferedFix, type Rule } from "./rule.ts";

export interface Auditor {
  /** The name of its folder. */
  readonly name: string;
  /** What it knows of files it keeps itself, file by file. Absent: what it found is told again while nothing it has looked at is otherwise. */
  readonly keepsByFile?: true;
  /** In any order. What it could not read or decide is a finding as well. */
  audit(project: AuditedProject): Promise<readonly Unmarked[]>;
}

export interface AuditedProject {
  readonly tree: SourceTree;
  /** YYYY-MM-DD, in UTC. */
  readonly today: string;
  /** A test, example or migration: what is found there is a note. */
  isAside(path: string): boolean;
  /** Text of a listed file with `\n` as line ends, read anew; null where it cannot be read or has more than 32 MiB. */
  read(path: string): string | null;
  /** No more than that of a listed file's text; null where it cannot be read. */
  aspect<N extends AspectName>(path: string, name: N): Aspect<N> | null;
  /** This file was audited as what it is: it counts among the files that were looked at. */
  countFile(path: string, text: string): void;
  /** Whether what was ever committed is looked at as well. */
  readonly history: boolean;
  /** What is known of files from an earlier run; null: nothing, and nothing is kept. */
  readonly memory: Pick<RunMemory, "secretsOf" | "keepSecrets" | "cleanTemplates" | "keepCleanTemplates"> | null;
  /** For programs that are started and waited for. */
  readonly signal: AbortSignal | undefined;
  /** Called before each file: throws when the run was stopped or its time is over. */
  keepOn(): void;
  readonly dependencies: DependencyOptions;
  /** Says what was looked at, for the report. */
  lookedAt(what: LookedAt): void;
}

export interface LookedAt {
  /** Of locks, requirements and manifests. */
  readonly packages: number;
  readonly advisories: number;
  /** YYYY-MM-DD of the newest advisory; null where no package was looked at. */
  readonly advisoriesDate: string | null;
}

/** A whole line, or a part of the text from one place (line from 1, column from 0 in UTF-16 units) to another. */
export type FilePlace = { readonly line: number } | Omit<Place, "file">;

export interface FindingOptions {
  /** Default: proven. */
  readonly confidence?: Confidence;
  /** Default: the rule's own. */
  readonly severity?: Severity;
  /** What it is about inside the file: `web.image`, a package; tells two findings of equal code apart. */
  readonly symbol?: string;
  /** Default: the first line of the place. Where the place holds a secret: the line with it masked. */
  readonly code?: string;
  readonly trace?: readonly TraceStep[];
  /** What `check --fix` may do about it; null and absent: nothing. */
  readonly fix?: OfferedFix | null;
}

/** Thrown through an auditor when the time of the whole run is over; what it found so far is not known to be all, and is said to be missing. */
export class TimeIsOver extends Error {}

const CODE_MAX_UNITS = 200;

/** A file that a program wrote can hold one mistake ten thousand times. Of each rule, so that none hides a graver one. */
const FINDINGS_PER_RULE_MAX = 500;

/** Makes the findings of one file. `text` is the whole file; "" where there is none, such as a commit. */
export class FileReport {
  readonly found: Unmarked[] = [];
  readonly #file: string;
  readonly #text: string;
  /** Of most files nothing is found, and nobody asks for their lines. */
  #lines: readonly string[] | null = null;
  readonly #isAside: boolean;
  readonly #counts = new Map<string, number>();

  constructor(file: string, text: string, isAside: boolean) {
    this.#file = file;
    this.#text = text;
    this.#isAside = isAside;
  }

  add(rule: Rule, place: FilePlace, message: string, more: FindingOptions = {}): void {
    const count = (this.#counts.get(rule.id) ?? 0) + 1;
    this.#counts.set(rule.id, count);
    if (count > FINDINGS_PER_RULE_MAX && rule !== tooManyFindings) {
      if (count === FINDINGS_PER_RULE_MAX + 1)
        this.add(tooManyFindings, { line: 1 }, `More findings of ${rule.id} in this file are not listed.`, { symbol: rule.id });
      return;
    }
    this.#lines ??= this.#text.split("\n");
    const line = this.#lines[place.line - 1] ?? "";
    const range = "column" in place ? place : { line: place.line, column: 0, endLine: place.line, endColumn: line.length };
    this.found.push({
      rule: rule.id,
      severity: this.#isAside ? "note" : (more.severity ?? rule.severity),
      confidence: atMost(rule, more.confidence ?? "proven"),
      cwe: rule.cwe,
      place: { file: this.#file, ...range },
      message,
      symbol: more.symbol ?? "",
      code: (more.code ?? line).trim().slice(0, CODE_MAX_UNITS),
      trace: more.trace ?? [],
      suppression: null,
      ...fixIn(this.#file, more.fix ?? null),
    });
  }
}

/** Those that are audited, and what says that there are more. */
export function bounded<T extends { readonly path: string }>(
  files: readonly T[],
  max: number,
  rule: Rule,
): { readonly taken: readonly T[]; readonly found: readonly Unmarked[] } {
  const [first] = files.slice(max);
  if (first === undefined) return { taken: files, found: [] };
  const report = new FileReport(first.path, "", false);
  report.add(rule, { line: 1 }, `This and ${files.length - max - 1} more files of its kind were not audited: at most ${max} are.`);
  return { taken: files.slice(0, max), found: report.found };
}

export function auditedProject(
  tree: SourceTree,
  more: Pick<AuditedProject, "today" | "isAside" | "countFile" | "history" | "signal" | "keepOn" | "dependencies" | "lookedAt" | "memory">,
): AuditedProject {
  const read = (path: string): string | null => readText(join(tree.root, path))?.text ?? null;
  return { tree, ...more, read, aspect: (path, name) => aspectOf(read(path), name) };
}
