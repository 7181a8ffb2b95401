// Host names as users write them → the one form in which they are compared and routed.

/** RFC 1123 names and IPv4 addresses; `*.` at the front for each name one label below. */
const HOST = /^(\*\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const HOST_CHARS_MAX = 253;
/** What would make a URL of it mean something else than a host. */
const NOT_IN_A_HOST = /[\s/?#@:\\%[\]]/;

/** Lower case, without a final dot, other scripts in their ASCII form (`bücher.example` is `xn--bcher-kva.example`); null when it is no host name. */
export function normaliseHostName(given: string): string | null {
  const wildcard = given.startsWith("*.") ? "*." : "";
  const plain = given.slice(wildcard.length).replace(/\.$/, "");
  if (plain === "" || NOT_IN_A_HOST.test(plain)) return null;
  const name = `${wildcard}${toAscii(plain)}`;
  return HOST.test(name) && name.length <= HOST_CHARS_MAX ? name : null;
}

function toAscii(name: string): string {
  // Plain names stay as they are: a URL would read `1.2` as an address.
  return /^[\0-\x7f]*$/.test(name) ? name.toLowerCase() : (URL.parse(`http://${name}/`)?.hostname ?? "");
}

/** One form for `/shop` and `/shop/`. */
export function normalisePathPrefix(path: string): string {
  return path.replace(/\/+$/, "") || "/";
}
