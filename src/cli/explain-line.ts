// `check --why FILE:LINE`: what comes to the calls of a line, and what was reported there.
import { relative, resolve } from "node:path";
import type { AuditedProject } from "../app/audit-project.ts";
import { BAD_ARGUMENTS } from "../platform/errors/cli-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { EXIT_OK } from "./command.ts";
import type { Output } from "./output.ts";

export interface LineToExplain {
  readonly file: string;
  readonly line: number;
}

/** The file as seen from the folder that the user is in, or from the root. Throws BAD_ARGUMENTS. */
export function placeOf(word: string, { root, cwd }: { readonly root: string; readonly cwd: string }): LineToExplain {
  const [, file, line] = /^(.+):([1-9][0-9]{0,8})$/.exec(word) ?? [];
  if (file === undefined || line === undefined) throw refused(`--why is FILE:LINE, such as shop/views.py:42, not \`${word}\`.`);
  const seen = relative(root, resolve(cwd, file));
  return { file: seen.startsWith("..") ? file : seen.replaceAll("\\", "/"), line: Number(line) };
}

export function explainLine(
  { tree, report }: AuditedProject,
  { file, line }: LineToExplain,
  { out, asJson }: { readonly out: Output; readonly asJson: boolean },
): number {
  if (!tree.has(file)) throw refused(`${file} is no file of the project.`);
  const calls = report.explained ?? [];
  const found = report.findings.filter(({ place }) => place.file === file && place.line === line);
  if (asJson) {
    out.json({ file, line, calls, findings: found.map(({ rule, confidence, message }) => ({ rule, confidence, message })) });
    return EXIT_OK;
  }
  if (calls.length === 0) out.line(`No call begins on ${file}:${line}, or values are not followed through this file.`);
  for (const { column, called, sinks, remarks } of calls) {
    out.line(
      `${out.style.bold(`${file}:${line}:${column + 1}`)}  ${called.length === 0 ? "(not known what is called)" : called.join(", ")}`,
    );
    for (const { kind, verdict, reasons } of sinks) {
      out.line(`  ${kind}: ${verdict}`);
      for (const reason of reasons) out.line(`    ${reason}`);
    }
    for (const remark of remarks) out.line(`  ${remark}`);
  }
  for (const { rule, confidence, message } of found) out.line(`Reported: ${rule} ${confidence}: ${message}`);
  if (found.length === 0) out.line("Nothing is reported on this line.");
  return EXIT_OK;
}

function refused(problem: string): Error {
  return userError(BAD_ARGUMENTS, { problem, command: "check" });
}
