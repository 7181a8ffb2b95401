// What the body of a module changed of what others made. A test narrows what it asks about, and behind it both ways are joined again: that is no change.
import { Covering, SAME_OBJECTS } from "../values/covering.ts";
import { State, type Thing } from "../values/state.ts";

/** Objects up to `last` that are otherwise in `after` than in `before`; those that came out as they were are again the very same. */
export function writtenOver(before: State, after: State, last: number): readonly number[] {
  const written: number[] = [];
  const asBefore: (readonly [id: number, thing: Thing])[] = [];
  const [there, back] = [new Covering(before, after, SAME_OBJECTS), new Covering(after, before, SAME_OBJECTS)];
  State.everyDifference(before, after, (id, one, other) => {
    if (id > last) return false;
    if (one !== undefined && isSameSize(one, other) && there.thing(one, other) && back.thing(other, one)) asBefore.push([id, one]);
    else written.push(id);
    return true;
  });
  for (const [id, thing] of asBefore) after.restore(id, thing);
  return written;
}

/** Covering does not ask for names that are lacking. */
function isSameSize(one: Thing, other: Thing): boolean {
  if (one.kind === "frame") return other.kind === "frame" && one.names.size === other.names.size;
  return one.kind !== "instance" || (other.kind === "instance" && one.fields.size === other.fields.size);
}
