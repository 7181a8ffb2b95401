// Addresses of the user's own proxies in front of this home, whose X-Forwarded-* is believed: set by `fairlead up --trust-proxy`.
import type { Store } from "../platform/store.ts";

export interface TrustedProxies {
  /** Addresses and CIDR ranges. */
  list(): string[];
  replace(ranges: readonly string[]): void;
}

export function createTrustedProxies({ database }: Store): TrustedProxies {
  return {
    list: () =>
      (database.prepare("SELECT range FROM trusted_proxy ORDER BY range").all() as unknown as { range: string }[]).map(
        ({ range }) => range,
      ),
    replace: (ranges) => {
      database.prepare("DELETE FROM trusted_proxy").run();
      for (const range of ranges) database.prepare("INSERT OR IGNORE INTO trusted_proxy VALUES (?)").run(range);
    },
  };
}
