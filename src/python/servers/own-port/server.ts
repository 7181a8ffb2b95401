// The TCP contract for whatever has no adapter: PORT in the environment, {port} where the command names a port, loopback only.
import type { ProjectProcess } from "../../../model/project.ts";
import type { Server, ServerCommand, ServerPlan } from "../contract.ts";
import { flag, option, removeOptions } from "../options.ts";
import { PORT_PROGRAMS, type PortProgram } from "./programs.ts";

const HOST = "127.0.0.1";

export const ownPort: Server = {
  name: "own-port",
  matches: () => true,
  plan(command, process): ServerPlan {
    const known = PORT_PROGRAMS.find((each) => fits(each, command));
    const argv = known ? withPort(known, command) : [...command.start, ...command.args].map(portWord);
    return {
      argv,
      bind: "tcp",
      interface: "tcp",
      server: known?.program ?? null,
      keepAliveMs: null,
      addPackage: null,
      env: { ...ADDRESS_VARIABLES, ...known?.env, ...mapValues(process.env, portWord) },
      notes: notes(process, known !== undefined, argv),
    };
  },
};

/** What scripts read that serve by themselves; harmless for all others. HOST is Dash's and Node's. */
const ADDRESS_VARIABLES = { HOST, GRADIO_SERVER_NAME: HOST, GRADIO_SERVER_PORT: "{port}" };

function fits(known: PortProgram, { program, start, args }: ServerCommand): boolean {
  const name = start.length === 3 && start[2] === "aiohttp.web" ? "aiohttp.web" : program;
  if (name !== known.program) return false;
  return known.subcommands === undefined || known.subcommands.some((sub) => args.includes(sub));
}

function withPort(known: PortProgram, { start, args }: ServerCommand): string[] {
  const unwanted = [known.port, known.host].filter((names) => names.length > 0).map((names) => option(...names));
  const kept = removeOptions(args, [...unwanted, ...(known.development ?? []).map((name) => flag(name))]);
  const address = [
    ...optionWords(known.port[0]!, known.host.length === 0 ? `${HOST}:{port}` : "{port}"),
    ...(known.host[0] ? optionWords(known.host[0], HOST) : []),
  ];
  const names = kept.map((word) => word.split("=")[0] as string);
  const mayAdd = !names.some((name) => known.extraUnless?.includes(name));
  const extra = mayAdd ? (known.extra ?? []).filter((word) => !names.includes(word.split("=")[0] as string)) : [];
  const separator = kept.indexOf("--");
  const at = separator < 0 ? kept.length : separator;
  return [...start, ...kept.slice(0, at), ...address, ...extra, ...kept.slice(at)];
}

/** One word: every one of these programs takes `--name=value`, some only that. */
function optionWords(name: string, value: string): string[] {
  return name.startsWith("--") ? [`${name}=${value}`] : [name, value];
}

/** `$PORT`, `${PORT}`, `${PORT:-8000}` become the placeholder; an address for all interfaces becomes the loopback. */
function portWord(word: string): string {
  return word
    .replaceAll(/\$\{PORT(?::?[-=?+][^}]*)?\}|\$PORT\b/g, "{port}")
    .replace(/^(-{1,2}[\w.-]+=)?(?:0\.0\.0\.0|\[::\]|\*):(\{port\}|\d{2,5})$/, `$1${HOST}:{port}`)
    .replace(/^(-{1,2}[\w.-]*(?:host|address|ip|bind|interface)[\w.-]*=)(?:0\.0\.0\.0|::)$/, `$1${HOST}`);
}

function notes(process: ProjectProcess, known: boolean, argv: readonly string[]): string[] {
  if (known || argv.some((word) => word.includes("{port}"))) return [];
  return [`\`${process.command.join(" ")}\` is no server that Fairlead knows: it must listen on 127.0.0.1, at the port that PORT names.`];
}

function mapValues(record: Readonly<Record<string, string>>, change: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
