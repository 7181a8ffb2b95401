// uvicorn: ASGI on a unix socket. Without --timeout-graceful-shutdown an open event stream would keep it alive for ever (facts/deploy 5.1).
import { KEEP_ALIVE_SECONDS, type Server, type ServerPlan } from "../contract.ts";
import { flag, hasOption, option, readOption, removeOptions, withDefaults } from "../options.ts";

const KEEP_ALIVE = option("--timeout-keep-alive");
const REPLACED = [option("--host"), option("--port"), option("--uds"), option("--fd")];
const RELOADING = [
  flag("--reload"),
  option("--reload-dir"),
  option("--reload-include"),
  option("--reload-exclude"),
  option("--reload-delay"),
];

export const uvicorn: Server = {
  name: "uvicorn",
  matches: ({ program }) => program === "uvicorn",
  plan(command, process): ServerPlan {
    const kept = removeOptions(command.args, [...REPLACED, ...RELOADING]);
    const accessLog = [flag("--access-log"), flag("--no-access-log")].some((names) => hasOption(kept, names));
    const args = withDefaults(kept, [
      [option("--timeout-graceful-shutdown"), "{graceSeconds}"],
      [KEEP_ALIVE, String(KEEP_ALIVE_SECONDS)],
      ...(accessLog ? [] : ([[flag("--no-access-log")]] as const)), // the edge writes one already, with the release
    ]);
    return {
      argv: [...command.start, "--uds", "{socket}", ...args],
      bind: "unix",
      interface: process.interface ?? "asgi",
      server: "uvicorn",
      keepAliveMs: Number(readOption(args, KEEP_ALIVE)) * 1000,
      addPackage: "uvicorn",
      // On a unix socket the peer is the edge, nobody else: its forwarded headers are true.
      env: { WEB_CONCURRENCY: "{workers}", FORWARDED_ALLOW_IPS: "*", ...process.env },
      notes: RELOADING.some((names) => hasOption(command.args, names)) ? ["`--reload` was left out: it is for development."] : [],
    };
  },
};
