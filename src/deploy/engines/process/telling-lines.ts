// Of what an app printed before it failed, the part that tells why: its last traceback without the frames of libraries, else its last lines without
// what servers say about themselves. Pure.

export interface TellingLines {
  /** The error in one line, `ValueError: no key (app.py:7)`; null when the output names none. */
  readonly cause: string | null;
  readonly lines: readonly string[];
}

const LINES_MAX = 25;
const FRAMES_MAX = 6;
/** A validation error lists its fields below its name. */
const MESSAGE_LINES_MAX = 12;
const CAUSE_CHARS_MAX = 200;

export function tellingLines(output: readonly string[]): TellingLines {
  const lines = output.map(plain);
  const traceback = lastTraceback(lines);
  if (traceback !== null) return { cause: shorten(causeOf(traceback)), lines: showTraceback(traceback) };
  const telling = withoutTracebacks(lines)
    .filter((line) => !SERVER_TALK.test(line))
    .filter((line, at, all) => line !== all[at - 1]);
  return { cause: saidCause(telling) ?? workerEnd(lines), lines: telling.slice(-LINES_MAX) };
}

function saidCause(lines: readonly string[]): string | null {
  const said = lines.findLast((line) => ERROR_LINE.test(line));
  return said === undefined ? null : shorten(said.replace(LOG_PREFIX, "").replace(ERROR_LINE, ""));
}

/** gunicorn starts a worker that ends again and again. */
function workerEnd(lines: readonly string[]): string | null {
  const code = lines.findLast((line) => WORKER_END.test(line))?.match(WORKER_END)?.[1];
  return code === undefined ? null : `a worker exited with code ${code}`;
}

/** Each round of workers adds one for each of them: on a small machine a third round, on a large one a second. */
const WORKER_ENDS_MAX = 10;

/** A server that starts each worker again hides that none lives: multiprocessing (uvicorn) numbers those that an exception ended, gunicorn says each end. */
export function workersKeepEnding(output: readonly string[]): boolean {
  const numbers = output.map((line) => Number(/^Process \w*Process-(\d+):/.exec(plain(line))?.[1] ?? 0));
  return Math.max(0, ...numbers) >= WORKER_ENDS_MAX || output.filter((line) => WORKER_END.test(plain(line))).length >= WORKER_ENDS_MAX;
}

const WORKER_END = /\[ERROR\] Worker \(pid:\d+\) exited with code (\d+)/;

/** What gunicorn and uvicorn print about their own coming and going. */
const SERVER_TALK =
  /^\s*$|\[INFO\] (?:Booting worker|Worker exiting|Control socket|Using worker|Handling signal|Shutting down|Starting gunicorn|Listening at)|\[ERROR\] Worker \(pid:\d+\) exited|\(pid:\d+\) was sent SIGTERM|^INFO: {2,}/;
const LOG_PREFIX = /^\s*\[[^\]]*\] (?:\[\d+\] )?/;
const ERROR_LINE =
  /^(?:\s*\[[^\]]*\] (?:\[\d+\] )?)?(?:\[(?:ERROR|CRITICAL)\]|(?:ERROR|CRITICAL|FATAL|Error|error):)\s*|^(?=Failed to find )/;

interface Frame {
  readonly file: string;
  readonly line: string;
  readonly shown: readonly string[];
}

interface Traceback {
  readonly frames: readonly Frame[];
  /** The exception and the rest of its message. */
  readonly message: readonly string[];
  /** Its place in the output: the first frame, and the line after the message. */
  readonly from: number;
  readonly end: number;
}

const FRAME = /^(\s*)File "([^"]+)", line (\d+)/;
const LIBRARY = /\/(?:site|dist)-packages\/|^<|\/lib(?:64)?\/python\d|\/bin\/[^/]+$/;
/** How a server or a process says that it was told to end. */
const ENDING = /^(?:gunicorn\.errors\.HaltServer|KeyboardInterrupt|SystemExit|asyncio\.exceptions\.CancelledError)\b/;

