// Tells V8 to spend less on its optimising compiler: of a command that computes for some seconds, that compiler's threads are a third of all CPU.
import { setFlagsFromString } from "node:v8";

/**
 * How often a function runs before the slowest compiler takes it on; V8 does so after 3,000. What a large tree calls a million times
 * is compiled all the same, and until then the middle tier's code runs (bench/audit.ts: a sixth less CPU on 190,000 lines).
 */
const RUNS_BEFORE_OPTIMISED = 60_000;

/** For the whole process, from now on. The option is one of Node 24's V8, the only one that Fairlead runs on. */
export function optimiseLess(): void {
  setFlagsFromString(`--invocation-count-for-turbofan=${RUNS_BEFORE_OPTIMISED}`);
}
