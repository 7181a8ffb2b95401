// Whether a variable is likely a secret: by its name, or because its value is an address with a password in it.
import { looksSecret } from "../python/needs/secret-names.ts";

export function looksLikeSecret(name: string, value: string): boolean {
  return looksSecret(name, null) || /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*:[^/@\s]+@/i.test(value);
}
