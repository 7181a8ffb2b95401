// Where a request goes within its release: the next target, and a connection that may be used again or a fresh one. Nothing is sent here.
import type { RequestHead } from "./request-head.ts";
import type { ServiceRelease } from "./service.ts";
import type { Target } from "./target.ts";
import type { Upstream } from "./upstream.ts";

const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** never: a fresh connection. known: only where the server's keep-alive time is known. any: a dead one does no harm. */
export type Reuse = "never" | "known" | "any";

export interface PlacementRules {
  readonly tried: readonly Target[];
  readonly reuse: Reuse;
  readonly nowMs: number;
}

export interface Placed {
  readonly target: Target;
  /** Null: a fresh connection. */
  readonly idle: Upstream | null;
}

/** Null when every target was tried or is full. */
export function place(release: ServiceRelease, rules: PlacementRules): Placed | null {
  const target = release.nextTarget(rules.nowMs, rules.tried);
  if (target === null) return null;
  const mayReuse = rules.reuse === "any" || (rules.reuse === "known" && target.keepAliveMs !== null);
  return { target, idle: mayReuse ? target.takeIdle(rules.nowMs) : null };
}

/** Idempotent (RFC 9110 9.2.2) and without a body: may be sent again when a reused connection turns out to be closed. */
export function maySendTwice(head: RequestHead): boolean {
  return IDEMPOTENT.has(head.method) && !head.chunked && head.contentLength <= 0;
}

export function reuseAllowed(head: RequestHead, isRetry: boolean): Reuse {
  if (isRetry || head.upgrade !== null) return "never";
  return maySendTwice(head) ? "any" : "known";
}
