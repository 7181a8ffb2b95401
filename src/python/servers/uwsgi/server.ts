// uWSGI: HTTP on a unix socket; it ends on SIGTERM only when told so, its default is to reload.
import { type Server, type ServerPlan } from "../contract.ts";
import { flag, hasOption, option, removeOptions, withDefaults } from "../options.ts";

const REPLACED = [
  option("--http"),
  option("--http-socket"),
  option("--socket", "-s"),
  option("--daemonize", "-d"),
  option("--daemonize2"),
  flag("--die-on-term"),
];
const PROCESSES = option("--processes", "--workers", "-p");

export const uwsgi: Server = {
  name: "uwsgi",
  matches: ({ program }) => program === "uwsgi",
  plan(command, process): ServerPlan {
    const kept = removeOptions(command.args, REPLACED);
    const ini = kept.some((word) => /\.(?:ini|ya?ml|xml|json|toml)$/.test(word)) || hasOption(kept, option("--ini"));
    const args = withDefaults(kept, ini ? [] : [[PROCESSES, "{workers}"], [flag("--master")]]);
    return {
      argv: [...command.start, "--http-socket", "{socket}", "--die-on-term", ...args],
      bind: "unix",
      interface: process.interface ?? "wsgi",
      server: "uwsgi",
      keepAliveMs: 0,
      addPackage: null,
      env: process.env,
      notes: ini ? ["The configuration file's own `socket` or `http` stays open beside Fairlead's socket; remove it there."] : [],
    };
  },
};
