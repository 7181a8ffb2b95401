// A real answer of an app: status line, content type, and its title or first line.
import type { AppAnswer } from "../contract/ship.ts";
import { http } from "../platform/builtin.ts";

const TIMEOUT_MS = 10_000;
const BODY_MAX_BYTES = 64 * 1024;
const LINE_CHARS_MAX = 72;

/** Follows no redirect: what the app itself says is what is shown. Rejects when nothing answers in time. */
export function fetchAnswer(url: string, host: string | null = null): Promise<AppAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { accept: "text/html,*/*;q=0.5", ...(host === null ? {} : { host }) };
    const call = http().get(url, { headers, agent: false, timeout: TIMEOUT_MS }, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const finish = (): void => {
        const status = answer.statusCode ?? 0;
        const statusText = answer.statusMessage || http().STATUS_CODES[status] || "";
        resolve({
          status,
          statusText,
          contentType: answer.headers["content-type"] ?? null,
          line: firstLine(Buffer.concat(chunks).toString("utf8")),
        });
        call.destroy(); // an endless answer has shown enough
      };
      answer.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > BODY_MAX_BYTES) finish();
      });
      answer.on("end", finish);
      answer.on("error", reject);
    });
    call.on("timeout", () => call.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    call.on("error", reject);
  });
}

export function firstLine(body: string): string | null {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1]?.trim();
  const text =
    title ||
    body
      .split("\n")
      .map((line) => line.trim())
      .find((line) => line !== "");
  if (text === undefined || text === "") return null;
  const printable = text.replaceAll(/[\x00-\x1f\x7f]/g, " ");
  return printable.length > LINE_CHARS_MAX ? `${printable.slice(0, LINE_CHARS_MAX - 1)}…` : printable;
}
