// Templates of `re`: texts that name the groups of a match.
import type { Builtins } from "./builtins.ts";
import { joinAll } from "../machine.ts";
import { onlyConstant, open, partsOf, text, type Constant, type TextPart, type Value } from "../values/value.ts";

const REFERENCE = /\\(?:(\d{1,2})|g<(\w+)>)/g;

interface Groups {
  readonly all: readonly Value[];
  readonly groupOf: (key: string | number) => Value;
}

/** `m.expand(r"\2, \g<name>")` */
export function expanded(machine: Builtins, written: Constant | undefined, { all, groupOf }: Groups): Value {
  // Other escapes are what they are in any text.
  if (typeof written !== "string" || written.replaceAll(REFERENCE, "").includes("\\")) return open(machine.taintIn(joinAll(all)));
  const parts: TextPart[] = [];
  let from = 0;
  for (const { 0: whole, 1: number, 2: name, index } of written.matchAll(REFERENCE)) {
    const key = number ?? name!;
    const group = groupOf(/^\d+$/.test(key) ? Number(key) : key);
    parts.push(written.slice(from, index), ...(onlyConstant(group) === null ? [] : partsOf(group, machine.taintIn(group))));
    from = index + whole.length;
  }
  return text([...parts, written.slice(from)]);
}
