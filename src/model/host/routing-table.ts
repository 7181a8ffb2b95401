// What the edge serves. Written durably by the agent, swapped whole by each worker in one tick.
import type { InstanceAddress } from "./desired-state.ts";

export interface RoutingTable {
  readonly version: 1;
  readonly epoch: number;
  readonly number: number;
  readonly listeners: readonly ListenerSpec[];
  readonly services: readonly RoutedService[];
  /** Addresses and CIDR ranges of the user's own proxies, whose X-Forwarded-* and X-Request-Id are believed. Absent: none. */
  readonly trustedProxies?: readonly string[];
}

export interface ListenerSpec {
  /** `<host>:<port>`, the key by which the inherited descriptor is found. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
}

export interface RoutedService {
  /** `<app>/<environment>`. */
  readonly id: string;
  readonly app: string;
  readonly environment: string;
  /** Any of these leads here. On an own listener every host does (`hosts` empty). */
  readonly matches: readonly { readonly listener: string; readonly hosts: readonly string[]; readonly pathPrefix: string }[];
  readonly releases: readonly RoutedRelease[];
  readonly maintenance: { readonly page: string | null; readonly healthPath: string | null } | null;
  readonly limits: RouteLimits;
}

export interface RoutedRelease {
  readonly id: string;
  /** 0 to 100; the weights of a service's releases add up to 100, or all are 0 (nothing ready: 503). */
  readonly weight: number;
  readonly targets: readonly RoutedTarget[];
  /** keep: tunnels of this release go on; close: end them (WebSocket 1012, event streams between events) over `closeSpreadMs`. */
  readonly tunnels: "keep" | "close";
  readonly closeSpreadMs: number;
  /** True once nothing is in flight: idle upstream connections are closed. */
  readonly closePool: boolean;
  /** Deadline bookkeeping is the control plane's; true tells the edge to cut what is left, visibly, and count it. */
  readonly cut: boolean;
}

export interface RoutedTarget {
  readonly instance: string;
  readonly address: InstanceAddress;
  /** Null: unknown; then requests that are not idempotent use a fresh connection. */
  readonly keepAliveMs: number | null;
}

export interface RouteLimits {
  readonly requestBodyMaxBytes: number;
  readonly responseTimeoutMs: number;
  /** Requests waiting for an upstream with a full backlog; above it 503. */
  readonly queueMax: number;
  readonly queueTimeoutMs: number;
}
