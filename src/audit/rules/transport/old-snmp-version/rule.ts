import { eachCall } from "../../../patterns/call-table.ts";
import { defineRule } from "../../../rule.ts";

const MODULES = "hlapi hlapi.asyncio hlapi.v1arch.asyncio hlapi.v3arch.asyncio hlapi.asyncore hlapi.twisted";

export const oldSnmpVersion = defineRule({
  id: "NET008",
  name: "old-snmp-version",
  cwe: 319,
  severity: "medium",
  summary: "SNMP of version 1 or 2c, which sends its password unencrypted",
  aliases: ["B508", "S508"],
  checks: {
    calls: eachCall("pysnmp.{}.CommunityData", MODULES, (call, at) =>
      at.report(call, "A community name is a password that is sent unencrypted: use SNMP version 3 with UsmUserData."),
    ),
  },
});
