// FL-0001 to FL-0999: the command line itself.
import type { ErrorSpec } from "./user-error.ts";

export const UNKNOWN_COMMAND = {
  code: "FL-0001",
  title: "There is no such command.",
  exitCode: 2,
  message: (p: { name: string; nearest: string | null }) => `fairlead has no command \`${p.name}\`.`,
  hint: (p) => (p.nearest ? `Did you mean \`fairlead ${p.nearest}\`?` : "`fairlead --help` lists the commands."),
} satisfies ErrorSpec<{ name: string; nearest: string | null }>;

export const BAD_OPTION = {
  code: "FL-0002",
  title: "An option is not understood.",
  exitCode: 2,
  message: (p: { problem: string; command: string; nearest: string | null }) => p.problem,
  hint: (p) => (p.nearest ? `Did you mean \`--${p.nearest}\`? ` : "") + `\`fairlead ${p.command} --help\` lists the options.`,
} satisfies ErrorSpec<{ problem: string; command: string; nearest: string | null }>;

export const BAD_ARGUMENTS = {
  code: "FL-0003",
  title: "The arguments do not fit the command.",
  exitCode: 2,
  message: (p: { problem: string; command: string }) => p.problem,
  hint: (p) => `\`fairlead ${p.command} --help\` shows how it is called.`,
} satisfies ErrorSpec<{ problem: string; command: string }>;

export const NODE_TOO_OLD = {
  code: "FL-0004",
  title: "This Node.js is too old.",
  exitCode: 2,
  message: (p: { found: string; needed: string }) => `Fairlead needs Node.js ${p.needed}; this is ${p.found}.`,
  hint: () => "Install the optional package of your platform (`npm install fairlead` without `--omit=optional`), or a newer Node.js.",
} satisfies ErrorSpec<{ found: string; needed: string }>;

export const NO_SUCH_CODE = {
  code: "FL-0005",
  title: "There is no error of that code.",
  exitCode: 2,
  message: (p: { code: string; nearest: string | null }) => `The catalogue has no \`${p.code}\`.`,
  hint: (p) => (p.nearest ? `Did you mean \`fairlead explain ${p.nearest}\`?` : "`fairlead explain` lists them all."),
} satisfies ErrorSpec<{ code: string; nearest: string | null }>;

export const NO_SUCH_KEY = {
  code: "FL-0006",
  title: "There is nothing of that name to explain.",
  exitCode: 2,
  message: (p: { key: string; nearest: string | null }) => `\`${p.key}\` is neither an error code, a rule, nor a key of the configuration.`,
  hint: (p) =>
    p.nearest
      ? `Did you mean \`fairlead explain ${p.nearest}\`?`
      : "`fairlead init --all --dry-run` lists every key, `fairlead explain` every code and rule.",
} satisfies ErrorSpec<{ key: string; nearest: string | null }>;
