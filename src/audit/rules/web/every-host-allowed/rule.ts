import { defineRule } from "../../../rule.ts";
import { reportSetting } from "../../../patterns/written-setting.ts";

export const everyHostAllowed = defineRule({
  id: "WEB008",
  name: "every-host-allowed",
  cwe: 183,
  severity: "low",
  summary: "Requests for any host name are answered",
  aliases: [],
  checks: {
    settings: {
      ALLOWED_HOSTS: (setting, at) => {
        const hosts = at.module.constant(setting.value, at.scope);
        if (setting.kind === "module" && Array.isArray(hosts) && hosts.includes("*"))
          reportSetting(
            setting,
            (at.module.facts.bindings.get(setting.name)?.length ?? 1) === 1,
            "Links in answers and mails are made with whatever host the request names.",
            at,
          );
      },
    },
  },
});
