// FL-3500 to FL-3999: apps, environments and releases.
import type { ErrorSpec } from "./user-error.ts";

export const UNKNOWN_APP = {
  code: "FL-3501",
  title: "There is no such app here.",
  exitCode: 2,
  message: (p: { app: string; environment: string | null; nearest: string | null }) =>
    p.environment === null ? `This home has no app \`${p.app}\`.` : `\`${p.app}\` has no environment \`${p.environment}\` here.`,
  hint: (p) => (p.nearest ? `Did you mean \`${p.nearest}\`? ` : "") + "`fairlead apps` lists what runs here.",
} satisfies ErrorSpec<{ app: string; environment: string | null; nearest: string | null }>;

export const WHICH_APP = {
  code: "FL-3502",
  title: "It is not clear which app is meant.",
  exitCode: 2,
  message: (p: { apps: readonly string[] }) =>
    p.apps.length === 0
      ? "Nothing has been shipped to this home yet."
      : `This home has ${p.apps.join(", ")}, and this folder is none of them.`,
  hint: (p) => (p.apps.length === 0 ? "Ship a project first: `fairlead ship`." : `Name it: \`--app ${p.apps[0]}\`.`),
} satisfies ErrorSpec<{ apps: readonly string[] }>;

export const NO_RELEASE = {
  code: "FL-3503",
  title: "There is no release yet.",
  exitCode: 3,
  message: (p: { app: string; environment: string }) => `${p.app} has no release in ${p.environment} that serves.`,
  hint: () => "Ship it first: `fairlead ship`.",
} satisfies ErrorSpec<{ app: string; environment: string }>;

export const NO_SUCH_RELEASE = {
  code: "FL-3504",
  title: "There is no such release to go back to.",
  exitCode: 2,
  message: (p: { app: string; wanted: string; because: string }) => `${p.app} ${p.wanted}: ${p.because}.`,
  hint: (p) => `\`fairlead releases ${p.app}\` lists those that can be gone back to.`,
} satisfies ErrorSpec<{ app: string; wanted: string; because: string }>;

export const ARTIFACT_MISSING = {
  code: "FL-3505",
  title: "The artifact is not in this home's store.",
  exitCode: 3,
  message: (p: { artifact: string }) => `${p.artifact.slice(0, 12)} is not there, or only in part.`,
  hint: () => "Ship again: it is built anew.",
} satisfies ErrorSpec<{ artifact: string }>;

export const NO_PORT_LEFT = {
  code: "FL-3506",
  title: "No port is free for the app.",
  exitCode: 3,
  message: (p: { first: number; count: number }) => `All of the ${p.count} ports from ${p.first} up are taken.`,
  hint: () => "Give it hosts on the shared listener (`fairlead hosts add`), or destroy apps that are not needed.",
} satisfies ErrorSpec<{ first: number; count: number }>;

export const HOST_TAKEN = {
  code: "FL-3507",
  title: "The host belongs to another app.",
  exitCode: 2,
  message: (p: { host: string; owner: string; path: string }) => `${p.host}${p.path} leads to ${p.owner}.`,
  hint: (p) => `Choose another host, or take it away there first: \`fairlead hosts rm ${p.host} --app ${p.owner.split("/")[0]}\`.`,
} satisfies ErrorSpec<{ host: string; owner: string; path: string }>;

export const BAD_SCALE = {
  code: "FL-3508",
  title: "The number of instances is not possible.",
  exitCode: 2,
  message: (p: { problem: string }) => p.problem,
  hint: () => "For example: `fairlead scale web=3 worker=2`. `fairlead ps` shows the processes.",
} satisfies ErrorSpec<{ problem: string }>;

export const BAD_HOST = {
  code: "FL-3509",
  title: "That is no host name.",
  exitCode: 2,
  message: (p: { host: string }) => `\`${p.host}\` is not a name that a request's Host header could carry.`,
  hint: () => "For example: `fairlead hosts add shop.example.org`, without a scheme or a path.",
} satisfies ErrorSpec<{ host: string }>;

export const NO_SUCH_HOST = {
  code: "FL-3513",
  title: "The app has no such host name.",
  exitCode: 2,
  message: (p: { app: string; host: string; isConfigured: boolean; nearest: string | null }) =>
    p.isConfigured ? `${p.host} is in the configuration of ${p.app}.` : `${p.host} does not lead to ${p.app}.`,
  hint: (p) =>
    p.isConfigured
      ? "Take it out of `hosts` there and ship again."
      : `${p.nearest ? `Did you mean \`${p.nearest}\`? ` : ""}\`fairlead hosts list --app ${p.app}\` lists its host names.`,
} satisfies ErrorSpec<{ app: string; host: string; isConfigured: boolean; nearest: string | null }>;

export const NOT_CONFIRMED = {
  code: "FL-3510",
  title: "Nothing was destroyed.",
  exitCode: 2,
  message: (p: { app: string }) => `Destroying ${p.app} was not confirmed.`,
  hint: (p) => `Type the app's name when asked, or say \`fairlead destroy ${p.app} --yes\`.`,
} satisfies ErrorSpec<{ app: string }>;

export const PORT_RECORDED = {
  code: "FL-3512",
  title: "The configured port belongs to another app.",
  exitCode: 2,
  message: (p: { port: number; owner: string }) => `${p.port} is recorded for ${p.owner}.`,
  hint: () => "Choose another `port`, or leave it out: each app gets one of its own.",
} satisfies ErrorSpec<{ port: number; owner: string }>;
