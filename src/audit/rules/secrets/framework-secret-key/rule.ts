import type { Attribute, Expression } from "../../../../python/parse/ast.ts";
import { defineRule, type At } from "../../../rule.ts";
import { effective, type WrittenSetting } from "../../../patterns/written-setting.ts";

/** `{{ secret_key }}`, `${KEY}`, `<your key>`, `%(key)s`: a key of its own may hold each of these signs. */
const PLACEHOLDER = /\{\{.*\}\}|\{%|\$\{[^{}]*\}|^\$\([^()]*\)$|^\$[A-Za-z_]\w*$|<[\w .-]+>|^\{[\w.:-]*\}$|%\(\w+\)s|%\w+%|^\*+$|^x+$/i;

export const frameworkSecretKey = defineRule({
  id: "SEC004",
  name: "framework-secret-key",
  cwe: 798,
  severity: "high",
  summary: "The secret key of a web framework is written in the program or its configuration",
  aliases: [],
  checks: {
    settings: { SECRET_KEY: setting, JWT_SECRET_KEY: setting, SECURITY_PASSWORD_SALT: setting },
    attributes: { secret_key: attribute },
  },
});

function setting(written: WrittenSetting, at: At): void {
  const known = effective(written, at);
  if (known === undefined || !isKey(known.value)) return;
  const isSure = known.isSure && (written.kind === "module" || written.kind === "config");
  at.report(written.value, `Whoever has the program can sign sessions and tokens with this ${written.name}.`, {
    confidence: isSure ? "proven" : "possible",
    severity: written.isAside ? "note" : "high",
  });
}

/** `app.secret_key = "dev"` of Flask. */
function attribute({ value: base }: Attribute, value: Expression, at: At): void {
  const target = at.module.target(base, at.scope);
  const isApp = target === "flask.Flask()" || (base.kind === "Name" && base.id === "app");
  if (isApp && isKey(at.module.constant(value, at.scope)))
    at.report(value, "Whoever has the program can sign sessions with this key.", {
      confidence: target === "flask.Flask()" ? "proven" : "possible",
    });
}

function isKey(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.length > 0;
  return typeof value === "string" && value !== "" && !PLACEHOLDER.test(value);
}
