import { defineRule, type At } from "../../../rule.ts";
import { effective, reportSetting, type WrittenSetting } from "../../../patterns/written-setting.ts";

export const httpsNotEnforced = defineRule({
  id: "WEB021",
  name: "https-not-enforced",
  cwe: 319,
  severity: "low",
  summary: "The application also answers requests that come without encryption",
  aliases: [],
  checks: {
    settings: {
      SECURE_SSL_REDIRECT: (setting, at) =>
        off(setting, false, "Requests over plain HTTP are answered: see that the proxy redirects them.", at),
      SECURE_HSTS_SECONDS: (setting, at) =>
        off(setting, 0, "Browsers are not told to come back over HTTPS: see that the proxy tells them.", at),
    },
  },
});

/** A proxy before the application may do it as well: said, and never sure. */
function off(setting: WrittenSetting, value: unknown, message: string, at: At): void {
  if (setting.kind === "module" && effective(setting, at)?.value === value) reportSetting(setting, false, message, at);
}
