// FL-7000 to FL-7199: volumes, backup and restore.
import type { ErrorSpec } from "./user-error.ts";

export const NOTHING_TO_BACK_UP = {
  code: "FL-7001",
  title: "There is nothing to back up.",
  exitCode: 2,
  message: (p: { app: string; environment: string }) => `${p.app} has neither volumes nor a PostgreSQL address in ${p.environment}.`,
  hint: () => 'A path becomes a volume with `[tool.fairlead.volume.uploads]` and `path = "uploads"`; then ship again.',
} satisfies ErrorSpec<{ app: string; environment: string }>;

export const BACKUP_DAMAGED = {
  code: "FL-7002",
  title: "The backup is damaged or is none.",
  exitCode: 3,
  message: (p: { file: string; problem: string }) => `${p.file}: ${p.problem}. Nothing was changed.`,
  hint: () => "Take another backup: `fairlead backup --list` shows those of this home.",
} satisfies ErrorSpec<{ file: string; problem: string }>;

export const BACKUP_DOES_NOT_FIT = {
  code: "FL-7003",
  title: "The backup does not fit the release that serves.",
  exitCode: 2,
  message: (p: { problem: string }) => `${p.problem}. Nothing was changed.`,
  hint: () => "Ship a release that has them, or name what to restore with `--only NAME`.",
} satisfies ErrorSpec<{ problem: string }>;

export const DATABASE_TOOL_FAILED = {
  code: "FL-7004",
  title: "A PostgreSQL tool failed.",
  exitCode: 3,
  message: (p: { tool: string; variable: string; reason: string }) => `\`${p.tool}\` on the database of ${p.variable}: ${p.reason}.`,
  hint: (p) => `Its output is above. \`${p.tool}\` must be at least as new as the server.`,
} satisfies ErrorSpec<{ tool: string; variable: string; reason: string }>;

export const VOLUME_UNREADABLE = {
  code: "FL-7005",
  title: "A volume cannot be backed up.",
  exitCode: 3,
  message: (p: { path: string; reason: string }) => `${p.path}: ${p.reason}. No backup was written.`,
  hint: () => "Repair or move that file, or leave its volume out with `--only NAME`.",
} satisfies ErrorSpec<{ path: string; reason: string }>;

export const RESTORE_UNDONE = {
  code: "FL-7006",
  title: "The app does not start with the restored data.",
  exitCode: 3,
  message: (p: { because: string }) => `${p.because}. The data from before is back in its place.`,
  hint: () => "`fairlead logs` shows the app's output; a backup from another time may fit the release better.",
} satisfies ErrorSpec<{ because: string }>;

export const RESTORE_NOT_CONFIRMED = {
  code: "FL-7007",
  title: "The restore was not confirmed.",
  exitCode: 2,
  message: (p: { app: string }) => `Data of ${p.app} would have been replaced. Nothing was changed.`,
  hint: () => "Type the app's name when asked, or give `--yes`.",
} satisfies ErrorSpec<{ app: string }>;
