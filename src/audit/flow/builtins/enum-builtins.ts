// `Enum("Color", "RED GREEN")`: classes with members that no class statement says.
import type { Builtin, Builtins } from "./builtins.ts";
import { constant, NOTHING, onlyConstant, reference, UNKNOWN, type Value } from "../values/value.ts";

export const ENUM_BUILTINS: Readonly<Record<string, Builtin>> = Object.fromEntries(
  ["Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"].map((name) => [`enum.${name}`, madeOf(`enum.${name}`)]),
);

function madeOf(base: string): Builtin {
  return (machine, { positional: [name = UNKNOWN, written], keywords }, site) => {
    const members = membersOf(machine, written ?? keywords.get("names") ?? UNKNOWN, base);
    if (members === null) return undefined;
    const bases = machine.listed([reference({ kind: "foreign", name: base })], "tuple");
    const type = reference({ kind: "foreign", name: "type" });
    const body = machine.callForeign("dict", { positional: [], keywords: members, rest: NOTHING }, site);
    return machine.plainNew({ positional: [type, name, bases, body], keywords: new Map(), rest: NOTHING }, site);
  };
}

/** Names in a text or list are counted; pairs and dictionaries say what they stand for. */
function membersOf(machine: Builtins, written: Value, base: string): ReadonlyMap<string, Value> | null {
  const known = onlyConstant(written);
  const items =
    typeof known === "string"
      ? known
          .split(/[,\s]+/)
          .filter(Boolean)
          .map(constant)
      : machine.itemsOf(written);
  if (items === null || items.length === 0) return null;
  const isMapping = machine.onlyObject(written)?.kind === "mapping";
  const pairs = items.map((item, i): readonly [string, Value] | null => {
    const alone = onlyConstant(item);
    const said = typeof alone === "string" ? null : machine.itemsOf(item);
    const name = said === null ? alone : onlyConstant(said[0] ?? UNKNOWN);
    const value = said?.[1] ?? (isMapping ? machine.subscript(written, item) : counted(base, i, alone));
    return typeof name === "string" ? [name, value] : null;
  });
  return pairs.includes(null) ? null : new Map(pairs as (readonly [string, Value])[]);
}

function counted(base: string, i: number, name: unknown): Value {
  if (base === "enum.StrEnum" && typeof name === "string") return constant(name.toLowerCase());
  return constant(base.endsWith("Flag") ? 2 ** i : i + 1);
}
