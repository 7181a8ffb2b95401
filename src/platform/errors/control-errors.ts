// FL-8000 to FL-8999: the control plane and the way to it.
import type { ErrorSpec } from "./user-error.ts";

export const CONTROL_NOT_REACHED = {
  code: "FL-8001",
  title: "The control plane does not answer.",
  exitCode: 3,
  message: (p: { socket: string; reason: string }) => `${p.socket}: ${p.reason}.`,
  hint: () => "`fairlead up` starts it; `fairlead doctor` says what is wrong. Running instances are not touched.",
} satisfies ErrorSpec<{ socket: string; reason: string }>;

export const BAD_REQUEST = {
  code: "FL-8002",
  title: "The control plane does not understand the request.",
  exitCode: 3,
  message: (p: { request: string; problem: string }) => `${p.request}: ${p.problem}.`,
  hint: () => "The control plane may be older than this command: `fairlead up` replaces it.",
} satisfies ErrorSpec<{ request: string; problem: string }>;

export const CONTROL_FAILED = {
  code: "FL-8003",
  title: "The control plane failed at the request.",
  exitCode: 3,
  message: (p: { request: string; reason: string }) => `${p.request}: ${p.reason}.`,
  hint: () => "`fairlead logs --own` shows its log. Nothing that ran before was stopped.",
} satisfies ErrorSpec<{ request: string; reason: string }>;

export const NOT_RUNNING = {
  code: "FL-8004",
  title: "Fairlead is not running in this home.",
  exitCode: 3,
  message: (p: { home: string }) => `${p.home} has no control plane.`,
  hint: () => "`fairlead up` or the first `fairlead ship` starts it.",
} satisfies ErrorSpec<{ home: string }>;

export const NO_ANSWER_FROM_APP = {
  code: "FL-8005",
  title: "The app does not answer at its address.",
  exitCode: 3,
  message: (p: { url: string; reason: string }) => `${p.url}: ${p.reason}.`,
  hint: () => "`fairlead status` shows its instances and `fairlead logs` what they said.",
} satisfies ErrorSpec<{ url: string; reason: string }>;

export const NOT_A_TERMINAL = {
  code: "FL-8006",
  title: "There is no terminal.",
  exitCode: 2,
  message: (p: { command: string }) => `\`${p.command}\` needs one.`,
  hint: () => "Without a terminal: `fairlead run -- CMD`.",
} satisfies ErrorSpec<{ command: string }>;
