// `fairlead check --fix`, of packages: shows which versions uv would raise and which hashes it found, asks, writes, and lets the audit look again.
import type { AuditedProject } from "../app/audit-project.ts";
import { buildTools, type BuildTools } from "../app/build-tools.ts";
import { previewHashes, unhashedFiles } from "../app/pin-hashes.ts";
import { unpinnedReferences } from "../app/unpinned-references.ts";
import { applyChanges, previewUpgrades, stepsFor } from "../app/raise-versions.ts";
import { currentHome } from "../host/home.ts";
import { systemClock } from "../platform/clock.ts";
import { FIX_NOT_CONFIRMED } from "../platform/errors/audit-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { exec } from "../platform/exec.ts";
import { unifiedDiff } from "../platform/unified-diff.ts";
import { ask } from "./ask.ts";
import type { CommandContext } from "./command.ts";
import type { FixOptions } from "./fix-findings.ts";
import { printDiff } from "./print-diff.ts";

/** What the next audit found; the same one where nothing was raised. */
export async function raiseVersions(
  audited: AuditedProject,
  options: FixOptions,
  { audit, out, signal, env }: Pick<CommandContext, "out" | "signal" | "env"> & { readonly audit: () => Promise<AuditedProject> },
): Promise<AuditedProject> {
  const home = currentHome();
  const steps = stepsFor(audited, home.advisories);
  for (const step of steps)
    if (step.kind === "by-hand")
      out.note(`${step.file}: ${step.name}: ${step.because}${step.command === null ? "" : `; run \`${step.command}\``}.`);
  for (const { reference, command } of unpinnedReferences(audited.report.findings))
    out.note(`\`${reference}\` is pinned by what \`${command}\` prints: nothing here knows it without a network.`);
  const unhashed = unhashedFiles(audited);
  if (steps.every(({ kind }) => kind === "by-hand") && unhashed.length === 0) return audited;
  const progress = (text: string): void => out.progress(text);
  progress("Asking uv for versions and hashes");
  let made: BuildTools | null = null;
  const tools = (): BuildTools => (made ??= buildTools(audited.root, { home, exec, env, clock: systemClock, progress, signal }));
  const upgrades = steps.some(({ kind }) => kind === "uv") ? await previewUpgrades(audited.root, steps, tools()) : [];
  const hashes = await previewHashes(audited.root, unhashed, tools);
  for (const { file, because, command } of hashes.left) out.note(`${file} gets no hashes: ${because}; see \`${command}\`.`);
  const changes = [...upgrades, ...hashes.changes];
  if (changes.length === 0) return audited;
  const line = options.isReport ? (text = ""): void => out.note(`  ${text}`) : (text = ""): void => out.line(text);
  for (const { file, before, after } of changes)
    printDiff(unifiedDiff(before, after, { before: file, after: file }), { line, style: out.style });
  const what = `The new versions and hashes in ${changes.map(({ file }) => file).join(", ")}`;
  if (!options.isConfirmed && !/^y(es)?$/i.test((await ask(`Write them? [y/N] `, signal)) ?? ""))
    throw userError(FIX_NOT_CONFIRMED, { what });
  applyChanges(audited.root, changes);
  for (const { file } of changes) out.note(`${out.style.green("✓")} ${file}: written. Commit it.`);
  return await audit();
}
