// Programs in which following values goes deeper than the stack has room.

/** What `run` answers; false where it did not fit: what was followed until then counts, and the rest was not followed. */
export function isWithinStack(run: () => boolean): boolean {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
