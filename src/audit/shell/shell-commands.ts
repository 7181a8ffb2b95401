// The commands of a shell line, so that rules look at what runs and not at text: quotes, lists, pipes, groups, redirections, substitutions.
// Knows no shell functions and no aliases; a loop's or condition's commands are found like any other.

export interface ShellCommand {
  /** Assignments before the command: `A=1 program`. */
  readonly env: Readonly<Record<string, string>>;
  /** Quotes taken away; what the shell fills in stays as written (`$X`). The first is the program. */
  readonly words: readonly ShellWord[];
  /** What follows it; null at the end. */
  readonly before: Separator | null;
  /** Its output goes into the next one: `a | b`. */
  readonly isPiped: boolean;
  /** It reads what the one before writes. */
  readonly readsPipe: boolean;
  readonly redirects: readonly { readonly operator: string; readonly target: string }[];
  readonly offset: number;
  readonly end: number;
  /** Inside `$(…)` or `<(…)` of another command. */
  readonly isNested: boolean;
}

export interface ShellWord {
  readonly text: string;
  /** As written, with its quotes. */
  readonly raw: string;
  readonly offset: number;
}

export type Separator = "&&" | "||" | ";" | "|" | "&" | "\n";

const WORDS_MAX = 20_000;
const DEPTH_MAX = 8;
const KEYWORDS = new Set([
  "if",
  "then",
  "else",
  "elif",
  "fi",
  "for",
  "while",
  "until",
  "do",
  "done",
  "case",
  "esac",
  "{",
  "}",
  "!",
  "in",
  "time",
]);
const ASSIGNMENT = /^([A-Za-z_]\w*)\+?=/;

/** Never throws; a quote that does not end takes the rest. */
export function shellCommands(text: string): readonly ShellCommand[] {
  return commandsOf(text, 0, DEPTH_MAX);
}

function commandsOf(text: string, base: number, depth: number): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let words: ShellWord[] = [];
  let redirects: { operator: string; target: string }[] = [];
  let readsPipe = false;
  const nested: ShellCommand[] = [];
  const finish = (separator: Separator | null): void => {
    const made = commandFrom(words, redirects, { separator, readsPipe });
    if (made !== null) commands.push(made);
    readsPipe = separator === "|" || (readsPipe && made === null && separator === "\n");
    words = [];
    redirects = [];
  };
  const lexer = new Lexer(text, base);
  const cases = new Cases();
  for (let count = 0; count < WORDS_MAX; count++) {
    const token = lexer.next();
    if (token === null) break;
    if (cases.isOfPattern(token, words)) words = [];
    else if (token.kind === "separator") finish(token.separator);
    else if (token.kind === "group") finish(";");
    else if (token.kind === "redirect") redirects.push(token);
    else {
      words.push(token.word);
      if (depth > 0)
        for (const inner of token.inner)
          nested.push(...commandsOf(inner.text, inner.offset, depth - 1).map((one) => ({ ...one, isNested: true })));
    }
  }
  finish(null);
  return [...commands, ...nested];
}

function commandFrom(
  all: readonly ShellWord[],
  redirects: ShellCommand["redirects"],
  { separator, readsPipe }: { readonly separator: Separator | null; readonly readsPipe: boolean },
): ShellCommand | null {
  let at = 0;
  const env: Record<string, string> = {};
  for (; at < all.length; at++) {
    const { text, raw } = all[at]!;
    const name = ASSIGNMENT.exec(raw)?.[1];
    if (name !== undefined) env[name] = text.slice(text.indexOf("=") + 1);
    else if (!KEYWORDS.has(raw)) break;
  }
  const words = all.slice(at);
  const first = words[0] ?? all[0];
  const last = all.at(-1);
  if (first === undefined || last === undefined || (words.length === 0 && Object.keys(env).length === 0)) return null;
  return {
    env,
    words,
    before: separator,
    isPiped: separator === "|",
    readsPipe,
    redirects,
    isNested: false,
    offset: first.offset,
    end: last.offset + last.raw.length,
  };
}

/** `case $X in a|b) …;; esac`: what stands before `)` is no command, and the bar in it no pipe. */
class Cases {
  #open = 0;
  #isInPattern = false;

  /** `before`: the words of the command at hand. */
  isOfPattern(token: Token, before: readonly ShellWord[]): boolean {
    const word = token.kind === "word" ? token.word.raw : null;
    if (word === "in" && before.at(-2)?.raw === "case" && before.slice(0, -2).every(({ raw }) => KEYWORDS.has(raw))) {
      this.#open += 1;
      this.#isInPattern = true;
      return true;
    }
    if (word === "esac" && this.#open > 0 && (this.#isInPattern || before.length === 0)) {
      this.#open -= 1;
      this.#isInPattern = false;
      return true;
    }
    if (token.kind === "separator" && token.endsCase === true) {
      this.#isInPattern = this.#open > 0;
      return false;
    }
    if (!this.#isInPattern) return false;
    if (token.kind === "group" && token.isEnd) this.#isInPattern = false;
    return true;
  }
}

type Token =
  | { readonly kind: "separator"; readonly separator: Separator; readonly endsCase?: boolean }
  | { readonly kind: "group"; readonly isEnd: boolean }
  | { readonly kind: "redirect"; readonly operator: string; readonly target: string }
  | { readonly kind: "word"; readonly word: ShellWord; readonly inner: readonly { readonly text: string; readonly offset: number }[] };

class Lexer {
  readonly #text: string;
  readonly #base: number;
  #at = 0;

