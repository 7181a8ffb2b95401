// Streams objects out of git without a checkout: what was ever committed is listed, sized and read through pipes, each object once.
import { childProcess } from "../../../platform/builtin.ts";
import { gitArgv, gitEnvironment } from "../git.ts";

export interface BlobToRead {
  readonly id: string;
  /** One of the paths it was committed under. */
  readonly path: string;
  readonly sizeBytes: number;
}

const STDERR_MAX_UNITS = 2_000;

/** Runs git and gives its output piece by piece. Throws with what git said when it fails, and when aborted. */
export async function* gitOutput(
  root: string,
  args: readonly string[],
  { input, signal }: { readonly input?: AsyncIterable<string> | Iterable<string>; readonly signal: AbortSignal | undefined },
): AsyncGenerator<Buffer> {
  const [program, ...rest] = gitArgv(root, ...args);
  const child = childProcess().spawn(program!, rest, {
    env: gitEnvironment(),
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  let said = "";
  child.stderr!.setEncoding("utf8").on("data", (part: string) => (said = (said + part).slice(0, STDERR_MAX_UNITS)));
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  ended.catch(() => {}); // awaited below, when the output has been read
  const onAbort = (): void => void child.kill("SIGKILL");
  signal?.addEventListener("abort", onAbort, { once: true });
  const fed = input === undefined ? Promise.resolve() : feed(child.stdin!, input);
  try {
    for await (const part of child.stdout!) yield part as Buffer;
    await fed;
    const code = await ended;
    signal?.throwIfAborted();
    if (code !== 0) throw new Error(said.trim().split("\n", 1)[0] || `git ended with ${code}`);
  } finally {
    signal?.removeEventListener("abort", onAbort);
    child.kill("SIGKILL");
  }
}

/** Waits where git is slower than we are. */
async function feed(to: NodeJS.WritableStream, lines: AsyncIterable<string> | Iterable<string>): Promise<void> {
  let isClosed = false;
  to.on("error", () => (isClosed = true)); // EPIPE: git ended, and its exit code says why
  for await (const line of lines) {
    if (isClosed) return;
    if (!to.write(line)) await new Promise((resolve) => to.once("drain", resolve).once("close", resolve).once("error", resolve));
  }
  to.end();
}

export async function* linesOf(parts: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of parts) {
    const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** The content of each of these, in their order. */
export async function* readBlobs(
  root: string,
  blobs: readonly BlobToRead[],
  signal: AbortSignal | undefined,
): AsyncGenerator<{ readonly blob: BlobToRead; readonly bytes: Buffer }> {
  const input = idLines(blobs);
  const reader = new ByteReader(gitOutput(root, ["cat-file", "--batch"], { input, signal }));
  for (const blob of blobs) {
    const head = await reader.line();
    const size = /^[0-9a-f]{40,64} blob (\d+)$/.exec(head)?.[1];
    if (size === undefined) continue; // "missing": a partial clone, which is said
    const bytes = await reader.bytes(Number(size));
    await reader.bytes(1);
    yield { blob, bytes };
  }
  await reader.end();
}

function* idLines(blobs: readonly BlobToRead[]): Generator<string> {
  for (const { id } of blobs) yield `${id}\n`;
}

/** Takes a stream apart into lines and pieces of known size. */
class ByteReader {
  readonly #parts: AsyncGenerator<Buffer>;
  #held: Buffer[] = [];
  #size = 0;

  constructor(parts: AsyncGenerator<Buffer>) {
    this.#parts = parts;
  }

  async line(): Promise<string> {
    for (;;) {
      const held = this.#join();
      const end = held.indexOf(0x0a);
      if (end >= 0) {
        this.#keep(held.subarray(end + 1));
        return held.toString("latin1", 0, end);
      }
      if (!(await this.#more())) throw new Error("git ended in the middle of an object");
    }
  }

  async bytes(count: number): Promise<Buffer> {
    while (this.#size < count) if (!(await this.#more())) throw new Error("git ended in the middle of an object");
    const held = this.#join();
    this.#keep(held.subarray(count));
    return held.subarray(0, count);
  }

  /** Lets git end, and throws what it says. */
  async end(): Promise<void> {
    while (await this.#more()) this.#keep(Buffer.alloc(0));
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#parts.next();
    if (done === true) return false;
    this.#held.push(value);
    this.#size += value.length;
    return true;
  }

  #join(): Buffer {
    if (this.#held.length !== 1) this.#keep(Buffer.concat(this.#held));
    return this.#held[0]!;
  }

  #keep(rest: Buffer): void {
    this.#held = [rest];
    this.#size = rest.length;
  }
}
