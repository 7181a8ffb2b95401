// A secret's value from a file, from standard input or from a hidden prompt; never from the command line.
import { readFileSync } from "node:fs";
import { BAD_SECRET_VALUE } from "../platform/errors/secret-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { Secret } from "../platform/secret.ts";

const VALUE_MAX_BYTES = 100 * 1024;
const CTRL_C = "\x03";
const CTRL_D = "\x04";
const BACKSPACE = ["\x7f", "\b"];

export interface SecretSource {
  readonly name: string;
  /** Path, or null for standard input. */
  readonly file: string | null;
  readonly signal: AbortSignal;
}

/** One newline at the end is no part of it: editors and `echo` add it. */
export async function readSecret({ name, file, signal }: SecretSource): Promise<Secret> {
  const text = file !== null ? readText(name, file) : process.stdin.isTTY ? await readHidden(`${name}: `, signal) : await readAll(name);
  const value = text.replace(/\r?\n$/, "");
  if (value === "") throw userError(BAD_SECRET_VALUE, { name, reason: "it is empty" });
  if (value.includes("\0")) throw userError(BAD_SECRET_VALUE, { name, reason: "it has a NUL byte, which no environment can hold" });
  return new Secret(value);
}

function readText(name: string, file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw userError(BAD_SECRET_VALUE, { name, reason: `${file} cannot be read (${(cause as NodeJS.ErrnoException).code})` }, { cause });
  }
  return decode(name, bytes);
}

async function readAll(name: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > VALUE_MAX_BYTES) break;
  }
  return decode(name, Buffer.concat(chunks));
}

function decode(name: string, bytes: Buffer): string {
  if (bytes.length > VALUE_MAX_BYTES) throw userError(BAD_SECRET_VALUE, { name, reason: `it has more than ${VALUE_MAX_BYTES} bytes` });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw userError(BAD_SECRET_VALUE, { name, reason: "it is not UTF-8 text; encode it first, for example as base64" }, { cause });
  }
}

/** Typed without an echo. Ctrl-C stops the command, Ctrl-D or Enter ends the value. */
function readHidden(question: string, signal: AbortSignal): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  stdin.resume();
  return new Promise((resolve, reject) => {
    let typed = "";
    const end = (settle: () => void): void => {
      stdin.setRawMode(false);
      stdin.pause();
      stdin.off("data", onData);
      signal.removeEventListener("abort", onAbort);
      stderr.write("\n");
      settle();
    };
    const onAbort = (): void => end(() => reject(signal.reason as Error));
    const onData = (text: string): void => {
      for (const char of text) {
        if (char === "\r" || char === "\n" || char === CTRL_D) return end(() => resolve(typed));
        if (char === CTRL_C) return end(() => process.kill(process.pid, "SIGINT"));
        typed = BACKSPACE.includes(char) ? typed.replace(/.$/su, "") : typed + char;
      }
    };
    signal.addEventListener("abort", onAbort, { once: true });
    stdin.on("data", onData);
  });
}