  constructor(text: string, base: number) {
    this.#text = text;
    this.#base = base;
  }

  next(): Token | null {
    const text = this.#text;
    for (;;) {
      while (text[this.#at] === " " || text[this.#at] === "\t") this.#at += 1;
      if (text.startsWith("\\\n", this.#at)) this.#at += 2;
      else if (text[this.#at] === "#") this.#at = endOfLine(text, this.#at);
      else break;
    }
    if (this.#at >= text.length) return null;
    const operator = /^(?:&&|\|\||\|&|;;|[;|\n]|&(?!>))/.exec(text.slice(this.#at, this.#at + 2))?.[0];
    if (operator !== undefined) {
      this.#at += operator.length;
      if (operator === ";;") return { kind: "separator", separator: ";", endsCase: true };
      return { kind: "separator", separator: operator === "|&" ? "|" : (operator as Separator) };
    }
    if (text[this.#at] === "(" || text[this.#at] === ")") {
      this.#at += 1;
      return { kind: "group", isEnd: text[this.#at - 1] === ")" };
    }
    const redirect = /^(?:\d*|&)(?:>>|>\||>&|<<<|<<-?|<&|<>|>|<)/.exec(text.slice(this.#at, this.#at + 12))?.[0];
    // `<(…)` is a word that runs something.
    if (redirect !== undefined && !(/^[<>]$/.test(redirect) && text[this.#at + 1] === "(")) {
      this.#at += redirect.length;
      while (text[this.#at] === " " || text[this.#at] === "\t") this.#at += 1;
      return { kind: "redirect", operator: redirect, target: this.#word().word.text };
    }
    return { kind: "word", ...this.#word() };
  }

  #word(): { word: ShellWord; inner: { text: string; offset: number }[] } {
    const text = this.#text;
    const start = this.#at;
    const inner: { text: string; offset: number }[] = [];
    let value = "";
    for (let quote = ""; this.#at < text.length;) {
      const character = text[this.#at]!;
      if (quote === "'") {
        const end = text.indexOf("'", this.#at);
        value += text.slice(this.#at, end < 0 ? text.length : end);
        this.#at = end < 0 ? text.length : end + 1;
        quote = "";
      } else if (quote === "" && character === "'") {
        quote = "'";
        this.#at += 1;
      } else if (character === '"') {
        quote = quote === '"' ? "" : '"';
        this.#at += 1;
      } else if (character === "\\") {
        if (text[this.#at + 1] !== "\n")
          value +=
            quote === '"' && !'"$`\\'.includes(text[this.#at + 1] ?? "") ? text.slice(this.#at, this.#at + 2) : (text[this.#at + 1] ?? "");
        this.#at += 2;
      } else if (isSubstitution(text, this.#at, quote)) {
        const end = substitutionEnd(text, this.#at);
        const open = character === "`" ? 1 : 2;
        if (!text.startsWith("$((", this.#at))
          inner.push({ text: text.slice(this.#at + open, end - 1), offset: this.#base + this.#at + open });
        value += text.slice(this.#at, end);
        this.#at = end;
      } else if (character === "$" && text[this.#at + 1] === "{") {
        const end = closing(text, this.#at + 1, "{", "}");
        value += text.slice(this.#at, end);
        this.#at = end;
      } else if (quote === "" && /[\s;|&()<>]/.test(character)) break;
      else {
        value += character;
        this.#at += 1;
      }
    }
    if (this.#at === start) this.#at += 1; // whatever it is: go on
    return { word: { text: value, raw: text.slice(start, this.#at), offset: this.#base + start }, inner };
  }
}

function isSubstitution(text: string, at: number, quote: string): boolean {
  if (text[at] === "`" || text.startsWith("$(", at)) return true;
  return quote === "" && (text.startsWith("<(", at) || text.startsWith(">(", at));
}

function substitutionEnd(text: string, at: number): number {
  if (text[at] !== "`") return closing(text, at + 1, "(", ")");
  const end = text.indexOf("`", at + 1);
  return end < 0 ? text.length : end + 1;
}

/** Offset after what closes the bracket at `from`; brackets in quotes do not count. */
function closing(text: string, from: number, open: string, close: string): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at += 1;
    else if (character === "'" || character === '"') {
      const end = text.indexOf(character, at + 1);
      if (end < 0) return text.length;
      at = end;
    } else if (character === open) depth += 1;
    else if (character === close && --depth === 0) return at + 1;
  }
  return text.length;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}
