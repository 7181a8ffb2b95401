// `six.moves` gives modules of Python 3 under names that both versions have.

const MODULES: Readonly<Record<string, string>> = {
  BaseHTTPServer: "http.server",
  CGIHTTPServer: "http.server",
  SimpleHTTPServer: "http.server",
  cPickle: "pickle",
  html_entities: "html.entities",
  html_parser: "html.parser",
  http_client: "http.client",
  http_cookiejar: "http.cookiejar",
  http_cookies: "http.cookies",
  shlex_quote: "shlex.quote",
  urllib_error: "urllib.error",
  urllib_parse: "urllib.parse",
  urllib_request: "urllib.request",
  xmlrpc_client: "xmlrpc.client",
  xmlrpc_server: "xmlrpc.server",
};
const BEFORE = "six.moves.";

/** `six.moves.http_client.HTTPConnection` → `http.client.HTTPConnection`; any other name as it is. */
export function presentName(dotted: string): string {
  if (!dotted.startsWith(BEFORE)) return dotted;
  const [head, ...rest] = dotted.slice(BEFORE.length).split(".");
  return [Object.hasOwn(MODULES, head!) ? MODULES[head!] : head, ...rest].join(".");
}
