import { defineRule, type At } from "../../../rule.ts";
import { secretValue } from "../../../patterns/secret-value.ts";

/** A user and a password before the host; Redis needs no user. */
const CREDENTIALS = /^[a-z][a-z0-9+.-]{1,20}:\/\/([^\s/:@]{0,100}):([^\s/:@]{1,200})@([^\s/:@]+)/i;
const PLACEHOLDER = /^(?:pass|passw(?:or)?d|pwd|secret|token|user|pw|x+|my\w*)$/i;

export const credentialsInUrl = defineRule({
  id: "SEC003",
  name: "credentials-in-url",
  cwe: 798,
  severity: "medium",
  summary: "An address has a password in it",
  aliases: [],
  checks: { module: check },
});

function check(at: At): void {
  for (const { node } of at.module.facts.strings) {
    const from = node.value.indexOf("://");
    if (from < 2 || from > 21 || !node.value.includes("@", from)) continue;
    const [, user, password, host] = CREDENTIALS.exec(node.value) ?? [];
    if (
      user === undefined ||
      password === undefined ||
      host === undefined ||
      PLACEHOLDER.test(password) ||
      /example|[<{$%]/i.test(user + host)
    )
      continue;
    const found = secretValue(password, "password");
    if (found === null) continue;
    at.report(node, "The password of this address is written here: everybody who has the program has it.", {
      confidence: found === "clear" && user !== password ? "proven" : "pattern",
      severity: found === "clear" && !/^(?:localhost|127\.|\[::1\])/.test(host) ? "medium" : "low",
    });
  }
}
