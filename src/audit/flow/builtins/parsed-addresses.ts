// Addresses that were taken apart: `urlsplit(x)._replace(scheme="https").geturl()`.
import type { Builtins } from "./builtins.ts";
import type { ObjectMethods } from "./object-methods.ts";
import { NOTHING, onlyConstant, open, partsOf, text, UNKNOWN, type Value } from "../values/value.ts";
import { joinTaint, type Taint } from "../values/taint.ts";

export const ADDRESS_PARTS = "urllib.parse.ParseResult";
/** The address itself, as long as nothing was changed. */
export const WHOLE = "(whole)";
/** Behind the host, in order. */
const BEHIND = ["path", "params", "query", "fragment"];

/** The pieces as one text: where the host is the program's own, nothing behind it changes where that leads. */
export function putTogether(
  machine: Builtins,
  { scheme, host, rest }: { readonly scheme: Value; readonly host: Value; readonly rest: readonly Value[] },
): Value {
  const [known, named] = [onlyConstant(scheme), onlyConstant(host)];
  const behind = rest.flatMap((one) => partsOf(one, machine.taintIn(one)));
  if (typeof known === "string" && known !== "" && typeof named === "string" && named !== "")
    return text([`${known}://${named}/`, ...behind]);
  const all = [scheme, host, ...rest].reduce<Taint>((taint, one) => joinTaint(taint, machine.taintIn(one)), []);
  if (typeof known === "string" && known !== "") return text([`${known}://`, ...partsOf(host, machine.taintIn(host)), ...behind]);
  return open(all);
}

/** `https://api.example.org`, of an address that is written there. */
const ORIGIN = /^https?:\/\/[^/?#\\]+/;
/** What begins so names neither a protocol nor a host, whatever follows. */
const RELATIVE = /^(?:\.{0,2}\/[\w.-]|\.{1,2}\/|[\w.-]+[/?#]|[?#])/;

/** `urljoin("https://api.example.org/v1/", "items/" + x)` leads to that host; undefined where it may lead elsewhere. */
export function joinedAddress(machine: Builtins, base: Value, other: Value): Value | undefined {
  const known = onlyConstant(base);
  const [origin] = typeof known === "string" ? (ORIGIN.exec(known) ?? []) : [];
  const parts = partsOf(other, machine.taintIn(other));
  const [first] = parts;
  if (origin === undefined || typeof first !== "string" || !RELATIVE.test(first)) return undefined;
  return text([`${origin}/`, ...parts]);
}

export const PARSED_ADDRESS: ObjectMethods = {
  geturl: (machine, { thing: { fields } }) => {
    const whole = fields.get(WHOLE);
    if (whole !== undefined) return whole;
    const [scheme, host, ...rest] = ["scheme", "netloc", ...BEHIND].map((name) => fields.get(name) ?? UNKNOWN);
    return putTogether(machine, { scheme: scheme!, host: host!, rest });
  },
  _replace: (machine, { thing: { fields, rest } }, { keywords, rest: more }) => {
    const kept = new Map([...fields, ...keywords]);
    kept.delete(WHOLE);
    return machine.record(ADDRESS_PARTS, kept, more === NOTHING ? rest : open(machine.taintIn(more)));
  },
};
