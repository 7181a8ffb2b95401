// Queries of addresses: written from what a program has, and taken apart again.
import type { Builtin, Builtins } from "./builtins.ts";
import { decoded, isEncoded } from "./language-builtins.ts";
import { cleanFor, KIND_BITS, LINE_KINDS } from "../values/taint.ts";
import { constant, NOTHING, onlyConstant, open, UNKNOWN, type CallArguments, type Value } from "../values/value.ts";

/** What a text whose special characters are written as numbers does no harm to. */
const QUOTED_KINDS =
  KIND_BITS.html |
  KIND_BITS.sql |
  KIND_BITS.command |
  KIND_BITS.redirect |
  KIND_BITS.ldap |
  KIND_BITS.xpath |
  KIND_BITS.document |
  KIND_BITS.cookie |
  KIND_BITS.pattern |
  LINE_KINDS;

export const QUERY_BUILTINS: Readonly<Record<string, Builtin>> = {
  "urllib.parse.parse_qs": (machine, args) => {
    const pairs = queryPairs(machine, args);
    if (pairs === null) return undefined;
    const made = machine.listedPairs();
    for (const [name, one] of pairs) machine.setItem(made, constant(name), machine.listed([one]));
    return made;
  },
  "urllib.parse.parse_qsl": (machine, args) => {
    const pairs = queryPairs(machine, args);
    return pairs === null ? undefined : machine.listed([...pairs].map(([name, one]) => machine.listed([constant(name), one], "tuple")));
  },
  "urllib.parse.urlencode": (machine, { positional: [value = UNKNOWN] }) => ({
    ...open(cleanFor(machine.taintIn(value), QUOTED_KINDS)),
    refs: [{ kind: "encoded", of: value }],
  }),
};

/** Of a query that `urlencode` made of a dictionary, or that is written; null where its names are not known, one stands there twice, or it is to be read in another way. */
function queryPairs(
  machine: Builtins,
  { positional: [value = UNKNOWN, ...more], keywords }: CallArguments,
): ReadonlyMap<string, Value> | null {
  if (more.length + keywords.size > 0) return null;
  const known = onlyConstant(value);
  if (typeof known === "string" && !known.startsWith("?")) {
    const said = [...new URLSearchParams(known)].filter(([, one]) => one !== "");
    const pairs = new Map(said.map(([name, one]) => [name, constant(one)]));
    return pairs.size === said.length ? pairs : null;
  }
  const pairs = isEncoded(value) ? machine.pairsOf(decoded(machine, value)) : null;
  if (pairs === null || pairs.rest !== NOTHING || !isFlat(machine, pairs.names)) return null;
  return pairs.names;
}

function isFlat(machine: Builtins, names: ReadonlyMap<string, Value>): boolean {
  return [...names.values()].every((one) => machine.onlyObject(one) === undefined);
}
