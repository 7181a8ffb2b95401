// One web instance after the other: each new one takes its share before the old one it replaces goes. Needs memory for one more, not for twice as many.
import { beforeInstances, comeBack, isWeb, retire, start, switchTo, watch } from "./moves.ts";
import type { BatchState, Step, Strategy, StrategyState } from "./strategy.ts";

export const rolling: Strategy = { name: "rolling", forward, back: comeBack };

function forward(state: StrategyState): Step {
  const web = state.new.filter(isWeb);
  const serving = web.filter(({ phase }) => phase === "serving");
  const next = web.find(({ phase }) => phase !== "serving");
  return (
    beforeInstances(state) ??
    watch(serving, state) ??
    retire(replaced(state, countInstances(serving))) ??
    (next && bringUp(next, state, countInstances([...serving, next]))) ??
    start(state.new) ??
    watch(state.new, state) ??
    retire(state.old) ?? { kind: "finish" }
  );
}

function bringUp(next: BatchState, state: StrategyState, servingAfter: number): Step | null {
  return start([next]) ?? switchTo([next], replaced(state, servingAfter));
}

/** Old web batches whose work `servingCount` new instances have taken over. Workers go at the end, all together. */
function replaced(state: StrategyState, servingCount: number): BatchState[] {
  let left = servingCount;
  return state.old.filter(isWeb).filter((old) => (left -= old.batch.instances.length) >= 0);
}

function countInstances(states: readonly BatchState[]): number {
  return states.reduce((sum, { batch }) => sum + batch.instances.length, 0);
}
