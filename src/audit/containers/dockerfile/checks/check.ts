// What each check of a Dockerfile gets.
import type { AuditedProject, FileReport } from "../../../auditor.ts";
import type { Dockerfile, Instruction } from "../read-dockerfile.ts";
import type { RunCommand } from "../../../shell/called-programs.ts";
import type { Build, Stage } from "../stages.ts";

export interface DockerfileAt {
  readonly path: string;
  readonly project: Pick<AuditedProject, "tree" | "read" | "isAside">;
  readonly dockerfile: Dockerfile;
  readonly build: Build;
  readonly runs: readonly Run[];
  /** Those of images of Windows, whose shells and packages are others. */
  readonly ofWindows: readonly Run[];
  readonly report: FileReport;
}

/** A RUN with its commands. */
export interface Run {
  readonly instruction: Instruction;
  readonly stage: Stage;
  readonly commands: readonly RunCommand[];
}

export type DockerfileCheck = (at: DockerfileAt) => void;
