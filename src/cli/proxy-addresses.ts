// Addresses of trusted proxies as typed: an address or a CIDR range each; `none` takes back all.
import { BAD_PROXY_ADDRESS } from "../platform/errors/host-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { net } from "../platform/builtin.ts";

const BITS = { 4: 32, 6: 128 } as const;

/** Throws BAD_PROXY_ADDRESS. */
export function parseProxyAddresses(given: readonly string[]): string[] {
  if (given.length === 1 && given[0] === "none") return [];
  for (const text of given) if (!isRange(text)) throw userError(BAD_PROXY_ADDRESS, { given: text });
  return [...given];
}

function isRange(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const family = net().isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= BITS[family as 4 | 6]);
}
