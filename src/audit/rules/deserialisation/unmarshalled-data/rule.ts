import type { Call } from "../../../../python/parse/ast.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

export const unmarshalledData = defineRule({
  id: "DES002",
  name: "unmarshalled-data",
  cwe: 502,
  severity: "low",
  summary: "Data is read with marshal, which does not stand wrong or hostile data",
  aliases: ["B302", "S302"],
  checks: {
    calls: {
      "marshal.load": report,
      "marshal.loads": (call, at) => {
        const data = argumentOf(call, 0, "bytes");
        const isOwn = data !== null && (at.module.isConstant(data, at.scope) || at.module.target(data, at.scope) === "marshal.dumps()");
        if (!isOwn) report(call, at);
      },
    },
  },
});

function report(call: Call, at: At): void {
  at.report(call, "marshal crashes on wrong data, and what it gives may be code: use JSON for data.", { confidence: "pattern" });
}
