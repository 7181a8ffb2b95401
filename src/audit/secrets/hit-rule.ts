// Which rule a hit is of, and what its finding says.
import type { Rule } from "../rule.ts";
import { credentialInHeader } from "../rules/secrets/credential-in-header/rule.ts";
import { credentialOnCommandLine } from "../rules/secrets/credential-on-command-line/rule.ts";
import { credentialsInUrl } from "../rules/secrets/credentials-in-url/rule.ts";
import { frameworkSecretKey } from "../rules/secrets/framework-secret-key/rule.ts";
import { hardCodedPassword } from "../rules/secrets/hard-coded-password/rule.ts";
import { privateKeyInSource } from "../rules/secrets/private-key-in-source/rule.ts";
import { providerCredential } from "../rules/secrets/provider-credential/rule.ts";
import { redacted } from "./redact.ts";
import type { HitKind, SecretHit } from "./secret-hit.ts";

const RULES: Readonly<Record<HitKind, Rule>> = {
  provider: providerCredential,
  "private-key": privateKeyInSource,
  url: credentialsInUrl,
  command: credentialOnCommandLine,
  header: credentialInHeader,
  "framework-key": frameworkSecretKey,
  assigned: hardCodedPassword,
};

export function hitRule({ kind }: SecretHit): Rule {
  return RULES[kind];
}

/** "GitHub: personal access token", "Value of DB_PASSWORD". */
export function hitTitle({ kind, of, what }: SecretHit): string {
  return kind === "provider" && of !== "" ? `${of}: ${what}` : capitalised(what);
}

export function hitMessage(hit: SecretHit, text: string): string {
  const { kind, because, openUnits, start, end } = hit;
  const next =
    kind === "private-key"
      ? "make a new key, and keep it out of the repository"
      : kind === "provider"
        ? "revoke it, and read the new one from the environment"
        : "change it, and read the new one from the environment";
  const value = kind === "private-key" ? "" : ` ${redacted(text.slice(start, end), openUnits)}`;
  return `${hitTitle(hit)}${value}: ${next}.${because === "" ? "" : ` ${capitalised(because)}.`}`;
}

export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
