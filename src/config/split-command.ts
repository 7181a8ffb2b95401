// A command written as one string → argv, by the quoting rules of a POSIX shell and none of its powers.

export type SplitCommand =
  | { readonly kind: "argv"; readonly argv: readonly string[] }
  | { readonly kind: "problem"; readonly problem: string };

/** What only a shell could do is refused: Fairlead starts programs, never a shell string. */
export function splitCommand(text: string): SplitCommand {
  const argv: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (/\s/.test(char)) {
      if (word !== null) argv.push(word);
      word = null;
    } else if (char === "'" || char === '"') {
      const end = closingQuote(text, at);
      if (end < 0) return { kind: "problem", problem: `has no closing ${char}` };
      const inside = text.slice(at + 1, end);
      if (char === '"' && /(?<!\\)[$`]/.test(inside)) return needsShell(text);
      word = (word ?? "") + (char === '"' ? inside.replaceAll(/\\(["\\$`])/g, "$1") : inside);
      at = end;
    } else if (char === "\\") {
      word = (word ?? "") + (text[at + 1] ?? "");
      at += 1;
    } else if (/[|&;<>`$*?()]/.test(char)) return needsShell(text);
    else word = (word ?? "") + char;
  }
  if (word !== null) argv.push(word);
  return argv.length === 0 ? { kind: "problem", problem: "is an empty command" } : { kind: "argv", argv };
}

function closingQuote(text: string, open: number): number {
  const quote = text[open];
  for (let at = open + 1; at < text.length; at++) {
    if (quote === '"' && text[at] === "\\") at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function needsShell(text: string): SplitCommand {
  return { kind: "problem", problem: `needs a shell; say so: ["sh", "-c", ${JSON.stringify(text)}]` };
}
