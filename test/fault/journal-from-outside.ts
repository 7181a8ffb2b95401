// The journal of rollouts as another process sees it, for tests that act at a certain entry.
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

export interface Entry {
  readonly kind: string;
  readonly step?: { readonly kind: string };
  readonly outcome?: { readonly kind: string };
}

const POLL_MS = 3;

export function openJournal(path: string) {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  const find = database.prepare("SELECT entry FROM journal WHERE number > ? ORDER BY number");
  return {
    last: (): number => (database.prepare("SELECT coalesce(max(number), 0) AS last FROM journal").get() as { last: number }).last,
    async until(
      check: (entry: Entry) => boolean,
      from: number,
      { withinMs, otherwise }: { readonly withinMs: number; readonly otherwise: () => string },
    ): Promise<Entry> {
      const endMs = performance.now() + withinMs;
      while (performance.now() < endMs) {
        const entries = find.all(from).map((row) => JSON.parse((row as { entry: string }).entry) as Entry);
        const found = entries.find(check);
        if (found !== undefined) return found;
        await sleep(POLL_MS);
      }
      throw new Error(otherwise());
    },
    [Symbol.dispose]: () => database.close(),
  };
}
