// All new ones beside all old ones, one switch, then the old ones go. The default.
import { beforeInstances, comeBack, retire, start, switchTo, watch } from "./moves.ts";
import type { Strategy } from "./strategy.ts";

export const blueGreen: Strategy = {
  name: "blue-green",
  forward: (state) =>
    beforeInstances(state) ??
    start(state.new) ??
    switchTo(state.new, state.old) ??
    watch(state.new, state) ??
    retire(state.old) ?? { kind: "finish" },
  back: comeBack,
};
