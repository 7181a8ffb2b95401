// A Dockerfile as its instructions, with their places: directives, continued lines, comments between them, heredocs.
// https://docs.docker.com/reference/dockerfile/

export interface Dockerfile {
  readonly instructions: readonly Instruction[];
  /** What no Dockerfile may hold: an unknown instruction, a heredoc that does not end. */
  readonly faults: readonly { readonly line: number; readonly message: string }[];
}

export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  readonly flags: readonly Flag[];
  /** What follows the keyword and the flags; continued lines are joined, comments between them left out. */
  readonly body: string;
  /** Items of a body that is a JSON array of texts; null for any other. */
  readonly exec: readonly string[] | null;
  readonly heredocs: readonly Heredoc[];
  readonly line: number;
  readonly endLine: number;
  /** Line of each character of `body`. */
  lineAt(offset: number): number;
}

export interface Flag {
  /** Without dashes. */
  readonly name: string;
  /** Null where there is no `=`. */
  readonly value: string | null;
}

export interface Heredoc {
  readonly name: string;
  readonly text: string;
  /** Line of its first line of text. */
  readonly line: number;
}

export const INSTRUCTIONS: ReadonlySet<string> = new Set(
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(" "),
);
const NAMES = /(?:^|\/)(?:(?:[\w.-]+[._-])?(?:docker|container)file|(?:docker|container)file[._-][\w.-]+)$/i;
/** `DockerfileTest`. */
const JOINED_NAME = /(?:^|\/)(?:Docker|Container)file[A-Z\d]\w*$/;
const NOT_ITS = /\.(?:dockerignore|md|rst|txt|html?|py|js|ts|map|json|ya?ml|j2|jinja2?|tmpl|tpl|in|erb|mustache|sh)$/i;
const DIRECTIVE = /^#\s*([a-z]+)\s*=\s*(.*?)\s*$/i;
const HAS_HEREDOC = new Set(["RUN", "COPY", "ADD"]);
const HEREDOC = /(?<!<)<<(-?)(["']?)([A-Za-z_][\w.]*)\2/g;
const INSTRUCTIONS_MAX = 5_000;
const HEREDOCS_MAX = 50;

export function isDockerfile(path: string): boolean {
  return (NAMES.test(path) || JOINED_NAME.test(path)) && !NOT_ITS.test(path);
}

export function readDockerfile(text: string): Dockerfile {
  const lines = text.split("\n");
  const escape = escapeOf(lines);
  const instructions: Instruction[] = [];
  const faults: { line: number; message: string }[] = [];
  /** What follows may be text of a heredoc. */
  let isOpen = false;
  for (let at = 0; at < lines.length && instructions.length < INSTRUCTIONS_MAX;) {
    const line = lines[at]!;
    if (line.trim() === "" || isComment(line)) {
      at += 1;
      continue;
    }
    const logical = joinLines(lines, at, escape);
    const one = instructionOf(logical, at + 1);
    at = logical.next;
    const heredocs = HAS_HEREDOC.has(one.keyword) ? takeHeredocs(lines, at, one.body) : { found: [], next: at, open: null };
    at = heredocs.next;
    if (!INSTRUCTIONS.has(one.keyword) && !isOpen)
      faults.push({ line: one.line, message: `\`${one.keyword.slice(0, 40)}\` is no instruction` });
    if (heredocs.open !== null) faults.push({ line: one.line, message: `the heredoc \`${heredocs.open}\` does not end` });
    isOpen ||= heredocs.open !== null;
    instructions.push({ ...one, heredocs: heredocs.found, endLine: at });
  }
  if (instructions.length >= INSTRUCTIONS_MAX)
    faults.push({ line: 1, message: `only the first ${INSTRUCTIONS_MAX} instructions were read` });
  return { instructions, faults };
}

/** What an ONBUILD runs when another image builds on this one; null for any other instruction. */
export function triggerOf(one: Instruction): Instruction | null {
  if (one.keyword !== "ONBUILD") return null;
  const inner = instructionOf({ text: one.body, starts: [{ offset: 0, line: one.line }], next: 0 }, one.line);
  const from = one.body.length - inner.body.length;
  return { ...inner, heredocs: one.heredocs, endLine: one.endLine, lineAt: (offset) => one.lineAt(from + offset) };
}

/** Line → first line of the instruction that it belongs to. */
export function instructionLines(text: string): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  for (const { line, endLine } of readDockerfile(text).instructions) for (let at = line; at <= endLine; at++) first.set(at, line);
  return first;
}

/** Directives stand before everything else, comments included. */
function escapeOf(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name, value] = DIRECTIVE.exec(line) ?? [];
    if (name === undefined) return "\\";
    if (name.toLowerCase() === "escape") return value === "`" ? "`" : "\\";
  }
  return "\\";
}

