// FL-6000 to FL-6199: what a person wrote in `[tool.fairlead]` or fairlead.toml, and the values that an environment needs.
import type { ErrorSpec } from "./user-error.ts";

export const CONFIGURATION_NOT_TOML = {
  code: "FL-6001",
  title: "A configuration file is not valid TOML.",
  exitCode: 2,
  message: (p: { place: string; problem: string }) => `${p.place}: ${p.problem}.`,
  hint: () => "Correct that line and run the command again; nothing was changed.",
} satisfies ErrorSpec<{ place: string; problem: string }>;

export const CONFIGURATION_TWICE = {
  code: "FL-6002",
  title: "The project is configured in two places.",
  exitCode: 2,
  message: (p: { first: string; second: string }) =>
    `Both ${p.first} and ${p.second} configure Fairlead, so it is unclear which one counts.`,
  hint: () => "Keep one: either `fairlead.toml`, or `[tool.fairlead]` in pyproject.toml.",
} satisfies ErrorSpec<{ first: string; second: string }>;

export const UNKNOWN_KEY = {
  code: "FL-6003",
  title: "The configuration has an unknown key.",
  exitCode: 2,
  message: (p: { place: string; key: string; nearest: string | null; known: readonly string[] }) =>
    `${p.place}: \`${p.key}\` means nothing here${p.nearest === null ? `; known are ${p.known.join(", ")}` : ""}.`,
  hint: (p) => (p.nearest ? `Did you mean \`${p.nearest}\`?` : "`fairlead init --dry-run` shows every key with an example."),
} satisfies ErrorSpec<{ place: string; key: string; nearest: string | null; known: readonly string[] }>;

export const BAD_VALUE = {
  code: "FL-6004",
  title: "A value of the configuration does not fit.",
  exitCode: 2,
  message: (p: { place: string; key: string; problem: string; example: string }) => `${p.place}: \`${p.key}\` ${p.problem}.`,
  hint: (p) => `For example: \`${p.example}\`.`,
} satisfies ErrorSpec<{ place: string; key: string; problem: string; example: string }>;

export const UNKNOWN_ENVIRONMENT = {
  code: "FL-6005",
  title: "There is no such environment.",
  exitCode: 2,
  message: (p: { place: string; name: string; known: readonly string[]; nearest: string | null }) =>
    `${p.place}: \`${p.name}\` is none of ${p.known.join(", ")}.`,
  hint: (p) =>
    (p.nearest ? `Did you mean \`${p.nearest}\`? ` : "") +
    `A new one begins with a section \`[tool.fairlead.environment.${p.name === "" ? "NAME" : p.name}]\`.`,
} satisfies ErrorSpec<{ place: string; name: string; known: readonly string[]; nearest: string | null }>;

export const ENVIRONMENT_CYCLE = {
  code: "FL-6006",
  title: "Environments inherit from each other in a circle.",
  exitCode: 2,
  message: (p: { place: string; circle: readonly string[] }) => `${p.place}: ${p.circle.join(" → ")}.`,
  hint: () => "Remove one `inherits` of the circle.",
} satisfies ErrorSpec<{ place: string; circle: readonly string[] }>;

export const MISSING_VARIABLES = {
  code: "FL-6007",
  title: "Required variables have no value.",
  exitCode: 2,
  message: (p: { app: string; environment: string; names: readonly string[]; firstSecret: string | null; firstPlain: string | null }) =>
    `${p.app} cannot start in ${p.environment} without ${p.names.join(", ")}. Nothing was started.`,
  hint: (p) => {
    const where = `--app ${p.app} --env ${p.environment} --stage`;
    const ways = [
      p.firstSecret === null ? null : `\`fairlead secrets set ${p.firstSecret} ${where}\``,
      p.firstPlain === null ? null : `\`fairlead config set ${p.firstPlain}=VALUE ${where}\``,
    ].filter((way) => way !== null);
    return `Give each a value, then ship again: ${ways.join(" and ")}. A whole file: \`fairlead config import .env ${where}\`.`;
  },
} satisfies ErrorSpec<{
  app: string;
  environment: string;
  names: readonly string[];
  firstSecret: string | null;
  firstPlain: string | null;
}>;

export const CONFIGURATION_UNREADABLE = {
  code: "FL-6008",
  title: "A configuration file cannot be read.",
  exitCode: 2,
  message: (p: { file: string; reason: string }) => `${p.file}: ${p.reason}.`,
  hint: () => "Make the file readable, as UTF-8 text, for your user.",
} satisfies ErrorSpec<{ file: string; reason: string }>;

export const PROCESS_INCOMPLETE = {
  code: "FL-6009",
  title: "A configured process or cron entry is incomplete.",
  exitCode: 2,
  message: (p: { place: string; key: string; missing: string }) =>
    `${p.place}: \`${p.key}\` has no \`${p.missing}\`, and none was found in the project.`,
  hint: (p) =>
    `Add it: \`${p.missing} = ${p.missing === "schedule" ? '"30 3 * * *"' : '["python", "main.py"]'}\` below \`[tool.fairlead.${p.key}]\`.`,
} satisfies ErrorSpec<{ place: string; key: string; missing: string }>;

export const EXCLUSIVE_TWICE = {
  code: "FL-6010",
  title: "A beat or scheduler cannot have several instances.",
  exitCode: 2,
  message: (p: { place: string; process: string; instances: number }) =>
    `${p.place}: \`${p.process}\` is of kind beat, which never runs twice at a time, but has ${p.instances} instances.`,
  hint: (p) => `Set \`instances = 1\`, or \`kind = "worker"\` below \`[tool.fairlead.process.${p.process}]\`.`,
} satisfies ErrorSpec<{ place: string; process: string; instances: number }>;

export const VOLUME_OUTSIDE = {
  code: "FL-6011",
  title: "A volume's path does not lie in the project.",
  exitCode: 2,
  message: (p: { place: string; name: string; path: string }) =>
    `${p.place}: volume \`${p.name}\` needs a relative path inside the project, not ${p.path === "" ? "nothing" : `\`${p.path}\``}.`,
  hint: () => 'For example: `path = "uploads"`.',
} satisfies ErrorSpec<{ place: string; name: string; path: string }>;

export const BAD_SCHEDULE = {
  code: "FL-6012",
  title: "A cron schedule is not understood.",
  exitCode: 2,
  message: (p: { place: string; name: string; problem: string }) => `${p.place}: the schedule of \`${p.name}\` ${p.problem}.`,
  hint: () => "Five fields, as in `30 3 * * 1-5` (minute hour day month weekday), or @hourly, @daily, @weekly, @monthly, @yearly.",
} satisfies ErrorSpec<{ place: string; name: string; problem: string }>;

export const ALREADY_CONFIGURED = {
  code: "FL-6013",
  title: "The project is configured already.",
  exitCode: 2,
  message: (p: { file: string; line: number | null }) => `${p.file}${p.line === null ? "" : `:${p.line}`} is there. Nothing was written.`,
  hint: () => "`fairlead init --all --dry-run` shows every key with an example, to copy from.",
} satisfies ErrorSpec<{ file: string; line: number | null }>;
