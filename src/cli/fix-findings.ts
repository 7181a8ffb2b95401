// `fairlead check --fix`: shows what would change, asks, writes, and lets the audit look again.
import type { AuditedProject } from "../app/audit-project.ts";
import { planFixes, runFixes, type FixPlan } from "../app/fix-project.ts";
import { AUDIT_UNFINISHED, FIX_NOT_CONFIRMED } from "../platform/errors/audit-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { ask } from "./ask.ts";
import type { CommandContext } from "./command.ts";
import { printDiff } from "./print-diff.ts";

export interface FixOptions {
  readonly withUnsafe: boolean;
  /** `--yes`: nobody is asked. */
  readonly isConfirmed: boolean;
  /** Stdout is for a program: the difference goes to stderr. */
  readonly isReport: boolean;
}

/** What the next audit found; the same one where nothing was to do. */
export async function fixFindings(
  audited: AuditedProject,
  options: FixOptions,
  { audit, out, signal }: Pick<CommandContext, "out" | "signal"> & { readonly audit: () => Promise<AuditedProject> },
): Promise<AuditedProject> {
  if (!audited.report.isFinished) throw userError(AUDIT_UNFINISHED, {});
  const plan = planFixes(audited, options.withUnsafe);
  const note = (text: string): void => out.note(text);
  for (const { finding, because } of plan.left)
    note(`${finding.place.file}:${finding.place.line} ${finding.rule} is left as it is: ${because}.`);
  if (plan.files.length === 0) {
    note(`Nothing here is corrected by itself${unsafeHint(plan)}.`);
    return audited;
  }
  // Indented, a line of code is not broken between words.
  const line = options.isReport ? (text = ""): void => note(`  ${text}`) : (text = ""): void => out.line(text);
  for (const { diff } of plan.files) printDiff(diff, { line, style: out.style });
  const count = plan.files.reduce((sum, { fixes }) => sum + fixes.length, 0);
  const what = `${count} ${count === 1 ? "fix" : "fixes"} in ${plan.files.length} ${plan.files.length === 1 ? "file" : "files"}`;
  if (!options.isConfirmed && !/^y(es)?$/i.test((await ask(`Write ${what}? [y/N] `, signal)) ?? ""))
    throw userError(FIX_NOT_CONFIRMED, { what });
  const { written, changed } = runFixes(audited.root, plan);
  for (const { file, fixes } of written)
    note(`${out.style.green("✓")} ${file.path}: ${[...new Set(fixes.map(({ fix }) => fix?.title ?? ""))].join("; ")}`);
  for (const path of changed) note(out.style.yellow(`${path} was changed meanwhile and is left as it is.`));
  if (plan.unsafeCount > 0) note(`More could be corrected${unsafeHint(plan)}.`);
  return await audit();
}

function unsafeHint({ unsafeCount }: FixPlan): string {
  if (unsafeCount === 0) return "";
  return `; ${unsafeCount} ${unsafeCount === 1 ? "fix" : "fixes"} may change what the program does: look at them with \`--fix --unsafe\``;
}
