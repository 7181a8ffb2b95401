// waitress: WSGI on a unix socket, one process with threads.
import { KEEP_ALIVE_SECONDS, type Server, type ServerPlan } from "../contract.ts";
import { option, readOption, removeOptions, withDefaults } from "../options.ts";

const CHANNEL = option("--channel-timeout");
const REPLACED = [option("--host"), option("--port"), option("--listen"), option("--unix-socket"), option("--unix-socket-perms")];
/** Its own default, 600, shuts out the edge where that runs as a user of its own; the folder is closed to everybody else. */
const SOCKET_MODE = "660";

export const waitress: Server = {
  name: "waitress",
  matches: ({ program }) => program === "waitress-serve" || program === "waitress",
  plan(command, process): ServerPlan {
    const kept = removeOptions(command.args, REPLACED).flatMap(splitEquals);
    const args = withDefaults(kept, [[CHANNEL, String(KEEP_ALIVE_SECONDS)]]);
    return {
      argv: [...command.start, "--unix-socket={socket}", `--unix-socket-perms=${SOCKET_MODE}`, ...joinEquals(args)],
      bind: "unix",
      interface: process.interface ?? "wsgi",
      server: "waitress",
      keepAliveMs: Number(readOption(args, CHANNEL)) * 1000,
      addPackage: null,
      env: process.env,
      notes: [],
    };
  },
};

function splitEquals(word: string): string[] {
  return word.startsWith(`${CHANNEL.names[0]}=`) ? [CHANNEL.names[0]!, word.slice(CHANNEL.names[0]!.length + 1)] : [word];
}

function joinEquals(args: readonly string[]): string[] {
  const at = args.indexOf(CHANNEL.names[0]!);
  return at < 0 ? [...args] : [...args.slice(0, at), `${args[at]}=${args[at + 1]}`, ...args.slice(at + 2)];
}
