// Names that built-in functions are given as texts: `getattr(x, name)`.
import type { Builtins } from "./builtins.ts";
import { joinAll } from "../machine.ts";
import { State } from "../values/state.ts";
import { onlyConstant, type Value } from "../values/value.ts";

/** What the argument is for sure, as a name. */
export function nameIn(value: Value | undefined): string | null {
  const known = value === undefined ? undefined : onlyConstant(value);
  return typeof known === "string" ? known : null;
}

/** All that it may be; none where anything else may be among them. */
export function namesIn(value: Value | undefined): readonly string[] {
  if (value === undefined || value.isOpen || value.refs.length > 0) return [];
  const { constants } = value;
  return constants.every((one) => typeof one === "string") ? constants : [];
}

/** What comes of one of them, whichever it is. */
export function eachWay(machine: Builtins, names: readonly string[], run: (name: string) => Value): Value {
  const before = machine.state;
  let after: State | null = null;
  const found = names.map((name) => {
    machine.state = before?.copy() ?? null;
    const value = run(name);
    after = after === null || machine.state === null ? (after ?? machine.state) : State.join(after, machine.state);
    return value;
  });
  machine.state = after;
  return joinAll(found);
}
