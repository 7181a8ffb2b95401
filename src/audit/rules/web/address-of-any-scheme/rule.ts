import type { Call } from "../../../../python/parse/ast.ts";
import { argumentText } from "../../../patterns/built-text.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { defineRule, type At } from "../../../rule.ts";

const CALLS =
  "urllib.request.urlopen urllib.request.urlretrieve urllib.request.URLopener().open urllib.request.FancyURLopener().open " +
  "urllib.request.URLopener().retrieve urllib.request.FancyURLopener().retrieve six.moves.urllib.request.urlopen " +
  "six.moves.urllib.request.urlretrieve " +
  "urllib.urlopen urllib.urlretrieve urllib.URLopener().open urllib.FancyURLopener().open urllib2.urlopen";
const WEB = /^https?:/i;

export const addressOfAnyScheme = defineRule({
  id: "WEB010",
  name: "address-of-any-scheme",
  cwe: 918,
  severity: "low",
  summary: "An address that is not written out is opened, files included",
  aliases: ["B310", "S310"],
  checks: {
    calls: {
      ...eachCall("{}", CALLS, open),
      ...eachCall("{}", "urllib.request.Request six.moves.urllib.request.Request urllib2.Request", open),
    },
  },
});

function open(call: Call, at: At): void {
  const [first] = call.args;
  // What a request object asks for was judged where the object was made.
  if (first !== undefined && at.module.target(first, at.scope)?.endsWith("Request()")) return;
  const url = argumentText(call, [0, "url"], at) ?? argumentText(call, [null, "fullurl"], at);
  if (url === null || url.holes.length === 0 || WEB.test(url.text)) return;
  at.report(call, "`urllib` also opens `file:` and `ftp:` addresses, and this one is not fixed by the module.", { confidence: "pattern" });
}
