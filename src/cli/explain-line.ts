// `check --why FILE:LINE`: what comes to the calls of a line, and what was reported there.
import { relative, resolve } from "node:path";
import type { AuditedProject } from "../app/audit-project.ts";
import { explainedLine, type LineToExplain } from "../app/explain-line.ts";
import { BAD_ARGUMENTS } from "../platform/errors/cli-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { EXIT_OK } from "./command.ts";
import type { Output } from "./output.ts";

/** The file as seen from the folder that the user is in, or from the root. Throws BAD_ARGUMENTS. */
export function placeOf(word: string, { root, cwd }: { readonly root: string; readonly cwd: string }): LineToExplain {
  const [, file, line] = /^(.+):([1-9][0-9]{0,8})$/.exec(word) ?? [];
  if (file === undefined || line === undefined) throw refused(`--why is FILE:LINE, such as shop/views.py:42, not \`${word}\`.`);
  const seen = relative(root, resolve(cwd, file));
  return { file: seen.startsWith("..") ? file : seen.replaceAll("\\", "/"), line: Number(line) };
}

export function explainLine(
  audited: AuditedProject,
  { file, line }: LineToExplain,
  { out, asJson }: { readonly out: Output; readonly asJson: boolean },
): number {
  if (!audited.tree.has(file)) throw refused(`${file} is no file of the project.`);
  const explained = explainedLine(audited, { file, line });
  if (explained === null) throw refused(`${file} has no line ${line}.`);
  const { calls, findings, nothing } = explained;
  if (asJson) {
    out.json({ file, line, calls, findings });
    return EXIT_OK;
  }
  if (nothing !== null) out.line(`${file}:${line}: nothing to explain. ${nothing}`);
  for (const { line: at, column, called, sinks, remarks } of calls) {
    out.line(`${out.style.bold(`${file}:${at}:${column + 1}`)}  ${called.length === 0 ? "(not known what is called)" : called.join(", ")}`);
    for (const { kind, verdict, reasons } of sinks) {
      out.line(`  ${kind}: ${verdict}`);
      for (const reason of reasons) out.line(`    ${reason}`);
    }
    for (const remark of remarks) out.line(`  ${remark}`);
  }
  for (const { rule, confidence, message, limit } of findings) {
    out.line(`Reported: ${rule} ${confidence}: ${message}`);
    if (limit !== null) out.line(`  ${rule} is never surer than ${confidence}: ${limit}.`);
  }
  if (findings.length === 0) out.line("Nothing is reported on this line.");
  return EXIT_OK;
}

function refused(problem: string): Error {
  return userError(BAD_ARGUMENTS, { problem, command: "check" });
}
