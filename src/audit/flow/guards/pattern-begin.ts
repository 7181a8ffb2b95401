// What every match of a regular expression begins with: an address whose host the program chose leads nowhere else.
import { parseRegex, type CharSet, type Regex } from "../../patterns/regex-syntax.ts";

/** Texts that one expression may begin with, before nobody asks any further. */
const BEGINS_MAX = 32;
/** In a begin: some character that ends no host. */
const ANY = "\0";
/** Whichever of them stands there, it is no host any more that they belong to. */
const ENDING_HOST = "/?#@\\:".split("").reduce((set, one) => set | (1n << BigInt(one.charCodeAt(0))), 0n);
/** Where the text ends its host does. A host that is written whole, or all of it from the second label from behind: what stands before is chosen by whoever has that. */
const KNOWN_HOST = /^https?:\/\/(?:[^/?#@\\:\0]+|[^/?#@\\:]*\.[^/?#@\\:.\0]+\.[^/?#@\\:.\0]+)(?::\d+)?[/?#]/i;

interface Begin {
  readonly text: string;
  /** What comes behind it is not said. */
  readonly isOver: boolean;
}

/** `https://(?:www\.)?example\.org/.*`, as it is matched from the begin of a text. */
export function namesItsHost(pattern: string, isWhole: boolean): boolean {
  const regex = pattern.includes("://") || pattern.includes(":\\/\\/") ? parseRegex(pattern) : null;
  const begins = regex === null ? null : behind([{ text: "", isOver: false }], regex);
  return begins !== null && begins.every(({ text, isOver }) => KNOWN_HOST.test(isWhole && !isOver ? `${text}/` : text));
}

/** Null where there are too many. */
function behind(begins: readonly Begin[], regex: Regex): readonly Begin[] | null {
  if (begins.every(({ isOver }) => isOver)) return begins;
  if (begins.length > BEGINS_MAX) return null;
  switch (regex.kind) {
    case "assertion":
      return regex.isEnd ? begins.map((one) => (one.isOver ? one : { text: `${one.text}/`, isOver: true })) : begins;
    case "chars":
      return going(begins, lettersOf(regex.set));
    case "sequence":
      return regex.items.reduce<readonly Begin[] | null>((all, item) => (all === null ? null : behind(all, item)), begins);
    case "either": {
      const each = regex.branches.map((branch) => behind(begins, branch));
      return each.includes(null) ? null : each.flatMap((one) => one!);
    }
    case "repeat": {
      if (regex.max === 1) return withOptional(begins, regex);
      // However often a label's characters come, they stay within it.
      const letters = regex.item.kind === "chars" ? lettersOf(regex.item.set) : null;
      return letters?.length === 1 && letters[0] === ANY ? going(begins, letters) : going(begins, null);
    }
  }
}

function withOptional(begins: readonly Begin[], { item, min }: Extract<Regex, { readonly kind: "repeat" }>): readonly Begin[] | null {
  const taken = behind(begins, item);
  return taken === null || min === 1 ? taken : [...taken, ...begins];
}

function going(begins: readonly Begin[], letters: readonly string[] | null): readonly Begin[] {
  return begins.flatMap((one) => {
    if (one.isOver) return [one];
    if (letters === null) return [{ ...one, isOver: true }];
    return letters.map((letter) => ({ text: one.text + letter, isOver: false }));
  });
}

/** One or two that are written, as in `[Hh]`; of more only that they end no host, and null where they may. */
function lettersOf(set: CharSet): readonly string[] | null {
  const found: string[] = [];
  for (let code = 0; code < 128 && found.length < 3; code++) if ((set >> BigInt(code)) & 1n) found.push(String.fromCharCode(code));
  const isAscii = set >> 128n === 0n;
  if (found.length < 3 && isAscii) return found;
  return (set & ENDING_HOST) === 0n ? [ANY] : null;
}
