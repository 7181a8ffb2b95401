// Writes a command back as a line for a POSIX shell: words quoted, variables left for the shell.
import type { ShellCommand } from "./command-line.ts";

export function shellLine({ env, words }: ShellCommand): string {
  return [...Object.entries(env).map(([name, value]) => `${name}=${shellWord(value)}`), ...words.map(shellWord)].join(" ");
}

/** A word with a `$` stays open to the shell; any other is taken literally. */
export function shellWord(word: string): string {
  if (/^[\w@%+=:,./{}-]+$/.test(word)) return word;
  return word.includes("$") ? `"${word.replaceAll(/(["\\`])/g, "\\$1")}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
