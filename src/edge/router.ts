// Which service a request belongs to: listener, then host, then the longest path prefix that ends at a segment boundary.
import type { RoutedService } from "../model/host/routing-table.ts";

interface Route<S> {
  readonly prefix: string;
  readonly service: S;
}

interface ListenerRoutes<S> {
  readonly byHost: Map<string, Route<S>[]>;
  /** `*.example.com` under "example.com". */
  readonly byParent: Map<string, Route<S>[]>;
  readonly anyHost: Route<S>[];
}

export class Router<S extends { readonly routed: RoutedService }> {
  readonly #listeners = new Map<string, ListenerRoutes<S>>();

  constructor(services: readonly S[]) {
    for (const service of services) for (const match of service.routed.matches) this.#add(service, match);
    for (const routes of this.#listeners.values()) {
      for (const list of [...routes.byHost.values(), ...routes.byParent.values(), routes.anyHost]) {
        list.sort((a, b) => b.prefix.length - a.prefix.length);
      }
    }
  }

  /** `hostName` in lower case without port; `path` without query. */
  find(listener: string, hostName: string, path: string): S | null {
    const routes = this.#listeners.get(listener);
    if (routes === undefined) return null;
    const dot = hostName.indexOf(".");
    const byParent = dot < 0 ? undefined : routes.byParent.get(hostName.slice(dot + 1));
    return longest(routes.byHost.get(hostName), path) ?? longest(byParent, path) ?? longest(routes.anyHost, path) ?? null;
  }

  #add(service: S, match: RoutedService["matches"][number]): void {
    let routes = this.#listeners.get(match.listener);
    if (routes === undefined) {
      routes = { byHost: new Map(), byParent: new Map(), anyHost: [] };
      this.#listeners.set(match.listener, routes);
    }
    const route = { prefix: match.pathPrefix.replace(/\/+$/, ""), service };
    if (match.hosts.length === 0) routes.anyHost.push(route);
    for (const host of match.hosts) {
      const name = host.toLowerCase().replace(/\.$/, "");
      const [map, key] = name.startsWith("*.") ? [routes.byParent, name.slice(2)] : [routes.byHost, name];
      const list = map.get(key);
      if (list === undefined) map.set(key, [route]);
      else list.push(route);
    }
  }
}

function longest<S>(routes: Route<S>[] | undefined, path: string): S | undefined {
  return routes?.find(({ prefix }) => path.startsWith(prefix) && (path.length === prefix.length || path.charCodeAt(prefix.length) === 47))
    ?.service;
}
