// granian: ASGI and WSGI on a unix socket. By default it waits without a bound for its workers to stop.
import type { ProjectProcess } from "../../../model/project.ts";
import { KEEP_ALIVE_SECONDS, type Server, type ServerPlan } from "../contract.ts";
import { flag, hasOption, option, removeOptions, withDefaults } from "../options.ts";

const INTERFACE = option("--interface");
const REPLACED = [option("--host"), option("--port"), option("--uds"), flag("--reload"), option("--pid-file")];

export const granian: Server = {
  name: "granian",
  matches: ({ program }) => program === "granian",
  plan(command, process): ServerPlan {
    const args = withDefaults(removeOptions(command.args, REPLACED), [
      ...interfaceOption(process),
      [option("--workers"), "{workers}"],
      [option("--workers-kill-timeout"), "{graceSeconds}"],
    ]);
    return {
      argv: [...command.start, "--uds", "{socket}", ...args],
      bind: "unix",
      interface: process.interface ?? "asgi",
      server: "granian",
      keepAliveMs: KEEP_ALIVE_SECONDS * 1000,
      addPackage: null,
      env: process.env,
      notes: hasOption(command.args, flag("--reload")) ? ["`--reload` was left out: it is for development."] : [],
    };
  },
};

/** Its own default is RSGI, which no framework here speaks unless the user says so. */
function interfaceOption(process: ProjectProcess): [typeof INTERFACE, string][] {
  return process.interface === "asgi" || process.interface === "wsgi" ? [[INTERFACE, process.interface]] : [];
}
