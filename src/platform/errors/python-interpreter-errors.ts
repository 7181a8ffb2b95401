// FL-1150 to FL-1199: choosing the interpreter.
import type { ErrorSpec } from "./user-error.ts";

export const NO_PYTHON_FITS = {
  code: "FL-1150",
  title: "No Python on this machine fits the project.",
  exitCode: 3,
  message: (p: { constraint: string | null; source: string | null; found: readonly string[] }) =>
    `${p.constraint === null ? "A CPython 3 is needed" : `The project needs Python ${p.constraint}${p.source === null ? "" : ` (${p.source})`}`}; ` +
    (p.found.length > 0 ? `this machine has ${p.found.join(", ")}.` : "this machine has none."),
  hint: (p) =>
    `Install one, for example \`uv python install ${/\d+\.\d+/.exec(p.constraint ?? "")?.[0] ?? "3.13"}\`, with pyenv, or from your system's packages.`,
} satisfies ErrorSpec<{ constraint: string | null; source: string | null; found: readonly string[] }>;

export const PYTHON_CONFLICT = {
  code: "FL-1151",
  title: "The project's files ask for Python versions that exclude each other.",
  exitCode: 2,
  message: (p: { first: string; firstFile: string; second: string; secondFile: string }) =>
    `${p.firstFile} asks for ${p.first}, ${p.secondFile} for ${p.second}: no version is in both.`,
  hint: (p) => `Change ${p.secondFile} or ${p.firstFile} so that they agree.`,
} satisfies ErrorSpec<{ first: string; firstFile: string; second: string; secondFile: string }>;

export const PYTHON_TWO = {
  code: "FL-1152",
  title: "The project is for Python 2.",
  exitCode: 2,
  message: (p: { constraint: string; file: string }) =>
    `${p.file} asks for Python ${p.constraint}; Python 2 has had no security fixes since 2020.`,
  hint: () => "Port it to Python 3, then change the file.",
} satisfies ErrorSpec<{ constraint: string; file: string }>;

export const PYTHON_NONSENSE = {
  code: "FL-1153",
  title: "A Python version is not understood.",
  exitCode: 2,
  message: (p: { written: string; file: string; line: number | null }) =>
    `${p.file}${p.line === null ? "" : `:${p.line}`}: \`${p.written}\` names no version of CPython.`,
  hint: () => "Write a version such as `3.12`, or a range such as `>=3.11`.",
} satisfies ErrorSpec<{ written: string; file: string; line: number | null }>;

export const PYTHON_END_OF_LIFE = {
  code: "FL-1154",
  title: "The Python version is past its end of life.",
  exitCode: 2,
  message: (p: { version: string; since: string; file: string | null }) =>
    `Python ${p.version}${p.file === null ? "" : ` (${p.file})`} has had no security fixes since ${p.since}.`,
  hint: () => "Move the project to a supported version when you can.",
} satisfies ErrorSpec<{ version: string; since: string; file: string | null }>;

export const PYTHON_DOES_NOT_RUN = {
  code: "FL-1155",
  title: "An interpreter does not run.",
  exitCode: 3,
  message: (p: { path: string; reason: string }) => `${p.path}: ${p.reason}.`,
  hint: () => "Repair or remove it; `fairlead doctor` lists the interpreters that work.",
} satisfies ErrorSpec<{ path: string; reason: string }>;

export const PYTHON_CANNOT_MOVE = {
  code: "FL-1156",
  title: "An interpreter cannot be copied.",
  exitCode: 3,
  message: (p: { path: string; reason: string }) => `${p.path} cannot be given to another user by a copy: ${p.reason}.`,
  hint: () => "Install Python from your system's packages, or with `uv python install` into a folder that every user may read.",
} satisfies ErrorSpec<{ path: string; reason: string }>;

export const PYTHON_NOT_A_VERSION = {
  code: "FL-1157",
  title: "A file names no particular Python version.",
  exitCode: 2,
  message: (p: { written: string; file: string; line: number | null }) =>
    `${p.file}${p.line === null ? "" : `:${p.line}`}: \`${p.written}\` is not a version, so it changes nothing.`,
  hint: () => "Write the version that the project is tested with.",
} satisfies ErrorSpec<{ written: string; file: string; line: number | null }>;

export const PLATFORM_UNSUPPORTED = {
  code: "FL-1158",
  title: "Fairlead does not build for this machine.",
  exitCode: 3,
  message: (p: { found: string }) =>
    `The interpreter runs on ${p.found}; supported are Linux and macOS on x86_64 and aarch64 with CPython 3, 64 bit.`,
  hint: () => "Use an interpreter of a supported platform.",
} satisfies ErrorSpec<{ found: string }>;
