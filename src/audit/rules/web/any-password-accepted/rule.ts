import { effective, reportSetting } from "../../../patterns/written-setting.ts";
import { defineRule } from "../../../rule.ts";

export const anyPasswordAccepted = defineRule({
  id: "WEB017",
  name: "any-password-accepted",
  cwe: 521,
  severity: "low",
  summary: "Any password is accepted, however short or common",
  aliases: [],
  checks: {
    settings: {
      AUTH_PASSWORD_VALIDATORS: (setting, at) => {
        const known = effective(setting, at);
        if (setting.kind === "module" && Array.isArray(known?.value) && known.value.length === 0)
          reportSetting(setting, known.isSure, "Nothing looks at the passwords that users choose.", at);
      },
    },
  },
});
