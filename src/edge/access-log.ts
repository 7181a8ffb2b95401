// One JSON line a request, appended to a file that may be rotated under it. A bounded queue: what does not fit is dropped and counted.
import { closeSync, fstatSync, openSync, statSync, write, writeSync } from "node:fs";
import type { Counters } from "./counters.ts";
import {
  ACCESS_LOG_FLUSH_BYTES,
  ACCESS_LOG_FLUSH_MS,
  ACCESS_LOG_QUEUE_MAX_BYTES,
  ACCESS_LOG_ROTATION_MS,
  ACCESS_LOG_ROUTES_MAX,
} from "./limits.ts";

/** What was asked, of whom, and by whom it was answered. */
export interface AccessEntry {
  readonly service: string | null;
  readonly release: string | null;
  readonly instance: string | null;
  readonly client: string;
  readonly method: string;
  readonly host: string;
  /** Without its query: that is where tokens are. */
  readonly path: string;
  readonly requestId: string | null;
  readonly durationMs: number;
}

export interface AccessEnd {
  readonly status: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Who is to blame when it went wrong: a client's fault never counts against a release. */
  readonly fault: "client" | "release" | "edge" | null;
  readonly reason: string | null;
}

export function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query < 0 ? target : target.slice(0, query);
}

export function roundedMs(ms: number): number {
  return Math.round(ms * 10) / 10;
}

export class AccessLog {
  readonly #path: string;
  readonly #worker: string;
  readonly #counters: Counters;
  #fd: number;
  #queue: string[] = [];
  #queuedBytes = 0;
  #isWriting = false;
  #timer: NodeJS.Timeout | null = null;
  #timeMs = 0;
  #openingText = "";
  readonly #routes = new Map<string | null, Pick<AccessEntry, "service" | "release"> & { readonly fields: string }>();
  #checkedAtMs = -ACCESS_LOG_ROTATION_MS;

  constructor(path: string, worker: string, counters: Counters) {
    this.#path = path;
    this.#worker = worker;
    this.#counters = counters;
    this.#fd = this.#open();
  }

  write(entry: AccessEntry, end: AccessEnd): void {
    const line = `${this.#opening()}${this.#routeFields(entry)},${requestFields(entry)},${endFields(end)}}\n`;
    if (this.#queuedBytes + line.length > ACCESS_LOG_QUEUE_MAX_BYTES) {
      this.#counters.access_log_dropped++;
      return;
    }
    this.#queue.push(line);
    this.#queuedBytes += line.length;
    if (this.#queuedBytes >= ACCESS_LOG_FLUSH_BYTES) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), ACCESS_LOG_FLUSH_MS);
  }

  /** Many requests end in one millisecond. */
  #opening(): string {
    const nowMs = Date.now();
    if (nowMs !== this.#timeMs) {
      this.#timeMs = nowMs;
      this.#openingText = `{"time":"${new Date(nowMs).toISOString()}","worker":${quoted(this.#worker)},`;
    }
    return this.#openingText;
  }

  /** Every request that one instance answers has the same. */
  #routeFields({ service, release, instance }: AccessEntry): string {
    const known = this.#routes.get(instance);
    if (known !== undefined && known.release === release && known.service === service) return known.fields;
    const fields = `"service":${quoted(service)},"release":${quoted(release)},"instance":${quoted(instance)}`;
    if (this.#routes.size >= ACCESS_LOG_ROUTES_MAX) this.#routes.clear();
    this.#routes.set(instance, { service, release, fields });
    return fields;
  }

  /** Writes what is queued before the process ends. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#fd < 0) return;
    try {
      if (this.#queue.length > 0) writeSync(this.#fd, this.#queue.splice(0).join(""));
    } catch {
      this.#counters.access_log_failed++;
    }
    closeSync(this.#fd);
    this.#fd = -1;
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#isWriting) return;
    this.#reopenIfRotated();
    const lines = this.#queue.length;
    const text = Buffer.from(this.#queue.splice(0).join(""));
    this.#queuedBytes = 0;
    if (this.#fd < 0) {
      this.#counters.access_log_dropped += lines;
      return;
    }
    this.#isWriting = true;
    this.#append(text, 0);
  }

  #append(text: Buffer, from: number): void {
    write(this.#fd, text, from, text.length - from, null, (error, written) => {
      if (!error && from + written < text.length) return this.#append(text, from + written);
      this.#isWriting = false;
      if (error) this.#counters.access_log_failed++;
      if (this.#queue.length > 0) this.#timer ??= setTimeout(() => this.#flush(), ACCESS_LOG_FLUSH_MS);
    });
  }

  #reopenIfRotated(): void {
    const nowMs = performance.now();
    if (this.#fd >= 0 && nowMs - this.#checkedAtMs < ACCESS_LOG_ROTATION_MS) return;
    this.#checkedAtMs = nowMs;
    if (this.#fd >= 0 && this.#isCurrent()) return;
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = this.#open();
  }

  #isCurrent(): boolean {
    const current = statSync(this.#path, { throwIfNoEntry: false });
    const open = fstatSync(this.#fd);
    return current !== undefined && current.ino === open.ino && current.dev === open.dev;
  }

  /** -1 when it cannot be opened: traffic goes on, the counter tells. */
  #open(): number {
    try {
      return openSync(this.#path, "a", 0o640);
    } catch {
      this.#counters.access_log_failed++;
      return -1;
    }
  }
}

/** By hand: JSON.stringify of the whole entry takes twice the time (measured), and this is done for each request. */
function requestFields({ client, method, host, path, requestId, durationMs }: AccessEntry): string {
  return `"client":${quoted(client)},"method":${quoted(method)},"host":${quoted(host)},"path":${quoted(path)},"requestId":${quoted(requestId)},"durationMs":${durationMs}`;
}

function endFields({ status, bytesIn, bytesOut, fault, reason }: AccessEnd): string {
  return `"status":${status},"bytesIn":${bytesIn},"bytesOut":${bytesOut},"fault":${quoted(fault)},"reason":${quoted(reason)}`;
}

const NEEDS_ESCAPE = /[^ !#-[\]-~]/;

function quoted(text: string | null): string {
  if (text === null) return "null";
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}
