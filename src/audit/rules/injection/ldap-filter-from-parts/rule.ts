import type { Call } from "../../../../python/parse/ast.ts";
import { builtText } from "../../../patterns/built-text.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

const CLEANERS: ReadonlySet<string> = new Set([
  "*.escape_filter_chars",
  "*.escape_rdn",
  "*.escape_dn_chars",
  "ldap.filter.escape_filter_chars",
  "ldap.dn.escape_dn_chars",
  "ldap3.utils.conv.escape_filter_chars",
  "ldap3.utils.dn.escape_rdn",
]);
const FILTER = /\([&|!]?\s*\(?[\w.;-]*=|^\(?[\w.-]+=/;

export const ldapFilterFromParts = defineRule({
  id: "INJ009",
  name: "ldap-filter-from-parts",
  cwe: 90,
  severity: "medium",
  summary: "An LDAP filter that is put together from text and values",
  aliases: [],
  checks: {
    calls: {
      ...eachCall("*.{}", "search_s search_st search_ext search_ext_s", (call, at) => filter(argumentOf(call, 2, "filterstr"), call, at)),
      "*.search": (call, at) => filter(argumentOf(call, 1, "search_filter"), call, at),
    },
  },
});

function filter(node: ReturnType<typeof argumentOf>, call: Call, at: At): void {
  if (node === null) return;
  const { holes, text } = builtText(node, at, CLEANERS);
  if (holes.length === 0 || !text.includes("(") || !FILTER.test(text)) return;
  at.report(call, "A part of this LDAP filter is not fixed by the module: escape it with `escape_filter_chars`.", {
    confidence: "pattern",
  });
}
