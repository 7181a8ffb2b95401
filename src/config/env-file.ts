// .env files as the usual loaders read them: NAME=value, quotes, `export`, remarks. Nothing is expanded and nothing is executed.
import { VARIABLE_NAME } from "./field.ts";

export interface EnvFileEntry {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

export type EnvFile =
  | { readonly kind: "entries"; readonly entries: readonly EnvFileEntry[] }
  | { readonly kind: "problem"; readonly line: number; readonly problem: string };

/** The last of two lines for one name counts, as everywhere. Double quotes may span lines and know \n, \t, \", \\ and \$. */
export function parseEnvFile(text: string): EnvFile {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const entries = new Map<string, EnvFileEntry>();
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] as string).trim();
    if (line === "" || line.startsWith("#")) continue;
    const match = /^(?:export\s+)?([^=\s]+)\s*=\s*(.*)$/s.exec(line);
    const name = match?.[1];
    if (name === undefined) return { kind: "problem", line: at + 1, problem: "has no NAME=value" };
    if (!VARIABLE_NAME.test(name))
      return { kind: "problem", line: at + 1, problem: `${JSON.stringify(name)} cannot be the name of a variable` };
    const read = readValue(match?.[2] as string, lines, at);
    if (read === null) return { kind: "problem", line: at + 1, problem: `the quote of ${name} is never closed, or something follows it` };
    entries.set(name, { name, value: read.value, line: at + 1 });
    at = read.lastLine;
  }
  return { kind: "entries", entries: [...entries.values()] };
}

function readValue(first: string, lines: readonly string[], at: number): { value: string; lastLine: number } | null {
  const quote = first[0];
  if (quote !== '"' && quote !== "'" && quote !== "`") return { value: first.replace(/\s+#.*$/, "").trim(), lastLine: at };
  let body = first;
  for (let last = at; ; last++) {
    const end = closing(body, quote);
    if (end > 0) {
      if (!/^\s*(#.*)?$/.test(body.slice(end + 1))) return null;
      return { value: quote === '"' ? unescape(body.slice(1, end)) : body.slice(1, end), lastLine: last };
    }
    if (last + 1 >= lines.length) return null;
    body += `\n${lines[last + 1] as string}`;
  }
}

function closing(body: string, quote: string): number {
  for (let at = 1; at < body.length; at++) {
    if (quote === '"' && body[at] === "\\") at += 1;
    else if (body[at] === quote) return at;
  }
  return -1;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescape(text: string): string {
  return text.replaceAll(/\\([nrt"\\$])/g, (_, char: string) => ESCAPES[char] ?? char);
}
