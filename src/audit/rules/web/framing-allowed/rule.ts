import { defineRule } from "../../../rule.ts";
import { whenSettingIs } from "../../../patterns/written-setting.ts";

const EXEMPT = "django.views.decorators.clickjacking.xframe_options_exempt";
const MESSAGE = "Another site can show this page in a frame and lead clicks onto it.";

export const framingAllowed = defineRule({
  id: "WEB009",
  name: "framing-allowed",
  cwe: 1021,
  severity: "low",
  summary: "Other sites may show the page in a frame",
  aliases: [],
  checks: {
    calls: { [EXEMPT]: (call, at) => at.report(call, MESSAGE, { confidence: "pattern" }) },
    fn: ({ node }, at) => {
      for (const decorator of node.decorator_list)
        if (decorator.kind !== "Call" && at.module.target(decorator, at.scope) === EXEMPT)
          at.report(decorator, MESSAGE, { confidence: "pattern" });
    },
    settings: { X_FRAME_OPTIONS: whenSettingIs("ALLOWALL", MESSAGE) },
  },
});
