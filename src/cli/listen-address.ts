// `HOST:PORT` as typed → a listener.
import type { ListenerSpec } from "../model/host/routing-table.ts";
import { BAD_LISTEN_ADDRESS } from "../platform/errors/host-errors.ts";
import { userError } from "../platform/errors/user-error.ts";

const PORT_MAX = 65_535;

/** `80` means every address; IPv6 in brackets. Throws BAD_LISTEN_ADDRESS. */
export function parseListenAddress(text: string): ListenerSpec {
  const match = /^(?:(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[3] ?? 0);
  if (match === null || port < 1 || port > PORT_MAX) throw userError(BAD_LISTEN_ADDRESS, { given: text });
  const given = match[1] ?? match[2] ?? "0.0.0.0";
  const host = given === "localhost" ? "127.0.0.1" : given === "*" ? "0.0.0.0" : given;
  return { id: `${host}:${port}`, host, port };
}
