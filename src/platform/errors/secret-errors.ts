// FL-6200 to FL-6399: secrets and stored values.
import type { ErrorSpec } from "./user-error.ts";

export const SECRETS_KEY_LOST = {
  code: "FL-6201",
  title: "The key of the secrets is gone or is another one.",
  exitCode: 3,
  message: (p: { path: string; reason: string }) => `${p.path}: ${p.reason}. Secrets that were set with the old key cannot be opened.`,
  hint: () => "Put the old key file back from a backup, or set each secret again: `fairlead secrets list` names them.",
} satisfies ErrorSpec<{ path: string; reason: string }>;

export const NO_SUCH_SECRET = {
  code: "FL-6202",
  title: "There is no such secret.",
  exitCode: 2,
  message: (p: { app: string; environment: string; name: string; nearest: string | null }) =>
    `${p.app} has no secret \`${p.name}\` in ${p.environment}.`,
  hint: (p) =>
    p.nearest ? `Did you mean \`${p.nearest}\`?` : `\`fairlead secrets list --app ${p.app} --env ${p.environment}\` lists them.`,
} satisfies ErrorSpec<{ app: string; environment: string; name: string; nearest: string | null }>;

export const NO_SUCH_VALUE = {
  code: "FL-6203",
  title: "There is no such configured value.",
  exitCode: 2,
  message: (p: { app: string; environment: string; name: string; nearest: string | null }) =>
    `\`config set\` has not set \`${p.name}\` for ${p.app} in ${p.environment}.`,
  hint: (p) =>
    p.nearest ? `Did you mean \`${p.nearest}\`?` : `\`fairlead config list --app ${p.app} --env ${p.environment}\` lists all values.`,
} satisfies ErrorSpec<{ app: string; environment: string; name: string; nearest: string | null }>;

export const BAD_VARIABLE_NAME = {
  code: "FL-6204",
  title: "That cannot be the name of a variable.",
  exitCode: 2,
  message: (p: { name: string; reason: string }) => `\`${p.name}\`: ${p.reason}.`,
  hint: () => "Letters, digits and underscores, no digit first, as in `fairlead config set LOG_LEVEL=debug`.",
} satisfies ErrorSpec<{ name: string; reason: string }>;

export const BAD_SECRET_VALUE = {
  code: "FL-6205",
  title: "The secret's value cannot be taken.",
  exitCode: 2,
  message: (p: { name: string; reason: string }) => `\`${p.name}\`: ${p.reason}.`,
  hint: (p) => `Give it on standard input (\`fairlead secrets set ${p.name} < file\`), with \`--file PATH\`, or type it at the prompt.`,
} satisfies ErrorSpec<{ name: string; reason: string }>;

export const SECRET_ON_COMMAND_LINE = {
  code: "FL-6206",
  title: "A secret's value does not belong on the command line.",
  exitCode: 2,
  message: (p: { name: string }) =>
    `\`${p.name}\` was given with a value: every user of this machine could read it there, and your shell keeps it. It was not stored; change it where it came from.`,
  hint: (p) => `Type it at the prompt of \`fairlead secrets set ${p.name}\`, or pipe it in.`,
} satisfies ErrorSpec<{ name: string }>;

export const BAD_ENV_FILE = {
  code: "FL-6207",
  title: "A line of the .env file is not understood.",
  exitCode: 2,
  message: (p: { file: string; line: number; problem: string }) => `${p.file}:${p.line}: ${p.problem}. Nothing was imported.`,
  hint: () => "Each line is NAME=value, NAME='value' or NAME=\"value\"; # begins a remark.",
} satisfies ErrorSpec<{ file: string; line: number; problem: string }>;

export const IS_A_SECRET = {
  code: "FL-6208",
  title: "The name belongs to a secret.",
  exitCode: 2,
  message: (p: { name: string }) => `\`${p.name}\` is kept as a secret; a plain value of the same name would never be used.`,
  hint: (p) => `Change it with \`fairlead secrets set ${p.name}\`, or remove it first: \`fairlead secrets rm ${p.name}\`.`,
} satisfies ErrorSpec<{ name: string }>;

export const TOO_MANY_VALUES = {
  code: "FL-6209",
  title: "The environment would become too large.",
  exitCode: 2,
  message: (p: { problem: string }) => `${p.problem}.`,
  hint: () => "Keep large content in a file of a volume and give the app its path.",
} satisfies ErrorSpec<{ problem: string }>;

export const LOOKS_SECRET = {
  code: "FL-6210",
  title: "The value looks like a secret.",
  exitCode: 2,
  message: (p: { name: string }) => `\`${p.name}\` would be kept in the open and shown in lists.`,
  hint: (p) =>
    `\`fairlead secrets set ${p.name}\` asks for the value and keeps it encrypted; \`--plain\` sets it in the open all the same.`,
} satisfies ErrorSpec<{ name: string }>;

export const VALUE_IS_HIDDEN = {
  code: "FL-6211",
  title: "The value is not shown.",
  exitCode: 2,
  message: (p: { name: string; from: string }) => `\`${p.name}\` comes from a ${p.from}; its value is never shown.`,
  hint: (p) => `Only the app sees it: \`fairlead run -- printenv ${p.name}\` shows that it is there, masked.`,
} satisfies ErrorSpec<{ name: string; from: string }>;

export const ENV_FILE_UNREADABLE = {
  code: "FL-6212",
  title: "The .env file cannot be read.",
  exitCode: 2,
  message: (p: { file: string; reason: string }) => `${p.file}: ${p.reason}.`,
  hint: () => "Give the path of a readable file, as in `fairlead config import .env`.",
} satisfies ErrorSpec<{ file: string; reason: string }>;
