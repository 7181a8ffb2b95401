// FL-6600 to FL-6699: the audit of a project, and what refuses a release because of it.
import type { ErrorSpec } from "./user-error.ts";

export const AUDIT_REFUSES = {
  code: "FL-6601",
  title: "The audit refuses this release.",
  exitCode: 1,
  message: (p: { app: string; environment: string; reasons: readonly string[] }) =>
    `${p.app} is not released to ${p.environment}: ${p.reasons.join("; ")}. Nothing was started.`,
  hint: () =>
    "`fairlead check` shows each with its way through the code. Correct them, say at the place why one is harmless (`# fairlead: ignore[RULE] reason`), or accept what is there now: `fairlead check --baseline write`.",
} satisfies ErrorSpec<{ app: string; environment: string; reasons: readonly string[] }>;

export const AUDIT_UNFINISHED = {
  code: "FL-6602",
  title: "The audit is not finished.",
  exitCode: 3,
  message: () => "The time limit ended it before everything was audited, so what may be accepted or corrected cannot be told.",
  hint: () => "Give it more time, such as `--time-limit 30m`.",
} satisfies ErrorSpec<Record<string, never>>;

export const AUDIT_CRASHED = {
  code: "FL-6603",
  title: "The audit ended without a result.",
  exitCode: 3,
  message: (p: { reason: string }) => `${p.reason}. A release that was not audited is not made.`,
  hint: () =>
    "`fairlead check` shows whether it does the same. `gates = []` below `[tool.fairlead]` releases without it, and the release says so.",
} satisfies ErrorSpec<{ reason: string }>;

export const HOOKS_UNREADABLE = {
  code: "FL-6604",
  title: "The hooks of pre-commit cannot be added to.",
  exitCode: 2,
  message: (p: { file: string; problem: string }) => `${p.file} is left as it is: ${p.problem}.`,
  hint: () =>
    "Add by hand, below `repos`, a `repo: local` with the hook `{id: fairlead-check, name: fairlead check, entry: fairlead check, language: system, pass_filenames: false}`.",
} satisfies ErrorSpec<{ file: string; problem: string }>;

export const ADVISORIES_UNREAD = {
  code: "FL-6611",
  title: "The advisories cannot be read.",
  exitCode: 3,
  message: (p: { source: string; reason: string }) => `${p.source}: ${p.reason}. Those in use stay.`,
  hint: () =>
    "`fairlead advisories update --from SOURCE` takes a folder or a file with OSV entries, a zip archive of them, or the https address of such an archive.",
} satisfies ErrorSpec<{ source: string; reason: string }>;

export const ADVISORIES_REFUSED = {
  code: "FL-6612",
  title: "The advisories are not taken.",
  exitCode: 3,
  message: (p: { reason: string }) => `They cannot be relied on: ${p.reason}. Those in use stay.`,
  hint: () =>
    "Give an export of OSV for PyPI. `fairlead advisories update --from SOURCE --force` takes data that is older or far less than what is there.",
} satisfies ErrorSpec<{ reason: string }>;

export const FIX_NOT_CONFIRMED = {
  code: "FL-6605",
  title: "Nothing was changed.",
  exitCode: 2,
  message: (p: { what: string }) => `${p.what} were not confirmed.`,
  hint: () => "Answer `y` when asked, or say `fairlead check --fix --yes`.",
} satisfies ErrorSpec<{ what: string }>;

export const UPGRADE_FAILED = {
  code: "FL-6613",
  title: "The versions cannot be raised.",
  exitCode: 3,
  message: (p: { lock: string; command: string }) => `uv finds no way to raise them in ${p.lock}; nothing was changed.`,
  hint: (p) => `See what stands against it with \`${p.command}\` in the project: another package may bind the old version.`,
} satisfies ErrorSpec<{ lock: string; command: string }>;

export const UPGRADE_OVERTAKEN = {
  code: "FL-6614",
  title: "A file was changed meanwhile.",
  exitCode: 3,
  message: (p: { file: string }) => `${p.file} is no longer what the shown change was made from; nothing was changed.`,
  hint: () => "Look at the difference again: `fairlead check`.",
} satisfies ErrorSpec<{ file: string }>;

export const BASELINE_UNREADABLE = {
  code: "FL-6606",
  title: "The file of accepted findings cannot be read.",
  exitCode: 2,
  message: (p: { file: string }) => `${p.file} is no file of text below 32 MiB that may be read.`,
  hint: () => "Put it right, or look without it: `fairlead check --baseline off`.",
} satisfies ErrorSpec<{ file: string }>;

export const CHANGES_UNKNOWN = {
  code: "FL-6607",
  title: "What has changed cannot be told.",
  exitCode: 2,
  message: (p: { reason: string }) => `git does not say it: ${p.reason}.`,
  hint: () => "Name a commit, branch or tag that is there, `--since main`, or look at everything: `fairlead check`.",
} satisfies ErrorSpec<{ reason: string }>;

export const NO_BASELINE = {
  code: "FL-6608",
  title: "There is no file of accepted findings.",
  exitCode: 2,
  message: (p: { file: string }) => `${p.file} does not exist, so nothing of it can be forgotten.`,
  hint: () => "`fairlead check --baseline write` accepts what is there now.",
} satisfies ErrorSpec<{ file: string }>;

export const BASELINE_MALFORMED = {
  code: "FL-6615",
  title: "The file of accepted findings has lines that are none.",
  exitCode: 2,
  message: (p: { file: string; lines: string }) =>
    `${p.file} has no finding at ${p.lines}, as after a merge that was not finished: writing it anew would lose what stands there.`,
  hint: () => "Put these lines right or take them out, then: `fairlead check --baseline write`.",
} satisfies ErrorSpec<{ file: string; lines: string }>;
