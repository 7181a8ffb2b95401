// The Host field: a name, an IPv4 address or an IPv6 address in brackets, with an optional port. Anything else is refused.

const NAME = /^[a-z0-9_](?:[a-z0-9._-]{0,252}[a-z0-9_.])?$/i;
const IPV6 = /^\[[0-9a-f:.]{2,45}\]$/i;
const PORT = /^:[0-9]{0,5}$/;

/** One host is asked for again and again. */
let last: { readonly host: string; readonly name: string | null } = { host: "", name: null };

/** Lower-case name without port and final dot, or null when it is malformed. */
export function parseAuthority(host: string): string | null {
  if (host !== last.host) last = { host, name: nameOf(host) };
  return last.name;
}

function nameOf(host: string): string | null {
  const portAt = host.indexOf(":", host.startsWith("[") ? host.indexOf("]") + 1 : 0);
  const name = portAt < 0 ? host : host.slice(0, portAt);
  if (portAt >= 0 && (!PORT.test(host.slice(portAt)) || Number(host.slice(portAt + 1)) > 65_535)) return null;
  if (!NAME.test(name) && !IPV6.test(name)) return null;
  const lower = name.toLowerCase();
  return lower.endsWith(".") ? lower.slice(0, -1) : lower;
}
