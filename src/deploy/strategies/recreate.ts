// The old ones end before the new ones start, for apps of which two must not run at once. In between the edge answers 503.
import { beforeInstances, remains, retire, start, switchTo, watch } from "./moves.ts";
import type { Strategy } from "./strategy.ts";

export const recreate: Strategy = {
  name: "recreate",
  forward: (state) =>
    beforeInstances(state) ??
    retire(state.old) ??
    start(state.new) ??
    switchTo(state.new, []) ??
    watch(state.new, state) ?? { kind: "finish" },
  back(state) {
    const { standing, revival } = remains(state);
    return retire(state.new) ?? start(revival) ?? switchTo([...standing, ...revival], []) ?? { kind: "finish" };
  },
};
