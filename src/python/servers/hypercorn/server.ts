// hypercorn: ASGI and WSGI on a unix socket. Its own grace is 3 s, shorter than most requests that are worth waiting for.
import { KEEP_ALIVE_SECONDS, type Server, type ServerPlan } from "../contract.ts";
import { flag, hasOption, option, readOption, removeOptions, withDefaults } from "../options.ts";

const KEEP_ALIVE = option("--keep-alive");
const REPLACED = [
  option("--bind", "-b"),
  option("--insecure-bind"),
  option("--quic-bind"),
  flag("--reload"),
  flag("--daemon", "-D"),
  option("--pid", "-p"),
];

export const hypercorn: Server = {
  name: "hypercorn",
  matches: ({ program }) => program === "hypercorn",
  plan(command, process): ServerPlan {
    const args = withDefaults(removeOptions(command.args, REPLACED), [
      [option("--graceful-timeout"), "{graceSeconds}"],
      [KEEP_ALIVE, String(KEEP_ALIVE_SECONDS)],
      [option("--workers", "-w"), "{workers}"],
    ]);
    return {
      argv: [...command.start, "--bind", "unix:{socket}", ...args],
      bind: "unix",
      interface: process.interface ?? "asgi",
      server: "hypercorn",
      keepAliveMs: Number(readOption(args, KEEP_ALIVE)) * 1000,
      addPackage: null,
      env: process.env,
      notes: hasOption(command.args, flag("--reload")) ? ["`--reload` was left out: it is for development."] : [],
    };
  },
};