function isComment(line: string): boolean {
  return /^\s*#/.test(line);
}

interface LogicalLine {
  readonly text: string;
  /** Offset in `text` at which each source line begins, with its number. */
  readonly starts: readonly { readonly offset: number; readonly line: number }[];
  /** Index of the line after it. */
  readonly next: number;
}

/** Comments and empty lines inside continued lines are left out, as the builder does it. */
function joinLines(lines: readonly string[], from: number, escape: string): LogicalLine {
  const ends = new RegExp(`\\${escape}[ \\t]*$`);
  const parts: string[] = [];
  const starts: { offset: number; line: number }[] = [];
  let length = 0;
  let at = from;
  for (; at < lines.length; at++) {
    const line = lines[at]!;
    if (at > from && (isComment(line) || line.trim() === "")) continue;
    const goesOn = ends.test(line);
    const part = goesOn ? line.replace(ends, "") : line;
    starts.push({ offset: length, line: at + 1 });
    parts.push(part);
    length += part.length;
    if (!goesOn) return { text: parts.join(""), starts, next: at + 1 };
  }
  return { text: parts.join(""), starts, next: at };
}

const FLAG = /^--([a-z][a-z-]*)(?:=("[^"]*"|\S*))?(?:\s+|$)/;

function instructionOf({ text, starts }: LogicalLine, line: number): Omit<Instruction, "heredocs" | "endLine"> {
  const [head, keyword = ""] = /^\s*(\S*)\s*/.exec(text)!;
  let offset = head.length;
  const flags: Flag[] = [];
  for (let found = FLAG.exec(text.slice(offset)); found !== null; found = FLAG.exec(text.slice(offset))) {
    flags.push({ name: found[1]!, value: found[2]?.replace(/^"(.*)"$/, "$1") ?? null });
    offset += found[0].length;
  }
  const body = text.slice(offset).trimEnd();
  const lineAt = (at: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]!.offset <= at + offset) low = middle;
      else high = middle - 1;
    }
    return starts[low]!.line;
  };
  return { keyword: keyword.toUpperCase(), flags, body, exec: execForm(body), line, lineAt };
}

function execForm(body: string): readonly string[] | null {
  if (!body.startsWith("[")) return null;
  try {
    const value: unknown = JSON.parse(body);
    return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : null;
  } catch {
    return null; // what is no JSON is taken in shell form, as the builder does it
  }
}

function takeHeredocs(lines: readonly string[], from: number, body: string): { found: Heredoc[]; next: number; open: string | null } {
  const found: Heredoc[] = [];
  let at = from;
  for (const [, dash, , name] of [...body.matchAll(HEREDOC)].slice(0, HEREDOCS_MAX)) {
    const start = at;
    const isEnd = (line: string): boolean => (dash === "-" ? line.replace(/^\t+/, "") : line) === name;
    while (at < lines.length && !isEnd(lines[at]!)) at += 1;
    if (at >= lines.length) return { found, next: from, open: name! };
    found.push({ name: name!, text: lines.slice(start, at).join("\n"), line: start + 1 });
    at += 1;
  }
  return { found, next: at, open: null };
}
