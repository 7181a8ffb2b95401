import type { Call } from "../../../../python/parse/ast.ts";
import { argumentOf, hasUnpacked } from "../../../patterns/module-view.ts";
import { usualValue } from "../../../patterns/usual-value.ts";
import { defineRule, type At } from "../../../rule.ts";

export const modelFileWithCode = defineRule({
  id: "DES004",
  name: "model-file-with-code",
  cwe: 502,
  severity: "medium",
  summary: "A model or array file is loaded in a way that lets it run code",
  aliases: ["B614", "S614"],
  checks: {
    calls: {
      "torch.load": (call, at) => {
        const only = argumentOf(call, null, "weights_only");
        if (only === null && !hasUnpacked(call))
          at.report(call, "Before PyTorch 2.6 this unpickles what the file holds: say weights_only=True.", { confidence: "pattern" });
        else if (usualValue(only, at).value === false) report("weights_only=False", call, at);
      },
      "numpy.load": (call, at) => {
        if (usualValue(argumentOf(call, 2, "allow_pickle"), at).value === true) report("allow_pickle=True", call, at);
      },
      "keras.models.load_model": keras,
      "keras.saving.load_model": keras,
      "tensorflow.keras.models.load_model": keras,
      "joblib.load": (call, at) => {
        at.report(call, "A joblib file is a pickle: whoever can write it can run code here.", { confidence: "pattern" });
      },
    },
  },
});

function keras(call: Call, at: At): void {
  if (usualValue(argumentOf(call, null, "safe_mode"), at).value === false) report("safe_mode=False", call, at);
}

function report(how: string, call: Call, at: At): void {
  at.report(call, `With ${how} whoever can write the file can run code here.`, { confidence: "possible" });
}
