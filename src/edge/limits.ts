// Every limit of the data plane, with its unit and its reason. Crossing one raises the counter of the same subject (counters.ts).

/** Request or response head: four of nginx's 8 KB buffers. More is 431 from a client, 502 from an app. */
export const HEAD_MAX_BYTES = 32 * 1024;
/** Field lines of one head. */
export const FIELDS_MAX = 128;
/** Trailer section after a chunked body. */
export const TRAILERS_MAX_BYTES = 8 * 1024;
/** One chunk-size line with its extensions, which are dropped. */
export const CHUNK_LINE_MAX_BYTES = 256;
/** Empty lines before a request line that are skipped (RFC 9112 2.2 asks for at least one). */
export const EMPTY_LINES_MAX = 4;
/** Informational answers (1xx) before a final one. */
export const INFORMATIONAL_MAX = 8;

/** From the first byte of a request to the end of its head: 408. */
export const HEAD_TIMEOUT_MS = 15_000;
/** A connection on which no request has begun; longer than the 60 s of common load balancers, so that the client closes first. */
export const IDLE_TIMEOUT_MS = 75_000;
/** A body must bring at least this many bytes in each window while the edge is willing to read: 408. */
export const BODY_WINDOW_MS = 30_000;
export const BODY_WINDOW_MIN_BYTES = 1_500;
/**
 * A client for which no write completes for so long is gone. The kernel reports room only when a third of its send buffer (4 MB at most) is free:
 * measured, a client that read 10 KB/s without a pause let no write complete for 120 s, one of 30 KB/s for 80 s.
 */
export const CLIENT_STALL_MS = 300_000;
/** After `Connection: close` the edge goes on reading until nothing came for so long, lest the kernel reset the answer away … */
export const LINGER_MS = 2_000;
/** … and at most so long: a client that is still sending its upload reads the refusal only after it (nginx: lingering_time). */
export const LINGER_MAX_MS = 30_000;
/** An app that sends nothing in the middle of an answer. */
export const ANSWER_STALL_MS = 300_000;
/** Silence on a tunnel or event stream after which the kernel asks whether the client is still there. */
export const TCP_KEEP_ALIVE_MS = 60_000;
/** A tunnel on which neither side sends anything; TCP keep-alive finds dead peers much earlier. */
export const TUNNEL_IDLE_MS = 3_600_000;
/** One side of a tunnel has ended and the other says nothing more. */
export const HALF_CLOSED_MAX_MS = 30_000;
/** The app closed its reading side; its answer may already be on the way. */
export const BROKEN_WRITE_WAIT_MS = 1_000;
/** An app that does not know Expect: after this the edge asks for the body itself. */
export const CONTINUE_WAIT_MS = 1_000;

export const CONNECT_TIMEOUT_MS = 5_000;
/** A target that refused is passed over while others of its release are there. */
export const REFUSED_PAUSE_MS = 500;
/** Waiting requests are tried again at this pace, and whenever a request of their service ends. */
export const QUEUE_RETRY_MS = 20;
/** Waiting requests tried again in one go. */
export const QUEUE_RETRY_BATCH = 16;
/** Connections to one target; above it requests wait in the queue of their service. */
export const TARGET_CONNECTIONS_MAX = 1_024;
/** Idle connections kept to one target. */
export const TARGET_IDLE_MAX = 128;
/** Longest reuse of an idle connection whatever the server promises. */
export const TARGET_IDLE_MS = 60_000;
/** Where a server's keep-alive time is unknown; only idempotent requests reuse. */
export const TARGET_IDLE_UNKNOWN_MS = 1_000;
/** Safety margin below a server's own keep-alive time, against the race of close and request. */
export const KEEP_ALIVE_MARGIN_MS = 1_000;

/** Connections of one worker, lowered to what the descriptor limit allows: each may need one more to its app. */
export const CONNECTIONS_MAX = 10_000;
/** Share of the connections, those that wait longest for a request, that is closed for new ones when all are taken. */
export const EVICTION_SHARE = 0.01;
/** Where none of them waits, this long passes before they are looked through again. */
export const EVICTION_PAUSE_MS = 100;
/** Descriptors kept free for logs, listeners and the control socket. */
export const DESCRIPTORS_RESERVED = 64;
/** Finished answers that one turn of the event loop holds back, so that none waits for a long turn. */
export const HELD_ANSWERS_MAX = 32;
/** Bytes of further requests read while one is being answered; then the socket is paused. */
export const PIPELINED_MAX_BYTES = 64 * 1024;
/** Up to here head and body go out in one write as a string; above it the body's buffers are written as they are. */
export const JOIN_MAX_BYTES = 16 * 1024;

/** Waiting for the other side's answer to a WebSocket close. */
export const CLOSE_ANSWER_MS = 5_000;
/** An app that does not answer a close within this gets its client closed by the edge. */
export const APP_CLOSE_WAIT_MS = 1_000;

/** Timeouts are checked at this pace, so each may come late by as much. */
export const SWEEP_MS = 500;

/** A leaving worker waits so long for the next request of idle connections. */
export const LEAVE_MAX_MS = 600_000;
/** Then tunnels are closed, and what is left ends with the process. */
export const LEAVE_TUNNELS_MS = 10_000;

export const ACCESS_LOG_QUEUE_MAX_BYTES = 4 * 1024 * 1024;
export const ACCESS_LOG_FLUSH_MS = 100;
/** Written earlier when so much waits: what lies in memory for long costs the garbage collector time. */
export const ACCESS_LOG_FLUSH_BYTES = 64 * 1024;
/** Instances whose part of a log line is kept ready. */
export const ACCESS_LOG_ROUTES_MAX = 256;
/** How often the log's path is compared with the open file. */
export const ACCESS_LOG_ROTATION_MS = 1_000;

export const CONTROL_BODY_MAX_BYTES = 32 * 1024 * 1024;
/** Releases that have left the table stay in the report so long as they carry traffic, and this many after that. */
export const PAST_RELEASES_MAX = 50;

/** Retry-After of a 503: a target is likely there again in a moment; maintenance takes longer. */
export const RETRY_AFTER_SECONDS = 1;
export const MAINTENANCE_RETRY_AFTER_SECONDS = 60;
