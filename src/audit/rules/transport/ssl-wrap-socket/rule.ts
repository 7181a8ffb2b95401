import { argumentOf, hasUnpacked } from "../../../patterns/module-view.ts";
import { defineRule } from "../../../rule.ts";

export const sslWrapSocket = defineRule({
  id: "NET004",
  name: "ssl-wrap-socket",
  cwe: 295,
  severity: "medium",
  summary: "ssl.wrap_socket checks no host name, and no certificate unless told to",
  aliases: ["B504", "S504"],
  checks: {
    calls: {
      "ssl.wrap_socket": (call, at) => {
        // Which certificate a server asks of its clients is another matter, and cert_reqs is judged where it says none.
        const isServer = at.module.constant(argumentOf(call, 3, "server_side"), at.scope) === true;
        const requirement = argumentOf(call, 4, "cert_reqs");
        const isNone = requirement !== null && at.module.target(requirement, at.scope) === "ssl.CERT_NONE";
        if (!isServer && !isNone && !hasUnpacked(call))
          at.report(call, "No host name is checked here; Python 3.12 no longer has this function: use a context.");
      },
    },
  },
});
