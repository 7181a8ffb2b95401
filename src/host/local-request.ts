// One HTTP request with JSON over a unix socket of ours.
import { http } from "../platform/builtin.ts";

export interface LocalRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface LocalAnswer {
  readonly status: number;
  readonly body: unknown;
}

const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** Rejects when nothing answers in time; a status of 400 or more is an answer. */
export function localRequest(socketPath: string, request: LocalRequest): Promise<LocalAnswer> {
  return new Promise((resolve, reject) => {
    const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    const headers = body === undefined ? {} : { "content-type": "application/json", "content-length": body.length };
    const options = { socketPath, method: request.method, path: request.path, headers, agent: false as const };
    const call = http().request({ ...options, ...(request.signal && { signal: request.signal }) }, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_BYTES_MAX) call.destroy(new Error(`the answer to ${request.path} is larger than ${ANSWER_BYTES_MAX} bytes`));
        else chunks.push(chunk);
      });
      answer.on("error", finish);
      answer.on("end", () => finish(null, { status: answer.statusCode ?? 0, body: parse(Buffer.concat(chunks)) }));
    });
    const timer = setTimeout(() => call.destroy(new Error(`no answer within ${request.timeoutMs} ms`)), request.timeoutMs);
    const finish = (error: Error | null, answer?: LocalAnswer): void => {
      clearTimeout(timer);
      if (answer === undefined) reject(error);
      else resolve(answer);
    };
    call.on("error", finish);
    call.end(body);
  });
}

function parse(bytes: Buffer): unknown {
  return bytes.length === 0 ? null : (JSON.parse(bytes.toString("utf8")) as unknown);
}
