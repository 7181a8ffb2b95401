// Who still holds an object: where nobody does, Python ends it.
import type { State, Thing } from "./state.ts";
import type { Value } from "./value.ts";

/** Things that are searched for who still holds an object. */
export const HOLDERS_MAX = 2000;

interface Sought {
  readonly id: number;
  /** Frames with higher numbers are of calls that are over. */
  readonly frame: number;
  readonly thingsMax: number;
}

/** Undefined where there are too many things to say. */
export function isHeld(state: State, { id, frame, thingsMax }: Sought): boolean | undefined {
  let left = thingsMax;
  let isFound = false;
  const has = ({ refs }: Value): boolean => refs.some((ref) => ref.kind === "object" && ref.id === id);
  const isThrough = state.everyThing((of, thing) => {
    left -= 1;
    isFound = of !== id && !isWeak(thing) && !(thing.kind === "frame" && of > frame) && someValue(thing, has);
    return !isFound && left > 0;
  });
  return isFound ? true : isThrough ? false : undefined;
}

function someValue(thing: Thing, is: (value: Value) => boolean): boolean {
  switch (thing.kind) {
    case "sequence":
      return (thing.items ?? thing.places ?? []).some(is) || is(thing.rest);
    case "mapping":
      return [...thing.slots.values()].some(is) || is(thing.rest) || is(thing.restKeys);
    case "instance":
      return [...thing.fields.values()].some(is) || is(thing.rest);
    case "frame":
      return [...thing.names.values()].some(is);
  }
}

function isWeak(thing: Thing): boolean {
  return thing.kind === "instance" && thing.foreign === "weakref.ref";
}
