// FL-2000 to FL-2999: from a project to an artifact: uv, locks, wheels, build commands, the store.
import type { ErrorSpec } from "./user-error.ts";

export const UV_UNAVAILABLE = {
  code: "FL-2001",
  title: "uv is missing and could not be fetched.",
  exitCode: 3,
  message: (p: { version: string; reason: string }) => `uv ${p.version} is needed to lock and install packages; ${p.reason}.`,
  hint: () => "Install uv so that it is in PATH, or set the package index in pip's configuration (`pip config set global.index-url URL`).",
} satisfies ErrorSpec<{ version: string; reason: string }>;

export const UV_WRONG_HASH = {
  code: "FL-2002",
  title: "The uv that the package index served is not the known one.",
  exitCode: 3,
  message: (p: { filename: string; expected: string; found: string }) =>
    `${p.filename} has sha256 ${p.found}, expected ${p.expected}. It was not used.`,
  hint: () => "Ask whoever runs your package index, or install uv by another way so that it is in PATH.",
} satisfies ErrorSpec<{ filename: string; expected: string; found: string }>;

export const LOCK_FAILED = {
  code: "FL-2003",
  title: "The project's dependencies could not be locked.",
  exitCode: 2,
  message: (p: { reason: string }) => p.reason,
  hint: () => "Change the dependency that uv names above, then run `fairlead lock`.",
} satisfies ErrorSpec<{ reason: string }>;

export const LOCK_NEEDS_PYTHON = {
  code: "FL-2007",
  title: "A dependency needs a newer Python.",
  exitCode: 2,
  message: (p: { by: string; version: string; oldest: string }) =>
    `${p.by} needs Python ${p.version}, and the lock must hold for Python ${p.oldest} as well.`,
  hint: (p) =>
    `Ask for it with \`requires-python = ">=${p.version}"\` or a \`.python-version\` with ${p.version}, or take an older version of the dependency.`,
} satisfies ErrorSpec<{ by: string; version: string; oldest: string }>;

export const LOCK_STALE = {
  code: "FL-2004",
  title: "The lock does not fit the declared dependencies.",
  exitCode: 1,
  message: (p: { lock: string; because: string; command: string }) => `${p.lock}: ${p.because}.`,
  hint: (p) => `Renew it with \`${p.command}\` and commit it.`,
} satisfies ErrorSpec<{ lock: string; because: string; command: string }>;

export const LOCK_MISSING = {
  code: "FL-2005",
  title: "The project has no lock.",
  exitCode: 1,
  message: (p: { reason: string }) => p.reason,
  hint: () => "Run `fairlead lock` and commit the file it writes; `fairlead ship` does it by itself.",
} satisfies ErrorSpec<{ reason: string }>;

export const NOTHING_DECLARED = {
  code: "FL-2006",
  title: "The dependencies are kept by a tool that only it can lock.",
  exitCode: 2,
  message: (p: { manager: string; reason: string }) => `${p.manager}: ${p.reason}.`,
  hint: (p) => `Make the lock with ${p.manager} itself and try again.`,
} satisfies ErrorSpec<{ manager: string; reason: string }>;

export const PACKAGE_WITHOUT_HASH = {
  code: "FL-2010",
  title: "A package has no hash in the lock.",
  exitCode: 2,
  message: (p: { packages: readonly string[]; lock: string }) => `${p.lock} has no sha256 for ${p.packages.join(", ")}.`,
  hint: () => "Lock with hashes: `fairlead lock`, or your own tool's option for it (`pip-compile --generate-hashes`).",
} satisfies ErrorSpec<{ packages: readonly string[]; lock: string }>;

export const NO_WHEEL = {
  code: "FL-2011",
  title: "A package has no wheel for this machine.",
  exitCode: 2,
  message: (p: { packages: readonly string[]; platform: string }) =>
    `No wheel fits ${p.platform}: ${p.packages.join(", ")}. Only their source is left, and building it runs its code.`,
  hint: (p) =>
    `Take a version that has a wheel, or allow it by name in pyproject.toml: \`[tool.fairlead.build] allow-sdist = [${p.packages.map((name) => JSON.stringify(name.split(" ")[0])).join(", ")}]\`.`,
} satisfies ErrorSpec<{ packages: readonly string[]; platform: string }>;

export const INSTALL_FAILED = {
  code: "FL-2012",
  title: "The packages could not be installed.",
  exitCode: 3,
  message: (p: { reason: string }) => p.reason,
  hint: () => "Check the network and the package index, then run `fairlead build` again; nothing half done is left.",
} satisfies ErrorSpec<{ reason: string }>;