/** The last one that leads through the app's own code; else the last one of all. Null when there is none. */
function lastTraceback(lines: readonly string[]): Traceback | null {
  const all = readTracebacks(lines).filter(({ message }) => !ENDING.test(message[0] as string));
  return all.findLast(({ frames }) => frames.some(isOwn)) ?? all.at(-1) ?? null;
}

/** Those that are left are a server's own end. */
function withoutTracebacks(lines: readonly string[]): string[] {
  const inside = new Set(readTracebacks(lines).flatMap(({ from, end }) => Array.from({ length: end - from }, (_, at) => from + at)));
  return lines.filter((line, at) => !inside.has(at) && !/^Traceback |^During handling of |^The above exception /.test(line));
}

function isOwn({ file }: Frame): boolean {
  return !LIBRARY.test(file);
}

function readTracebacks(lines: readonly string[]): Traceback[] {
  const found: Traceback[] = [];
  for (let at = 0; at < lines.length;) {
    const indent = FRAME.exec(lines[at] as string)?.[1];
    if (indent === undefined) {
      at += 1;
      continue;
    }
    const [traceback, next] = readTraceback(lines, at, indent);
    if (traceback !== null) found.push(traceback);
    at = next;
  }
  return found;
}

/** From its first frame to the end of its message; the traceback is null where the output stops before that. */
function readTraceback(lines: readonly string[], from: number, indent: string): [Traceback | null, number] {
  const frames: Frame[] = [];
  let at = from;
  for (; at < lines.length && isInside(lines[at] as string, indent); at++) {
    const line = lines[at] as string;
    const [, , file, number] = FRAME.exec(line) ?? [];
    if (file !== undefined) frames.push({ file, line: number as string, shown: [ownPath(line.trim())] });
    else addLine(frames, line.trim());
  }
  const first = lines[at];
  if (first === undefined) return [null, at];
  const end = at + 1 + countWhile(lines.slice(at + 1, at + MESSAGE_LINES_MAX), (line) => !isNewTopic(line) && !first.includes(line.trim()));
  return [{ frames, message: [first.trim(), ...lines.slice(at + 1, end)], from, end }, end];
}

function isInside(line: string, indent: string): boolean {
  return line.startsWith(indent) && /^\s/.test(line) && line.length > indent.length;
}

/** Lines of `^^^^` say little without colours and much width. */
function addLine(frames: Frame[], line: string): void {
  const last = frames.pop() as Frame;
  frames.push(
    /^[\s~^]*$/.test(line) || line.startsWith("[Previous line repeated") ? last : { ...last, shown: [...last.shown, `  ${line}`] },
  );
}

function countWhile(lines: readonly string[], check: (line: string) => boolean): number {
  const end = lines.findIndex((line) => !check(line));
  return end < 0 ? lines.length : end;
}

function isNewTopic(line: string): boolean {
  return /^\s*$|^\[|^\d{4}-\d\d|^(?:INFO|ERROR|WARNING|DEBUG|CRITICAL)\b|^Traceback|^During handling|^The above exception/.test(line);
}

function causeOf({ frames, message }: Traceback): string {
  const own = frames.findLast(isOwn);
  const first = message[0] as string;
  return own === undefined ? first : `${first} (${ownPath(own.file)}:${own.line})`;
}

function showTraceback({ frames, message }: Traceback): string[] {
  const own = frames.filter(isOwn);
  const shown = (own.length > 0 ? own : frames.slice(-1)).slice(-FRAMES_MAX);
  return [
    "Traceback (most recent call last), without the frames of libraries:",
    ...shown.flatMap(({ shown: lines }) => lines.map((line) => `  ${line}`)),
    ...message,
  ];
}

/** Below the release's own tree: the folder it is laid out in says nothing to its author. */
function ownPath(text: string): string {
  return text.replace(/\/[^"]*\/releases\/[^/"]+\/[^/"]+\/v\d+\//, "");
}

function shorten(text: string): string {
  const line = text.trim().replace(/[.:?!]+$/, "");
  return line.length > CAUSE_CHARS_MAX ? `${line.slice(0, CAUSE_CHARS_MAX - 1)}…` : line;
}

/** Without colours and other commands to a terminal. */
function plain(line: string): string {
  return line.replaceAll(/\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|[\x00-\x08\x0b-\x1f\x7f]/g, "");
}
