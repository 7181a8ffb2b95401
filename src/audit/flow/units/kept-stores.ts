// What is kept while a request is answered, from what runs before each one: all others find it.
import { eachPart } from "../values/thing-parts.ts";
import type { State, Thing } from "../values/state.ts";
import { withAdded } from "../values/joined-things.ts";

/** What lies deeper in what is kept while a request is answered is not known to others. */
const KEPT_DEPTH_MAX = 4;

/** Puts what lies in the stores at `end` into `base`; whether there is anything. */
export function keepStores(ids: readonly number[], end: State | null, base: State): boolean {
  let hasStored = false;
  for (const id of ids) {
    const after = end?.get(id);
    if (end === null || after === undefined) continue;
    const before = base.get(id);
    base.put(id, before === undefined ? after : withAdded(before, after));
    hasStored = true;
    keepWhatLiesIn(after, { end, base, depth: KEPT_DEPTH_MAX });
  }
  return hasStored;
}

/** Things that were made before the request and are found through the store. */
function keepWhatLiesIn(thing: Thing, { end, base, depth }: { readonly end: State; readonly base: State; readonly depth: number }): void {
  if (thing.kind === "frame" || depth === 0) return;
  eachPart(thing, ({ refs }) => {
    for (const ref of refs) {
      const inner = ref.kind === "object" && base.peek(ref.id) === undefined ? end.peek(ref.id) : undefined;
      if (ref.kind !== "object" || inner === undefined || inner.kind === "frame") continue;
      base.put(ref.id, inner);
      keepWhatLiesIn(inner, { end, base, depth: depth - 1 });
    }
  });
}
