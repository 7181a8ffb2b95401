// Tells V8 what a command that computes for some seconds and then ends is: less for its optimising compiler, whose threads are a third of all CPU, and a smaller heap.
import { setFlagsFromString } from "node:v8";

/**
 * How often a function runs before the slowest compiler takes it on; V8 does so after 3,000. What a large tree calls a million times
 * is compiled all the same, and until then the middle tier's code runs (bench/audit.ts: a sixth less CPU on 190,000 lines).
 */
const RUNS_BEFORE_OPTIMISED = 60_000;

/**
 * How much of what was left after a full collection may come to it, in per cent, before the next: V8 waits until it is four times as much.
 * A project of a million lines takes a third less memory, for a fiftieth more CPU.
 */
const HEAP_GROWS_PERCENT = 50;

/** For the whole process, from now on. The option is one of Node 24's V8, the only one that Fairlead runs on. */
export function collectSooner(): void {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWS_PERCENT}`);
}

/** For the whole process, from now on. The option is one of Node 24's V8, the only one that Fairlead runs on. */
export function optimiseLess(): void {
  setFlagsFromString(`--invocation-count-for-turbofan=${RUNS_BEFORE_OPTIMISED}`);
}
