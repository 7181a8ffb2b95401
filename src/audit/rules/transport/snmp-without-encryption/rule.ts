import type { Call } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf, hasUnpacked } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

const MODULES = "hlapi hlapi.asyncio hlapi.v3arch.asyncio hlapi.asyncore hlapi.twisted";

export const snmpWithoutEncryption = defineRule({
  id: "NET009",
  name: "snmp-without-encryption",
  cwe: 319,
  severity: "medium",
  summary: "SNMP of version 3 without encryption or authentication",
  aliases: ["B509", "S509"],
  checks: { calls: eachCall("pysnmp.{}.UsmUserData", MODULES, check) },
});

function check(call: Call, at: At): void {
  if (hasUnpacked(call)) return;
  const isOff = at.module.target(argumentOf(call, 4, "privProtocol") ?? call.func, at.scope)?.endsWith(".usmNoPrivProtocol") === true;
  if (isOff || argumentOf(call, 2, "privKey") === null) at.report(call, "Without privKey nothing is encrypted here.");
}
