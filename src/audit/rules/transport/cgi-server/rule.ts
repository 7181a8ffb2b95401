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
    imports: {
      "wsgiref.handlers.CGIHandler": noted,
      "twisted.web.twcgi.CGIScript": noted,
      "twisted.web.twcgi.CGIDirectory": noted,
    },
  },
});

function noted(fact: ImportFact, at: At): void {
  at.report({ line: fact.line }, "The header Proxy becomes HTTP_PROXY here: see that no client reads it.", { confidence: "pattern" });
}
