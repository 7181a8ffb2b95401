// What one call lets through of exceptions, of each class once.
import type { Raised } from "../machine.ts";
import { State } from "../values/state.ts";
import { join, UNKNOWN } from "../values/value.ts";

/** Classes of exceptions told apart that one call lets through. */
const RAISED_KINDS_MAX = 4;

export function joinedRaised(raised: readonly Raised[], nameOf: (one: Raised) => string | null): readonly Raised[] {
  if (raised.length < 2) return raised;
  const joined = new Map<string | null, Raised>();
  for (const one of raised) {
    const name = nameOf(one);
    const key = joined.has(name) || joined.size < RAISED_KINDS_MAX ? name : null;
    const before = joined.get(key);
    joined.set(
      key,
      before === undefined
        ? one
        : { value: key === null ? UNKNOWN : join(before.value, one.value), state: State.join(before.state, one.state) },
    );
  }
  return [...joined.values()];
}
