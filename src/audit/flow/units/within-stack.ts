// Programs in which following values goes deeper than the stack has room.

/** As V8 says it; it has no class of its own. */
const NO_ROOM = "Maximum call stack size exceeded";

/** What `run` answers; false where it did not fit: what was followed until then counts, and the rest was not followed. */
export function isWithinStack(run: () => boolean): boolean {
  try {
    return run();
  } catch (error) {
    // Whatever else is out of range is a mistake of the engine's.
    if (error instanceof RangeError && error.message === NO_ROOM) return false;
    throw error;
  }
}
