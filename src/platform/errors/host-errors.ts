// FL-5000 to FL-5999: this host: home, sockets, listeners, daemons, instances.
import type { ErrorSpec } from "./user-error.ts";

export const LISTENER_TAKEN = {
  code: "FL-5001",
  title: "The port is taken.",
  exitCode: 3,
  message: (p: { host: string; port: number }) => `Another program listens on ${p.host}:${p.port}.`,
  hint: (p) => `\`ss -ltnp 'sport = :${p.port}'\` shows which one; stop it, or choose another port.`,
} satisfies ErrorSpec<{ host: string; port: number }>;

export const LISTENER_NOT_ALLOWED = {
  code: "FL-5002",
  title: "Ports below 1024 need a right that your user does not have.",
  exitCode: 3,
  message: (p: { host: string; port: number }) => `Listening on ${p.host}:${p.port} was refused.`,
  hint: (p) =>
    `Run \`sudo fairlead up --systemd --listen ${p.host}:${p.port}\`, allow it with \`sudo sysctl net.ipv4.ip_unprivileged_port_start=${p.port}\`, or choose a port from 1024.`,
} satisfies ErrorSpec<{ host: string; port: number }>;

export const LISTENER_NO_ADDRESS = {
  code: "FL-5003",
  title: "This machine does not have the address.",
  exitCode: 2,
  message: (p: { host: string; port: number }) => `${p.host} is no address of this machine, so nothing can listen on ${p.host}:${p.port}.`,
  hint: () => "`ip address` lists them; 0.0.0.0 means all, 127.0.0.1 this machine only.",
} satisfies ErrorSpec<{ host: string; port: number }>;

export const HOME_OF_ANOTHER = {
  code: "FL-5010",
  title: "The folder belongs to another user.",
  exitCode: 3,
  message: (p: { path: string; owner: number; uid: number }) =>
    `${p.path} belongs to user ${p.owner}, not to ${p.uid}; nothing of Fairlead's is put there.`,
  hint: () => "Choose another home with `FAIRLEAD_HOME=/path`, or have the folder removed by its owner.",
} satisfies ErrorSpec<{ path: string; owner: number; uid: number }>;

export const HOME_NOT_A_FOLDER = {
  code: "FL-5011",
  title: "Something else lies where Fairlead's folder belongs.",
  exitCode: 3,
  message: (p: { path: string }) => `${p.path} is not a folder (a file, or a link set there by somebody).`,
  hint: () => "Remove it, or choose another home with `FAIRLEAD_HOME=/path`.",
} satisfies ErrorSpec<{ path: string }>;

export const SOCKET_PATH_TOO_LONG = {
  code: "FL-5012",
  title: "The path of a socket would be too long.",
  exitCode: 2,
  message: (p: { path: string; bytes: number; bytesMax: number }) =>
    `${p.path} has ${p.bytes} bytes; a unix socket may have ${p.bytesMax} here.`,
  hint: () => "Unset XDG_RUNTIME_DIR or point it to a shorter folder.",
} satisfies ErrorSpec<{ path: string; bytes: number; bytesMax: number }>;

export const DAEMONS_NOT_STARTED = {
  code: "FL-5020",
  title: "Fairlead's own processes did not start.",
  exitCode: 3,
  message: (p: { who: string; seconds: number; log: string }) => `The ${p.who} did not answer within ${p.seconds} s; its log is ${p.log}.`,
  hint: () => "Read the lines above, then run `fairlead doctor`.",
} satisfies ErrorSpec<{ who: string; seconds: number; log: string }>;

export const AGENT_NOT_REACHED = {
  code: "FL-5021",
  title: "The host agent does not answer.",
  exitCode: 3,
  message: (p: { socket: string; reason: string }) => `Nothing answers on ${p.socket} (${p.reason}).`,
  hint: () => "Start it with `fairlead up`; `fairlead doctor` says what is wrong.",
} satisfies ErrorSpec<{ socket: string; reason: string }>;

export const AGENT_REFUSED = {
  code: "FL-5022",
  title: "The host agent refused a request.",
  exitCode: 3,
  message: (p: { request: string; status: number; reason: string }) => `${p.request} was answered with ${p.status}: ${p.reason}`,
  hint: () => "`fairlead doctor` shows the state of Fairlead's own processes.",
} satisfies ErrorSpec<{ request: string; status: number; reason: string }>;

