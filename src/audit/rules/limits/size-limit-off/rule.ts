import { defineRule, type At } from "../../../rule.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { reportSetting, whenSettingIs, type WrittenSetting } from "../../../patterns/written-setting.ts";

const off = whenSettingIs(null, "A request of any size is read into memory.");

export const sizeLimitOff = defineRule({
  id: "DOS004",
  name: "size-limit-off",
  cwe: 770,
  severity: "low",
  summary: "A limit against too large input is switched off",
  aliases: [],
  checks: {
    calls: {
      "aiohttp.web.Application": (call, at) => {
        const most = argumentOf(call, null, "client_max_size");
        if (most !== null && at.module.constant(most, at.scope) === 0) at.report(call, "A request of any size is read into memory.");
      },
    },
    settings: {
      DATA_UPLOAD_MAX_MEMORY_SIZE: off,
      DATA_UPLOAD_MAX_NUMBER_FIELDS: off,
      DATA_UPLOAD_MAX_NUMBER_FILES: off,
      MAX_IMAGE_PIXELS: pixels,
    },
  },
});

function pixels(setting: WrittenSetting, at: At): void {
  if (setting.kind !== "attribute" || at.module.constant(setting.value, at.scope) !== null) return;
  reportSetting(setting, true, "A small image file can unpack to any size in memory.", at);
}
