// User name and password of a host from the user's netrc file (GNU inetutils: the .netrc file), as pip and uv use it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Secret } from "../../platform/secret.ts";

export interface Login {
  readonly user: string;
  readonly password: Secret;
}

export function readNetrc(env: Readonly<Record<string, string | undefined>>, userHome: string): string {
  for (const path of [env["NETRC"], join(userHome, ".netrc")]) {
    if (!path) continue;
    try {
      return readFileSync(path, "utf8");
    } catch {
      continue; // missing or closed to us: no login from there
    }
  }
  return "";
}

/** The entry of exactly this host, else the `default` one. Macro definitions end at an empty line and are skipped. */
export function netrcLogin(text: string, host: string): Login | null {
  const words = text.replace(/^[ \t]*macdef\b[\s\S]*?(?:\n\s*\n|(?![\s\S]))/gm, "").split(/\s+/);
  let found: Login | null = null;
  for (let i = 0; i < words.length; i++) {
    if (words[i] !== "machine" && words[i] !== "default") continue;
    const isDefault = words[i] === "default";
    const name = isDefault ? null : words[++i];
    const fields: Record<string, string> = {};
    while (i + 2 < words.length + 1 && /^(?:login|password|account)$/.test(words[i + 1] ?? "")) {
      fields[words[i + 1]!] = words[i + 2] ?? "";
      i += 2;
    }
    const login = { user: fields["login"] ?? "", password: new Secret(fields["password"] ?? "") };
    if (name === host) return login;
    if (isDefault) found = login;
  }
  return found;
}