export const WHEEL_ALTERED = {
  code: "FL-2013",
  title: "An installed file is not the one of its wheel.",
  exitCode: 3,
  message: (p: { wheel: string; path: string }) => `${p.path} differs from what ${p.wheel} lists in its RECORD.`,
  hint: () =>
    "Run `fairlead prune --cache` to forget the unpacked wheels, then `fairlead build` again. If it stays, the wheel itself is broken.",
} satisfies ErrorSpec<{ wheel: string; path: string }>;

export const SDIST_FAILED = {
  code: "FL-2014",
  title: "A source distribution could not be built.",
  exitCode: 3,
  message: (p: { package: string; reason: string }) => `${p.package}: ${p.reason}.`,
  hint: () => "Its own output above says what it needs (a compiler, a header, a library).",
} satisfies ErrorSpec<{ package: string; reason: string }>;

export const NO_SERVER_FOR_PYTHON = {
  code: "FL-2015",
  title: "No production server is known for this Python.",
  exitCode: 2,
  message: (p: { server: string; python: string }) => `Fairlead adds ${p.server} for Python 3.9 and newer; this project uses ${p.python}.`,
  hint: (p) => `Use a newer Python, or add ${p.server} to the project's own dependencies.`,
} satisfies ErrorSpec<{ server: string; python: string }>;

export const BUILD_COMMAND_FAILED = {
  code: "FL-2020",
  title: "A build command failed.",
  exitCode: 3,
  message: (p: { command: string; exit: string }) => `\`${p.command}\` ended with ${p.exit}.`,
  hint: () => "It runs in a copy of the project with none of your own environment; values it needs belong in `[tool.fairlead.variables]`.",
} satisfies ErrorSpec<{ command: string; exit: string }>;

export const NO_INTERPRETER = {
  code: "FL-2021",
  title: "No Python interpreter fits the project.",
  exitCode: 2,
  message: (p: { because: string }) => p.because,
  hint: () => "Install a Python that fits, or change `requires-python`; `fairlead inspect` shows where each constraint comes from.",
} satisfies ErrorSpec<{ because: string }>;

export const CANNOT_SHIP = {
  code: "FL-2022",
  title: "This project cannot be built into an artifact.",
  exitCode: 2,
  message: (p: { code: string; reason: string }) => `${p.code}: ${p.reason}`,
  hint: (p) => `\`fairlead explain ${p.code}\` says more; \`fairlead inspect\` shows what was found.`,
} satisfies ErrorSpec<{ code: string; reason: string }>;

export const TREE_CHANGED_MEANWHILE = {
  code: "FL-2023",
  title: "A file changed while it was read.",
  exitCode: 3,
  message: (p: { path: string }) => `${p.path} was written to during the build.`,
  hint: () => "Wait until nothing writes to the project, then run the command again.",
} satisfies ErrorSpec<{ path: string }>;

export const BUILD_BUSY = {
  code: "FL-2024",
  title: "Another build holds the store.",
  exitCode: 3,
  message: (p: { what: string; waitedSeconds: number }) => `${p.what} is being made by another process; waited ${p.waitedSeconds} s.`,
  hint: () => "Let the other build end, or stop it, then try again.",
} satisfies ErrorSpec<{ what: string; waitedSeconds: number }>;

export const ARTIFACT_MISSING = {
  code: "FL-2030",
  title: "The artifact is not in the store.",
  exitCode: 3,
  message: (p: { digest: string; path: string }) => `${p.path} is missing or not whole (artifact ${p.digest.slice(0, 12)}).`,
  hint: () => "Run `fairlead build` in the project; the same inputs give the same artifact.",
} satisfies ErrorSpec<{ digest: string; path: string }>;

export const ARTIFACT_ALTERED = {
  code: "FL-2031",
  title: "Files of an artifact are not what was built.",
  exitCode: 3,
  message: (p: { digest: string; problems: readonly string[] }) =>
    `Artifact ${p.digest.slice(0, 12)}: ${p.problems.slice(0, 5).join("; ")}${p.problems.length > 5 ? ` and ${p.problems.length - 5} more` : ""}.`,
  hint: () =>
    'Ship again: what was altered is made anew. What an app writes at run time belongs in a volume: `[tool.fairlead.volume.NAME] path = "…"`.',
} satisfies ErrorSpec<{ digest: string; problems: readonly string[] }>;
