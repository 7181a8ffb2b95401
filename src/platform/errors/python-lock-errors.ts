// FL-1050 to FL-1149: manifests and locks.
import type { ErrorSpec } from "./user-error.ts";

export const BAD_LOCK = {
  code: "FL-1050",
  title: "The lock cannot be read.",
  exitCode: 2,
  message: (p: { file: string; reason: string }) => `${p.file}: ${p.reason}.`,
  hint: (p) => `Make it again with the tool that wrote it, or remove ${p.file} and run \`fairlead lock\`.`,
} satisfies ErrorSpec<{ file: string; reason: string }>;

export const UNKNOWN_LOCK_VERSION = {
  code: "FL-1051",
  title: "The lock is of a version that Fairlead does not know.",
  exitCode: 2,
  message: (p: { file: string; found: string; known: string }) => `${p.file} has version ${p.found}; known are ${p.known}.`,
  hint: () => "Write it again with a tool of a known version, or install a newer Fairlead: `npm install fairlead@latest`.",
} satisfies ErrorSpec<{ file: string; found: string; known: string }>;

export const NO_FILE_FITS = {
  code: "FL-1052",
  title: "The lock has no file that fits this platform.",
  exitCode: 2,
  message: (p: { file: string; platform: string; packages: readonly string[] }) =>
    `${p.file} has nothing for ${p.platform} of ${p.packages.join(", ")}.`,
  hint: () => "Choose another Python version (`requires-python`), or lock a version of the package that has wheels for this platform.",
} satisfies ErrorSpec<{ file: string; platform: string; packages: readonly string[] }>;

export const LOCK_EXCLUDES_PLATFORM = {
  code: "FL-1053",
  title: "The lock was not made for this platform.",
  exitCode: 2,
  message: (p: { file: string; platform: string; reason: string }) => `${p.file} does not cover ${p.platform}: ${p.reason}.`,
  hint: () => "Lock again with this platform among its environments, or choose the Python version that the lock was made for.",
} satisfies ErrorSpec<{ file: string; platform: string; reason: string }>;

export const LOCK_INCOMPLETE = {
  code: "FL-1054",
  title: "The lock does not hold what the project needs.",
  exitCode: 2,
  message: (p: { file: string; missing: string }) => `${p.file}: ${p.missing}.`,
  hint: () => "Lock again with the project's own tool; `fairlead lock --check` says when it is fresh.",
} satisfies ErrorSpec<{ file: string; missing: string }>;

export const UNKNOWN_SELECTION = {
  code: "FL-1055",
  title: "The lock has no such group, extra or member.",
  exitCode: 2,
  message: (p: { file: string; kind: "group" | "extra" | "member"; name: string; known: readonly string[] }) =>
    `${p.file} has no ${p.kind} \`${p.name}\`${p.known.length > 0 ? `; it has ${p.known.join(", ")}` : ""}.`,
  hint: () => "Correct the name, or lock again if it was added since.",
} satisfies ErrorSpec<{ file: string; kind: "group" | "extra" | "member"; name: string; known: readonly string[] }>;

export const BAD_MANIFEST = {
  code: "FL-1060",
  title: "A manifest cannot be read.",
  exitCode: 2,
  message: (p: { file: string; line: number | null; reason: string }) => `${p.file}${p.line === null ? "" : `:${p.line}`}: ${p.reason}.`,
  hint: () => "Correct the file; `fairlead inspect` shows what was understood of it.",
} satisfies ErrorSpec<{ file: string; line: number | null; reason: string }>;

export const BAD_REQUIREMENT = {
  code: "FL-1061",
  title: "A requirement cannot be read.",
  exitCode: 2,
  message: (p: { file: string; line: number | null; text: string; reason: string }) =>
    `${p.file}${p.line === null ? "" : `:${p.line}`}: \`${p.text}\`: ${p.reason}.`,
  hint: () => "Write it as `name[extra]>=1.0 ; marker` (PEP 508).",
} satisfies ErrorSpec<{ file: string; line: number | null; text: string; reason: string }>;

export const REQUIREMENT_FILE_MISSING = {
  code: "FL-1062",
  title: "A requirements file names another that does not exist.",
  exitCode: 2,
  message: (p: { file: string; line: number; target: string }) => `${p.file}:${p.line} includes ${p.target}, which is not in the project.`,
  hint: () => "Correct the path, or take the line out.",
} satisfies ErrorSpec<{ file: string; line: number; target: string }>;

export const DYNAMIC_METADATA = {
  code: "FL-1063",
  title: "A value is computed when the package is built.",
  exitCode: 2,
  message: (p: { file: string; field: string }) => `${p.file} computes \`${p.field}\` by running code, so it cannot be read.`,
  hint: () => "Write the value as a literal, or move it to `[project]` in pyproject.toml.",
} satisfies ErrorSpec<{ file: string; field: string }>;

export const VARIABLE_IN_REQUIREMENT = {
  code: "FL-1064",
  title: "A requirements file takes a value from the environment.",
  exitCode: 2,
  message: (p: { file: string; line: number; variables: string }) => `${p.file}:${p.line} needs ${p.variables} from the environment.`,
  hint: () => "Set it when you build; its value is never written down or shown.",
} satisfies ErrorSpec<{ file: string; line: number; variables: string }>;

export const TEXT_REPAIRED = {
  code: "FL-1065",
  title: "A file is not plain UTF-8 text.",
  exitCode: 2,
  message: (p: { file: string; repaired: string }) => `${p.file} was read in spite of: ${p.repaired}.`,
  hint: () => "Save it as UTF-8; other tools may refuse it as it is.",
} satisfies ErrorSpec<{ file: string; repaired: string }>;

export const LOCK_WITHOUT_MANIFEST = {
  code: "FL-1066",
  title: "There is a lock, and not the manifest it belongs to.",
  exitCode: 2,
  message: (p: { file: string; manifest: string }) => `${p.file} is here and ${p.manifest} is not.`,
  hint: (p) => `Add ${p.manifest}, or remove ${p.file}.`,
} satisfies ErrorSpec<{ file: string; manifest: string }>;

export const SEVERAL_MANAGERS = {
  code: "FL-1067",
  title: "The project has manifests of more than one tool.",
  exitCode: 2,
  message: (p: { chosen: string; evidence: string; others: string }) =>
    `${p.chosen} is used, because of ${p.evidence}; ${p.others} is not read.`,
  hint: () => "Remove what is no longer used.",
} satisfies ErrorSpec<{ chosen: string; evidence: string; others: string }>;
