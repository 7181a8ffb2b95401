// What a command or a variable tells an installer of Python packages about an index that anybody on the way can answer for.

const INSTALLERS = /^(?:pip|uv|uvx|pipx|pdm)$/;
const HERE = "(?!localhost\\b|127\\.|\\[::1\\])";
const TRUSTED = new RegExp(`(?:^| )--(?:trusted-host|allow-insecure-host)[ =]${HERE}`);
const PLAIN = new RegExp(`(?:^| )(?:-i|-f|--(?:extra-)?index-url|--(?:default-)?index|--find-links)[ =](?:\\w+=)?http://${HERE}`);
const UNCHECKED = "takes packages without checking the server";
const UNENCRYPTED = "Packages come over a connection that nobody encrypts";

/** Null: nothing of the kind. */
export function insecureIndexOption([program = "", ...args]: readonly string[]): string | null {
  if (!INSTALLERS.test(program)) return null;
  const text = args.join(" ");
  if (TRUSTED.test(text)) return `\`${text.includes("--trusted-host") ? "--trusted-host" : "--allow-insecure-host"}\` ${UNCHECKED}`;
  return PLAIN.test(text) ? UNENCRYPTED : null;
}

const VARIABLE = /^(?:PIP_(?:EXTRA_)?INDEX_URL|PIP_FIND_LINKS|UV_(?:DEFAULT_|EXTRA_)?INDEX(?:_URL)?|UV_FIND_LINKS)$/;

export function insecureIndexVariable(name: string, value: string): string | null {
  if (/^(?:PIP_TRUSTED_HOST|UV_INSECURE_HOST)$/.test(name)) {
    const hosts = value.split(/\s+/).filter((host) => host !== "");
    return hosts.some((host) => TRUSTED.test(`--trusted-host ${host}`)) ? `\`${name}\` ${UNCHECKED}` : null;
  }
  return VARIABLE.test(name) && PLAIN.test(`-i ${value}`) ? UNENCRYPTED : null;
}
