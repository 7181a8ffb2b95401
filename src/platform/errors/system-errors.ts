// FL-9000 to FL-9499: the machine below: programs, files, the store.
import type { ErrorSpec } from "./user-error.ts";

export const PROGRAM_MISSING = {
  code: "FL-9001",
  title: "A program is missing.",
  exitCode: 3,
  message: (p: { program: string; purpose: string }) => `\`${p.program}\` was not found; it is needed to ${p.purpose}.`,
  hint: (p) => `Install \`${p.program}\` and try again; \`fairlead doctor\` lists what this machine has.`,
} satisfies ErrorSpec<{ program: string; purpose: string }>;

export const PROGRAM_TIMED_OUT = {
  code: "FL-9002",
  title: "A program took too long.",
  exitCode: 3,
  message: (p: { program: string; timeoutMs: number }) =>
    `\`${p.program}\` did not end within ${Math.round(p.timeoutMs / 1000)} s and was stopped.`,
  hint: () => "Try again; if it stays so, `fairlead doctor` shows the load of this machine.",
} satisfies ErrorSpec<{ program: string; timeoutMs: number }>;

export const DISK_FULL = {
  code: "FL-9003",
  title: "The disk is full.",
  exitCode: 3,
  message: (p: { path: string }) => `No space is left for ${p.path}. Nothing was changed.`,
  hint: () => "Free some space, for example with `fairlead prune`, and try again.",
} satisfies ErrorSpec<{ path: string }>;

export const NOT_WRITABLE = {
  code: "FL-9004",
  title: "A folder cannot be written.",
  exitCode: 3,
  message: (p: { path: string; reason: string }) => `${p.path} cannot be written (${p.reason}).`,
  hint: () => "Give it to your user. Where it lies in the home of Fairlead, another home can be chosen with `FAIRLEAD_HOME=/path`.",
} satisfies ErrorSpec<{ path: string; reason: string }>;

export const STORE_CORRUPT = {
  code: "FL-9005",
  title: "The database of this home cannot be read.",
  exitCode: 3,
  message: (p: { path: string; reason: string }) => `${p.path}: ${p.reason}.`,
  hint: (p) =>
    `What runs goes on. Put a copy of the file back, or save what can be read with \`sqlite3 ${p.path} .recover\`. To begin anew, move the whole folder aside.`,
} satisfies ErrorSpec<{ path: string; reason: string }>;

export const STORE_TOO_NEW = {
  code: "FL-9006",
  title: "The database was written by a newer Fairlead.",
  exitCode: 3,
  message: (p: { path: string; feature: string; found: number; known: number }) =>
    `${p.path} has \`${p.feature}\` at ${p.found}; this version knows ${p.known}.`,
  hint: () => "Install the newer version again: `npm install fairlead@latest`.",
} satisfies ErrorSpec<{ path: string; feature: string; found: number; known: number }>;
