import type { Call } from "../../../../python/parse/ast.ts";
import type { ImportFact } from "../../../../python/facts/module-facts.ts";
import { defineRule, type At } from "../../../rule.ts";

export const cgiServer = defineRule({
  id: "NET010",
  name: "cgi-server",
  cwe: 454,
  severity: "note",
  summary: "A program is served through CGI, where a request header becomes an environment variable",
  aliases: ["B412", "S412"],
  checks: {
    calls: { "wsgiref.handlers.CGIHandler": called, "twisted.web.twcgi.CGIScript": called, "twisted.web.twcgi.CGIDirectory": called },
    imports: {
      "wsgiref.handlers.CGIHandler": noted,
      "twisted.web.twcgi.CGIScript": noted,
      "twisted.web.twcgi.CGIDirectory": noted,
    },
  },
});

const MESSAGE = "The header Proxy becomes HTTP_PROXY here: see that no client reads it.";

function noted(fact: ImportFact, at: At): void {
  at.report({ line: fact.line }, MESSAGE, { confidence: "pattern" });
}

/** Where its name was imported, the import says it. */
function called(call: Call, at: At): void {
  if (call.func.kind === "Attribute") at.report(call, MESSAGE, { confidence: "pattern" });
}
