// How methods of things of the standard library are written down.
import type { Builtins } from "./builtins.ts";
import { NOWHERE } from "../language/call-site.ts";
import type { Instance } from "../values/state.ts";
import { NONE, NOTHING, UNKNOWN, type CallArguments, type Value } from "../values/value.ts";

export interface Self {
  readonly id: number;
  readonly thing: Instance;
}

export type ObjectMethods = Readonly<Record<string, (machine: Builtins, self: Self, args: CallArguments) => Value | undefined>>;

export function heldIn({ thing }: Self): Value {
  return thing.fields.get("held") ?? UNKNOWN;
}

export function keep(machine: Builtins, { id, thing }: Self, value: Value): Value {
  machine.state?.put(id, { ...thing, fields: new Map(thing.fields).set("held", value) });
  return NONE;
}

export function callOf(machine: Builtins, [callee = UNKNOWN, ...positional]: readonly Value[], keywords: CallArguments["keywords"]): Value {
  return machine.call(callee, { positional, keywords, rest: NOTHING }, NOWHERE);
}
