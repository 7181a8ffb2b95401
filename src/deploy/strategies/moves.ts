// The moves that strategies are made of: what comes before instances, starting, watching, taking out of service, coming back.
import type { BatchPhase, BatchState, Step, StrategyState } from "./strategy.ts";

/** Files first, then the release command: it must be over before a new instance answers its first health check. */
export function beforeInstances(state: StrategyState): Step | null {
  if (!state.prepared) return { kind: "prepare" };
  if (state.releaseCommand === "due") return { kind: "release-command" };
  return null;
}

export function start(states: readonly BatchState[]): Step | null {
  const planned = states.filter(({ phase }) => phase === "planned");
  return planned.length > 0 ? { kind: "start", batches: ids(planned) } : null;
}

/** Gives traffic to those that are not serving yet and takes it from those that still are. */
export function switchTo(serve: readonly BatchState[], idle: readonly BatchState[]): Step | null {
  const silent = serve.filter((state) => isWeb(state) && state.phase !== "serving");
  const serving = idle.filter((state) => isWeb(state) && state.phase === "serving");
  return silent.length > 0 ? { kind: "switch", serve: ids(silent), idle: ids(serving) } : null;
}

export function watch(states: readonly BatchState[], state: StrategyState): Step | null {
  if (!state.watch) return null;
  const fresh = states.filter(({ batch }) => !state.watched.includes(batch.id));
  return fresh.length > 0 ? { kind: "watch", batches: ids(fresh) } : null;
}

/** Out of service in the order that loses nothing: requests end, tunnels are closed, the pool is closed, the processes end. Null when all are stopped. */
export function retire(states: readonly BatchState[]): Step | null {
  const left = states.filter(({ phase }) => phase !== "stopped" && phase !== "planned");
  const at = (...phases: BatchPhase[]): string[] => ids(left.filter((state) => isWeb(state) && phases.includes(state.phase)));
  const serving = at("serving");
  if (serving.length > 0) return { kind: "switch", serve: [], idle: serving };
  const idle = at("idle");
  if (idle.length > 0) return { kind: "drain", batches: idle };
  const drained = at("drained");
  if (drained.length > 0) return { kind: "close-tunnels", batches: drained };
  const closing = at("closing");
  if (closing.length > 0) return { kind: "close-pool", batches: closing };
  return left.length > 0 ? { kind: "stop", batches: ids(left) } : null;
}

/** The way back while old and new may run side by side: what was stopped is started again, traffic returns, the new ones go. */
export function comeBack(state: StrategyState): Step {
  const { standing, revival } = remains(state);
  return start(revival) ?? switchTo([...standing, ...revival], state.new) ?? retire(state.new) ?? { kind: "finish" };
}

/** Old batches that are still up, and the substitutes of those that are not. */
export function remains(state: StrategyState): { standing: readonly BatchState[]; revival: readonly BatchState[] } {
  const isGone = (old: BatchState): boolean => old.phase === "stopping" || old.phase === "stopped";
  return {
    standing: state.old.filter((old) => !isGone(old)),
    revival: state.revival.filter((_, at) => isGone(state.old[at] as BatchState)),
  };
}

export function isWeb({ batch }: BatchState): boolean {
  return batch.kind === "web";
}

function ids(states: readonly BatchState[]): string[] {
  return states.map(({ batch }) => batch.id);
}
