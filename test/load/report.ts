// What a load run saw: every failure with its kind, time and place, so that a test can say exactly what was lost.

export const FAILURE_KINDS = [
  "refused", // no connection
  "reset", // connection lost before any byte of the answer
  "cut", // answer begun and not ended
  "5xx",
  "4xx", // this client makes no faulty request
  "timeout",
  "wrong-body",
  "mixed-release", // one answer from two releases
  "doubled-effect", // a request was carried out twice
  "lost-effect", // answered as done, and was not
  "idle-closed", // a keep-alive connection was closed while nothing was asked on it
  "websocket-without-close", // ended without a close frame
  "event-torn", // an event stream ended in the middle of an event
] as const;

export type FailureKind = (typeof FAILURE_KINDS)[number];

export interface Failure {
  readonly kind: FailureKind;
  /** Milliseconds since the load began. */
  readonly atMs: number;
  /** keep-alive, fresh, slow, stream, upload, effect, idle, events, websocket, pipeline, large-upload. */
  readonly source: string;
  readonly detail: string;
}

export interface LoadReport {
  readonly durationMs: number;
  readonly requests: number;
  readonly bySource: Readonly<Record<string, number>>;
  /** Answers by the release label that the app said. */
  readonly byLabel: Readonly<Record<string, number>>;
  readonly websockets: { readonly opened: number; readonly closedWith: Readonly<Record<string, number>> };
  readonly eventStreams: { readonly opened: number; readonly ended: number };
  readonly byKind: Readonly<Record<FailureKind, number>>;
  /** The first FAILURES_MAX; `byKind` counts all. */
  readonly failures: readonly Failure[];
  readonly failureCount: number;
}

export const FAILURES_MAX = 1_000;

export class Recorder {
  readonly #beganAtMs = performance.now();
  #requests = 0;
  readonly #bySource: Record<string, number> = {};
  readonly #byLabel: Record<string, number> = {};
  readonly #closedWith: Record<string, number> = {};
  readonly #byKind = Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, 0])) as Record<FailureKind, number>;
  readonly #failures: Failure[] = [];
  websocketsOpened = 0;
  eventStreamsOpened = 0;
  eventStreamsEnded = 0;

  answered(source: string, label: string): void {
    this.#requests++;
    this.#bySource[source] = (this.#bySource[source] ?? 0) + 1;
    this.#byLabel[label] = (this.#byLabel[label] ?? 0) + 1;
  }

  websocketClosed(code: number): void {
    this.#closedWith[code] = (this.#closedWith[code] ?? 0) + 1;
  }

  failed(kind: FailureKind, source: string, detail: string): void {
    this.#byKind[kind]++;
    if (this.#failures.length < FAILURES_MAX) {
      this.#failures.push({ kind, atMs: Math.round(performance.now() - this.#beganAtMs), source, detail });
    }
  }

  report(): LoadReport {
    return {
      durationMs: Math.round(performance.now() - this.#beganAtMs),
      requests: this.#requests,
      bySource: this.#bySource,
      byLabel: this.#byLabel,
      websockets: { opened: this.websocketsOpened, closedWith: this.#closedWith },
      eventStreams: { opened: this.eventStreamsOpened, ended: this.eventStreamsEnded },
      byKind: this.#byKind,
      failures: this.#failures,
      failureCount: Object.values(this.#byKind).reduce((sum, count) => sum + count, 0),
    };
  }
}

/** One line for a person, and the first failures. */
export function describeReport(report: LoadReport): string {
  const kinds = Object.entries(report.byKind).filter(([, count]) => count > 0);
  const lines = [
    `${report.requests} requests in ${Math.round(report.durationMs / 1000)} s, ${report.failureCount} failures` +
      (kinds.length > 0 ? `: ${kinds.map(([kind, count]) => `${count} ${kind}`).join(", ")}` : ""),
    `sources ${JSON.stringify(report.bySource)} labels ${JSON.stringify(report.byLabel)} websockets ${JSON.stringify(report.websockets)} event streams ${JSON.stringify(report.eventStreams)}`,
  ];
  for (const failure of report.failures.slice(0, 20))
    lines.push(`  ${failure.atMs} ms ${failure.kind} (${failure.source}) ${failure.detail}`);
  return lines.join("\n");
}
