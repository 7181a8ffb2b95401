// An audit of a tree while it runs: what it was asked, and what it has found so far.
import type { Finding } from "../model/finding.ts";
import type { AuditStats } from "./check-tree.ts";
import type { CheckedSource, CheckOptions } from "./check-source.ts";
import type { Followable } from "./choose-followed.ts";
import type { RunMemory } from "./memory.ts";

export interface RunningAudit extends CheckOptions {
  readonly memory: RunMemory | null;
  readonly isOver: () => boolean;
  readonly root: string;
  readonly findings: Finding[];
  /** The project's own modules, without tests and examples. */
  readonly own: OwnSource[];
  /** Size of those whose trees are still there. */
  treesBytes: number;
  /** By file, until the comments of that file have been asked about them. */
  readonly foundByAuditors: Map<string, readonly Finding[]>;
  readonly stats: { -readonly [K in keyof AuditStats]: AuditStats[K] } & {
    readonly stagesMs: { -readonly [K in keyof AuditStats["stagesMs"]]: number };
  };
}

export interface OwnSource extends CheckedSource, Followable {}

/** What auditors found in this file; whoever takes it reports it. */
export function take(audit: RunningAudit, file: string): readonly Finding[] {
  const found = audit.foundByAuditors.get(file) ?? [];
  audit.foundByAuditors.delete(file);
  return found;
}
