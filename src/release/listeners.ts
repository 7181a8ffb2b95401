// The shared listeners of this home, on which hosts and paths decide: set by `fairlead up --listen`.
import type { ListenerSpec } from "../model/host/routing-table.ts";
import type { Store } from "../platform/store.ts";

export interface SharedListeners {
  list(): ListenerSpec[];
  add(host: string, port: number): void;
  remove(host: string, port: number): void;
}

export function createSharedListeners({ database }: Store): SharedListeners {
  return {
    list: () =>
      (database.prepare("SELECT host, port FROM listener ORDER BY port, host").all() as unknown as { host: string; port: number }[]).map(
        ({ host, port }) => ({ id: `${host}:${port}`, host, port }),
      ),
    add: (host, port) => void database.prepare("INSERT OR IGNORE INTO listener VALUES (?, ?)").run(host, port),
    remove: (host, port) => void database.prepare("DELETE FROM listener WHERE host = ? AND port = ?").run(host, port),
  };
}
