import type { Attribute, Call, Expression } from "../../../../python/parse/ast.ts";
import type { FunctionFact } from "../../../../python/facts/module-facts.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

/** SSL 2 and 3, TLS 1.0 and 1.1 (RFC 6176, 7568, 8996). PROTOCOL_SSLv23 and SSLv23_METHOD negotiate the newest and are no old version. */
const OLD = /\.(?:PROTOCOL_(?:SSLv2|SSLv3|TLSv1|TLSv1_1)|(?:SSLv2|SSLv3|TLSv1|TLSv1_1)_METHOD|TLSVersion\.(?:SSLv3|TLSv1|TLSv1_1))$/;

export const oldTlsVersion = defineRule({
  id: "NET003",
  name: "old-tls-version",
  cwe: 327,
  severity: "medium",
  summary: "SSL or a version of TLS that is no longer secure",
  aliases: ["B502", "B503", "S502", "S503"],
  checks: {
    keywords: { ssl_version: keyword, minimum_version: keyword, maximum_version: keyword },
    calls: {
      "ssl.SSLContext": (call, at) => check(argumentOf(call, 0, "protocol"), at),
      "OpenSSL.SSL.Context": (call, at) => check(argumentOf(call, 0, "method"), at),
      "ssl.get_server_certificate": (call, at) => check(argumentOf(call, 1, null), at),
    },
    attributes: { ssl_version: attribute, minimum_version: attribute, maximum_version: attribute },
    fn: defaults,
  },
});

function keyword(value: Expression, _call: Call, at: At): void {
  check(value, at);
}

/** At the attribute, where what flows into it is reported as well. */
function attribute(target: Attribute, value: Expression, at: At): void {
  check(value, at, target);
}

function defaults({ node }: FunctionFact, at: At): void {
  for (const value of [...node.args.defaults, ...node.args.kw_defaults])
    if (value?.kind === "Attribute" || value?.kind === "Name") check(value, at);
}

function check(value: Expression | null, at: At, place = value): void {
  const name = value === null ? null : at.module.target(value, at.scope);
  const old = name === null ? null : OLD.exec(name);
  if (place !== null && old !== null)
    at.report(place, `${old[0].slice(old[0].lastIndexOf(".") + 1)} is no longer secure: allow TLS 1.2 and newer.`);
}
