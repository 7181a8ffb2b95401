// Findings about the audit itself: what could not be read, what was left out, and comments that suppress nothing. Silence would count as clean.
import type { Finding, Place } from "../model/finding.ts";
import type { SyntaxFault } from "../python/parse/ast.ts";
import { NULL_BYTES } from "../python/parse/parse-module.ts";
import type { Directive } from "./suppressions/directives.ts";
import { fingerprintAll, type Unmarked } from "./fingerprint.ts";
import type { LeftOutOfFlows } from "./follow-tree.ts";
import { count } from "./report/count.ts";
import { fixIn } from "./fixes/offered-fix.ts";
import type { OfferedFix, RuleFacts } from "./rule.ts";
import { auditNotFinished } from "./rules/source/audit-not-finished/rule.ts";
import { brokenSource } from "./rules/source/broken-source/rule.ts";
import { flowsNotFollowed } from "./rules/source/flows-not-followed/rule.ts";
import { tooManyFindings } from "./rules/source/too-many-findings/rule.ts";
import { unreadFile } from "./rules/source/unread-file/rule.ts";
import { expiredSuppression } from "./rules/suppression/expired-suppression/rule.ts";
import { malformedSuppression } from "./rules/suppression/malformed-suppression/rule.ts";
import { suppressionWithoutReason } from "./rules/suppression/suppression-without-reason/rule.ts";
import { unusedSuppression } from "./rules/suppression/unused-suppression/rule.ts";
import type { Suppressed } from "./suppressions/suppress.ts";

export interface PolicyPlace {
  /** `audit.policy.legacy` */
  readonly key: string;
  readonly line: number;
  readonly until: string | null;
}

export class Remarks {
  readonly #file: string;
  readonly #active: ReadonlyMap<string, RuleFacts>;

  constructor(file: string, active: ReadonlyMap<string, RuleFacts>) {
    this.#file = file;
    this.#active = active;
  }

  notRead(reason: string): Finding[] {
    return this.#all([[unreadFile, { line: 1, column: 0 }, `The file was not audited: ${reason}.`]]);
  }

  /** A database that a container keeps in the folder is no reason to refuse a release, and nobody looked into it. */
  notListed(what: string): Finding[] {
    const found = this.#all([[unreadFile, { line: 1, column: 0 }, `Nothing here was audited, ${what}.`]]);
    return found.map((finding) => ({ ...finding, severity: "low" }));
  }

  broken(faults: readonly SyntaxFault[], max: number): Finding[] {
    // Bytes that are no text make a fault of every second letter: one says what it is.
    const binary = faults.filter(({ message }) => message === NULL_BYTES).slice(0, 1);
    const shown = binary.length > 0 ? binary : faults.slice(0, max);
    const left = faults.length - shown.length;
    const told = shown.map(({ line, column, message }, i) => {
      const more = i === shown.length - 1 && left > 0 ? ` (and ${count(left, "more place")} in this file)` : "";
      return [brokenSource, { line, column }, `The statement here was not audited: ${message}${more}.`] as const;
    });
    return this.#all(told);
  }

  leftOut(count: number): Finding[] {
    if (count === 0) return [];
    return this.#all([[tooManyFindings, { line: 1, column: 0 }, `${count} more findings of this file are not listed.`]]);
  }

