// FL-6400 to FL-6599: private local services.
import type { ErrorSpec } from "./user-error.ts";

export const SERVICE_MISSING = {
  code: "FL-6401",
  title: "A service that the project needs is not installed.",
  exitCode: 3,
  message: (p: { title: string; package: string; variables: readonly string[] }) =>
    `The project needs ${p.title}, no address is configured, and this machine has no programs to start a private one.`,
  hint: (p) => `Install it (\`apt-get install ${p.package}\`), or give its address: \`fairlead secrets set ${p.variables[0] ?? "URL"}\`.`,
} satisfies ErrorSpec<{ title: string; package: string; variables: readonly string[] }>;

export const SERVICE_FAILED = {
  code: "FL-6402",
  title: "A private service did not start.",
  exitCode: 3,
  message: (p: { title: string; problem: string }) => `${p.title}: ${p.problem}.`,
  hint: () => "`fairlead logs` shows its output. An address of your own is used instead: `fairlead secrets set DATABASE_URL`.",
} satisfies ErrorSpec<{ title: string; problem: string }>;

export const SERVICE_PASSWORD_LOST = {
  code: "FL-6403",
  title: "The password of a private service is gone.",
  exitCode: 3,
  message: (p: { title: string; app: string; environment: string }) =>
    `${p.title} of ${p.app} in ${p.environment} has data, but its password is not in the vault any more.`,
  hint: () => "Restore the home's database from a backup, or give an address of your own with `fairlead secrets set`.",
} satisfies ErrorSpec<{ title: string; app: string; environment: string }>;

export const NO_SERVICE_PORT = {
  code: "FL-6404",
  title: "No port is left for a private service.",
  exitCode: 3,
  message: (p: { first: number; last: number }) => `All ports from ${p.first} to ${p.last} on 127.0.0.1 are taken.`,
  hint: () => "`fairlead apps` lists what runs here; `fairlead destroy APP` frees the ports of one.",
} satisfies ErrorSpec<{ first: number; last: number }>;

export const SERVICE_PORT_TAKEN = {
  code: "FL-6405",
  title: "Another program has the port of a private service.",
  exitCode: 3,
  message: (p: { title: string; port: number; app: string }) =>
    `${p.title} of ${p.app} cannot start: another program listens on 127.0.0.1:${p.port}, the port that its releases have been given.`,
  hint: (p) => `\`ss -ltnp 'sport = :${p.port}'\` shows which. End that program: the service starts by itself as soon as the port is free.`,
} satisfies ErrorSpec<{ title: string; port: number; app: string }>;
