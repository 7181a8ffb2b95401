import { defineRule } from "../../../rule.ts";
import { effective, reportSetting } from "../../../patterns/written-setting.ts";

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
        const hosts = effective(setting, at);
        if (setting.kind === "module" && Array.isArray(hosts?.value) && hosts.value.includes("*"))
          reportSetting(setting, hosts.isSure, "Links in answers and mails are made with whatever host the request names.", at);
      },
    },
  },
});