export const EPOCH_TOO_LOW = {
  code: "FL-5023",
  title: "The command comes from a control plane that was replaced.",
  exitCode: 3,
  message: (p: { given: string; highest: string }) => `It carries ${p.given}, but ${p.highest} was already seen.`,
  hint: () => "Nothing was changed; the newer control plane goes on. Try the command again.",
} satisfies ErrorSpec<{ given: string; highest: string }>;

export const RUNTIME_INCOMPLETE = {
  code: "FL-5030",
  title: "Fairlead's own files are incomplete.",
  exitCode: 3,
  message: (p: { missing: string }) => `${p.missing} is missing, so no runtime copy can be made.`,
  hint: () => "Install Fairlead again: `npm ci`.",
} satisfies ErrorSpec<{ missing: string }>;

export const SEALED_ENVIRONMENT_UNREADABLE = {
  code: "FL-5031",
  title: "The sealed environment of a release cannot be opened.",
  exitCode: 3,
  message: (p: { path: string; reason: string }) => `${p.path}: ${p.reason}.`,
  hint: () => "Set the secrets again with `fairlead secrets set NAME`: that makes a new release with a new file.",
} satisfies ErrorSpec<{ path: string; reason: string }>;

export const NO_SYSTEMD = {
  code: "FL-5040",
  title: "systemd does not run this machine.",
  exitCode: 3,
  message: () => "There is no /run/systemd/system, so units would never be started.",
  hint: () => "Use `fairlead up --cron` for an @reboot line, or start `fairlead up` from the machine's own start-up.",
} satisfies ErrorSpec<Record<string, never>>;

export const LINGERING_REFUSED = {
  code: "FL-5041",
  title: "systemd would end Fairlead when you log out.",
  exitCode: 3,
  message: (p: { user: string; reason: string }) => `Lingering was not granted to ${p.user}${p.reason ? `: ${p.reason}` : ""}.`,
  hint: (p) => `Ask an administrator to run \`loginctl enable-linger ${p.user}\`, then try again.`,
} satisfies ErrorSpec<{ user: string; reason: string }>;

export const PERSISTENCE_FAILED = {
  code: "FL-5042",
  title: "Starting with the machine could not be set up.",
  exitCode: 3,
  message: (p: { command: string; reason: string }) => `\`${p.command}\` failed: ${p.reason}`,
  hint: () => "Fairlead itself runs on; `fairlead doctor` says what is missing.",
} satisfies ErrorSpec<{ command: string; reason: string }>;

export const BAD_LISTEN_ADDRESS = {
  code: "FL-5043",
  title: "The address to listen on is not understood.",
  exitCode: 2,
  message: (p: { given: string }) => `\`${p.given}\` is not HOST:PORT.`,
  hint: () => "For example `fairlead up --listen 0.0.0.0:80`, or `--listen '[::]:8080'`.",
} satisfies ErrorSpec<{ given: string }>;

export const BAD_PROXY_ADDRESS = {
  code: "FL-5045",
  title: "The address of the proxy is not understood.",
  exitCode: 2,
  message: (p: { given: string }) => `\`${p.given}\` is neither an IP address nor a range such as 10.0.0.0/8.`,
  hint: () => "For example `fairlead up --trust-proxy 127.0.0.1`, or `--trust-proxy none` to trust nobody.",
} satisfies ErrorSpec<{ given: string }>;

export const UPGRADE_NOT_FINISHED = {
  code: "FL-5044",
  title: "Not all of Fairlead's own processes were replaced.",
  exitCode: 3,
  message: (p: { waiting: string; seconds: number }) =>
    `After ${p.seconds} s the ${p.waiting} still runs from the older copy. Traffic is served.`,
  hint: () => "Run `fairlead up` again; `fairlead doctor` shows what each process runs from.",
} satisfies ErrorSpec<{ waiting: string; seconds: number }>;

export const TREE_CHANGED = {
  code: "FL-5032",
  title: "The files of a release were changed after its build.",
  exitCode: 3,
  message: (p: { release: string; files: readonly string[]; more: number }) =>
    `${p.files.join(", ")}${p.more > 0 ? ` and ${p.more} more` : ""} of ${p.release} ${p.files.length + p.more === 1 ? "is" : "are"} not what was built.`,
  hint: () => "What the app writes belongs in a volume: name its path in `[tool.fairlead.volume.NAME]`. Ship again to have the files back.",
} satisfies ErrorSpec<{ release: string; files: readonly string[]; more: number }>;
