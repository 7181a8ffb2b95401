// Lets Ctrl-C and SIGTERM end the program while something computes for long: a handler would wait until that is done.
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Only for what leaves nothing half done wherever it is ended. */
export async function endingAtOnce<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  // What came meanwhile is told in a turn of its own.
  await new Promise((resolve) => void setImmediate(resolve));
  signal.throwIfAborted();
  const kept = SIGNALS.map((name) => [name, process.rawListeners(name)] as const);
  for (const name of SIGNALS) process.removeAllListeners(name);
  try {
    return await run();
  } finally {
    for (const [name, listeners] of kept) for (const listener of listeners) process.on(name, listener as NodeJS.SignalsListener);
  }
}
