// All checks of one Dockerfile.
import { FileReport, type AuditedProject } from "../../auditor.ts";
import type { Unmarked } from "../../fingerprint.ts";
import { unreadDocument } from "../../rules/source/unread-document/rule.ts";
import type { DockerfileCheck, Run } from "./checks/check.ts";
import { checkCommands } from "./checks/commands.ts";
import { checkContents } from "./checks/contents.ts";
import { checkImages } from "./checks/images.ts";
import { checkInstructions } from "./checks/instructions.ts";
import { checkPackages } from "./checks/packages.ts";
import { readDockerfile, triggerOf } from "./read-dockerfile.ts";
import { runCommands } from "./run-commands.ts";
import { readStages } from "./stages.ts";

const CHECKS: readonly DockerfileCheck[] = [checkImages, checkPackages, checkCommands, checkInstructions, checkContents];
const FILE_UNITS_MAX = 512 * 1024;
/** What is no Dockerfile has a fault in each line. */
const FAULTS_MAX = 10;
const WINDOWS = /windows|nanoserver|servercore/i;

export function auditDockerfile(project: AuditedProject, path: string): readonly Unmarked[] {
  const text = project.read(path);
  const report = new FileReport(path, text ?? "", project.isAside(path));
  if (text === null || text.length > FILE_UNITS_MAX) {
    const reason = text === null ? "it cannot be read" : `it has more than ${FILE_UNITS_MAX} characters`;
    report.add(unreadDocument, { line: 1 }, `This was not audited: ${reason}.`);
    return report.found;
  }
  const dockerfile = readDockerfile(text);
  // A template of another tool is no Dockerfile yet.
  if (/^[ \t]*\{[{%]|\{%-? (?:if|for|block|set)\b/m.test(text) && dockerfile.faults.length > 0) return [];
  const { faults } = dockerfile;
  for (const [i, { line, message }] of faults.slice(0, FAULTS_MAX).entries()) {
    const more = i === FAULTS_MAX - 1 && faults.length > FAULTS_MAX ? ` (and ${faults.length - FAULTS_MAX} more lines of this file)` : "";
    report.add(unreadDocument, { line }, `This was not audited: ${message}${more}.`);
  }
  const build = readStages(dockerfile);
  const runs: Run[] = build.stages.flatMap((stage) =>
    stage.instructions
      .map((instruction) => triggerOf(instruction) ?? instruction)
      .filter(({ keyword }) => keyword === "RUN")
      .map((instruction) => ({ instruction, stage, commands: runCommands(instruction) })),
  );
  const isOfWindows = ({ stage }: Run): boolean => WINDOWS.test(stage.image ?? "");
  const ofWindows = runs.filter(isOfWindows);
  for (const check of CHECKS) check({ path, project, dockerfile, build, runs: runs.filter((run) => !isOfWindows(run)), ofWindows, report });
  project.countFile(path, text);
  return report.found;
}
