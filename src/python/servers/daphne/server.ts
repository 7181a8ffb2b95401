// Daphne: ASGI on a unix socket, one process; it has no grace of its own, so the edge drains before it is ended.
import { type Server, type ServerPlan } from "../contract.ts";
import { flag, option, removeOptions, withDefaults } from "../options.ts";

const REPLACED = [
  option("--port", "-p"),
  option("--bind", "-b"),
  option("--unix-socket", "-u"),
  option("--fd"),
  option("--endpoint", "-e"),
];

export const daphne: Server = {
  name: "daphne",
  matches: ({ program }) => program === "daphne",
  plan(command, process): ServerPlan {
    const args = withDefaults(removeOptions(command.args, REPLACED), [[flag("--proxy-headers")], [option("--verbosity", "-v"), "0"]]);
    return {
      argv: [...command.start, "--unix-socket", "{socket}", ...args],
      bind: "unix",
      interface: process.interface ?? "asgi",
      server: "daphne",
      keepAliveMs: null,
      addPackage: null,
      env: process.env,
      notes: [],
    };
  },
};