  /** `cut`: functions that were not gone through, or not to their end. */
  notFollowed(cut: number, leftOut: LeftOutOfFlows): Finding[] {
    const at = { line: 1, column: 0 };
    const { modules, functions, lines, followedBytesMax } = leftOut;
    const most = `${followedBytesMax / 2 ** 20} MB`;
    return this.#all([
      ...(modules === 0
        ? []
        : ([
            [
              flowsNotFollowed,
              at,
              `Values from outside were not followed into ${modules} modules (${lines} lines, ${functions} functions): the project has more source than the ${most} that are followed in one run, applications with few doubtful places for their size and code of others were left out. Audit parts of it one by one.`,
            ],
          ] as const)),
      ...(cut === 0
        ? []
        : ([
            [
              flowsNotFollowed,
              at,
              `Values from outside were not followed through ${cut} functions: one of them may take so many steps, and all together. Audit parts of the project one by one.`,
            ],
          ] as const)),
    ]);
  }

  notFinished(left: readonly string[], limitMs: number): Finding[] {
    const what = `The audit ended after its limit of ${limitMs / 1000} s: ${left.join(", ")} are missing.`;
    return this.#all([[auditNotFinished, { line: 1, column: 0 }, what]]);
  }

  directives({ unused, expired, malformed }: Suppressed): Finding[] {
    const nameOf = ({ ids }: Directive): string => (ids ?? []).join(", ");
    return this.#all([
      ...unused.map(
        (one) => [unusedSuppression, one, `Nothing of ${nameOf(one)} is found here: take the comment away.`, removed(one)] as const,
      ),
      ...expired.map((one) => [expiredSuppression, one, `This held until ${one.until}: what it was about is reported again.`] as const),
      ...malformed.map((one) => [malformedSuppression, one, `This suppresses nothing: ${one.problem}.`] as const),
    ]);
  }

  /** For entries of the configuration: `line` is where each stands. */
  policies({ unused, expired }: { readonly unused: readonly PolicyPlace[]; readonly expired: readonly PolicyPlace[] }): Finding[] {
    const at = ({ line }: PolicyPlace): { line: number; column: number } => ({ line, column: 0 });
    return this.#all([
      ...unused.map((one) => [unusedSuppression, at(one), `\`${one.key}\` is about no finding: take it away.`] as const),
      ...expired.map(
        (one) => [expiredSuppression, at(one), `\`${one.key}\` held until ${one.until}: what it was about counts again.`] as const,
      ),
    ]);
  }

  withoutReason(findings: readonly Finding[]): Finding[] {
    return this.#all(
      findings.map(({ rule, place: { line, column } }) => [
        suppressionWithoutReason,
        { line, column },
        `${rule} is suppressed here and nobody says why: write \`# fairlead: ignore[${rule}] REASON\`.`,
      ]),
    );
  }

  baseline({ gone, malformed }: { readonly gone: readonly number[]; readonly malformed: readonly number[] }): Finding[] {
    const first = (lines: readonly number[]): { line: number; column: number } => ({ line: lines[0] ?? 1, column: 0 });
    const many = gone.length === 1 ? "1 accepted finding is" : `${gone.length} accepted findings are`;
    return this.#all([
      ...(gone.length === 0
        ? []
        : [
            [
              unusedSuppression,
              first(gone),
              `${many} no longer there: \`fairlead check --baseline prune\` takes such lines away.`,
            ] as const,
          ]),
      ...malformed.map(
        (line) =>
          [malformedSuppression, { line, column: 0 }, "This line is no accepted finding: it ends with no rule and fingerprint."] as const,
      ),
    ]);
  }

  #all(
    remarks: readonly (readonly [RuleFacts, { readonly line: number; readonly column: number }, string, (OfferedFix | null)?])[],
  ): Finding[] {
    const active = remarks.filter(([rule]) => this.#active.has(rule.id));
    return fingerprintAll(
      active.map(([rule, at, message, fix]) => ({ ...this.#finding(rule, at, message), ...fixIn(this.#file, fix ?? null) })),
    );
  }

  #finding(rule: RuleFacts, { line, column }: { readonly line: number; readonly column: number }, message: string): Unmarked {
    const place: Place = { file: this.#file, line, column, endLine: line, endColumn: column };
    const { id, severity, cwe } = rule;
    return { rule: id, severity, confidence: "proven", cwe, place, message, symbol: "", code: message, trace: [], suppression: null };
  }
}

function removed({ removal }: Directive): OfferedFix | null {
  return removal === null ? null : { title: "Take the comment away", isSafe: true, edits: [{ at: removal, text: "" }] };
}
