// What functions that are given an iterator leave of it for whoever asks next.
import type { Builtin } from "./builtins.ts";

const ALL = new Set([
  "sum",
  "min",
  "max",
  "functools.reduce",
  "collections.Counter",
  "collections.deque",
  "heapq.nsmallest",
  "heapq.nlargest",
]);
/** They end where it is decided, or ask when they are asked themselves. */
const SOME = /^(?:any|all|map|zip|filter|enumerate|itertools\.(?!islice|tee|batched|repeat|count)\w+(?:\.from_iterable)?)$/;

export function usingUp(name: string, builtin: Builtin): Builtin {
  const isAll = ALL.has(name);
  if (!isAll && !SOME.test(name)) return builtin;
  return (machine, args, site) => {
    const result = builtin(machine, args, site);
    for (const value of args.positional)
      if (isAll && result !== undefined) machine.leaveItems(value, []);
      else machine.leaveSome(value);
    return result;
  };
}
