// Reads a regular expression of Python's `re` into what matters for what it matches, and for how long that may take.
export type Regex =
  | { readonly kind: "chars"; readonly set: CharSet }
  /** `group`: its number, counted from 1, where what it takes is kept. */
  | { readonly kind: "sequence"; readonly items: readonly Regex[]; readonly group?: number; readonly name?: string }
  | { readonly kind: "either"; readonly branches: readonly Regex[] }
  | { readonly kind: "repeat"; readonly item: Regex; readonly min: number; readonly max: number; readonly isLazy: boolean }
  /** Takes no character. `isEnd`: only the end of the text satisfies it. */
  | { readonly kind: "assertion"; readonly isEnd: boolean; readonly at: Assertion };

/** Where it holds: as it is written, `look` for what looks ahead or behind. */
export type Assertion = "^" | "$" | "\\A" | "\\Z" | "\\b" | "\\B" | "look";

/** A bit for each ASCII character, and one for all others. */
export type CharSet = bigint;

const OTHERS = 128;
export const ALL: CharSet = (1n << 129n) - 1n;
const DEPTH_MAX = 40;
const LENGTH_MAX = 2_000;

const DIGITS = range("0", "9");
const WORD = range("a", "z") | range("A", "Z") | DIGITS | bit("_") | (1n << BigInt(OTHERS));
const SPACE = " \t\n\r\f\v".split("").reduce((set, one) => set | bit(one), 0n);
const CLASSES: Readonly<Record<string, CharSet>> = { d: DIGITS, D: ALL & ~DIGITS, w: WORD, W: ALL & ~WORD, s: SPACE, S: ALL & ~SPACE };
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v", a: "\x07", "0": "\0" };

class NotUnderstood extends Error {}

/** Null where a feature is used that this does not know (back references, conditions, atomic groups, verbose mode) or it is too long. */
export function parseRegex(source: string): Regex | null {
  return readRegex(source)?.regex ?? null;
}

/** As `parseRegex`; the group itself stands for a reference to it outside of any group. So this matches whatever the expression matches, and what it refuses the expression refuses. */
export function parseWithReferences(source: string): Regex | null {
  return readRegex(source, true)?.regex ?? null;
}

/** `hasFlags`: what it means depends on flags that are written in it. */
export function readRegex(source: string, withReferences = false): { readonly regex: Regex; readonly hasFlags: boolean } | null {
  if (source.length > LENGTH_MAX) return null;
  try {
    const reader = new Reader(source, withReferences);
    const regex = reader.either(0);
    return reader.isAtEnd ? { regex, hasFlags: reader.hasFlags } : null;
  } catch (error) {
    if (error instanceof NotUnderstood) return null;
    throw error;
  }
}

/** An expression of verbose mode without the spaces and comments that stand for nothing there. */
export function withoutLayout(source: string): string {
  return source.replaceAll(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\s+|#[^\n]*/g, (part) => (/^[\s#]/.test(part) ? "" : part));
}

class Reader {
  readonly #text: string;
  /** Groups by number and by name; null where references are not understood. */
  readonly #closed: Map<string, Regex> | null;
  #at = 0;
  #groups = 0;
  /** What the rest means depends on flags that are written in it. */
  hasFlags = false;

  constructor(text: string, withReferences: boolean) {
    this.#text = text;
    this.#closed = withReferences ? new Map() : null;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  either(depth: number): Regex {
    if (depth > DEPTH_MAX) throw new NotUnderstood();
    const branches = [this.#sequence(depth)];
    while (this.#take("|")) branches.push(this.#sequence(depth));
    return branches.length === 1 ? branches[0]! : { kind: "either", branches };
  }

  #sequence(depth: number): Regex {
    const items: Regex[] = [];
    while (!this.isAtEnd && this.#peek() !== "|" && this.#peek() !== ")") items.push(this.#repeated(this.#atom(depth)));
    return items.length === 1 ? items[0]! : { kind: "sequence", items };
  }

  #repeated(item: Regex): Regex {
    const bounds = this.#bounds();
    if (bounds === null) return item;
    // `a++` gives nothing back.
    if (this.#peek() === "+") throw new NotUnderstood();
    return { kind: "repeat", item, min: bounds[0], max: bounds[1], isLazy: this.#take("?") };
  }

  #bounds(): readonly [number, number] | null {
    if (this.#take("*")) return [0, Infinity];
    if (this.#take("+")) return [1, Infinity];
    if (this.#take("?")) return [0, 1];
    const match = /^\{(\d*)(,?)(\d*)\}/.exec(this.#text.slice(this.#at, this.#at + 24));
    if (match === null || (match[1] === "" && match[3] === "")) return null;
    this.#at += match[0].length;
    const min = match[1] === "" ? 0 : Number(match[1]);
    return [min, match[3] !== "" ? Number(match[3]) : match[2] === "" ? min : Infinity];
  }

  #atom(depth: number): Regex {
    const again = depth === 0 ? this.#reference() : null;
    if (again !== null) return again;
    const one = this.#next();
    switch (one) {
      case "(":
        return this.#group(depth);
      case "[":
        return { kind: "chars", set: this.#members() };
      case ".":
        return { kind: "chars", set: ALL & ~bit("\n") };
      case "^":
        return { kind: "assertion", isEnd: false, at: "^" };
      case "$":
        return { kind: "assertion", isEnd: true, at: "$" };
      case "\\":
        return this.#escaped();
      default:
        return { kind: "chars", set: bit(one) };
    }
  }

  /** `\\1`, `(?P=name)` */
  #reference(): Regex | null {
    const found = /^(?:\\([1-9]\d?)|\(\?P=(\w+)\))/.exec(this.#text.slice(this.#at, this.#at + 40));
    const group = found === null ? undefined : this.#closed?.get(found[1] ?? found[2]!);
    if (found === null || group === undefined) return null;
    this.#at += found[0].length;
    // Repeated it would be other texts each time.
    if (/^(?:[*+?]|\{\d)/.test(this.#text.slice(this.#at, this.#at + 2))) throw new NotUnderstood();
    return group;
  }

  #group(depth: number): Regex {
    let isAssertion = false;
    let name: string | undefined;
    let group: number | undefined;
    if (!this.#take("?")) group = ++this.#groups;
    else {
      const start = /^(?::|P<(\w+)>|[imsau]+:|([=!]|<[=!])|#[^)]*(?=\))|[imsau]+(?=\)))/.exec(this.#text.slice(this.#at, this.#at + 200));
      if (start === null) throw new NotUnderstood();
      this.#at += start[0].length;
      name = start[1];
      if (name !== undefined) group = ++this.#groups;
      isAssertion = start[2] !== undefined;
      this.hasFlags ||= /^[imsau]/.test(start[0]);
    }
    const inner = this.either(depth + 1);
    if (!this.#take(")")) throw new NotUnderstood();
    if (isAssertion) return { kind: "assertion", isEnd: false, at: "look" };
    if (group === undefined) return inner;
    this.#closed?.set(String(group), inner);
    if (name !== undefined) this.#closed?.set(name, inner);
    return { kind: "sequence", items: [inner], group, ...(name === undefined ? {} : { name }) };
  }

  #escaped(): Regex {
    const one = this.#next();
    if (one === "b" || one === "B" || one === "A") return { kind: "assertion", isEnd: false, at: `\\${one}` };
    if (one === "Z") return { kind: "assertion", isEnd: true, at: "\\Z" };
    return { kind: "chars", set: CLASSES[one] ?? bit(this.#escapedCharacter(one)) };
  }

  /** The character that an escape stands for; `one` is what follows the backslash. */
  #escapedCharacter(one: string): string {
    const digits = { x: 2, u: 4, U: 8 }[one];
    if (digits !== undefined) {
      const code = Number.parseInt(this.#text.slice(this.#at, this.#at + digits), 16);
      this.#at += digits;
      return Number.isNaN(code) || code > 0xffff ? "\uffff" : String.fromCharCode(code);
    }
    if (/[1-9]/.test(one) || one === "N") throw new NotUnderstood();
    return ESCAPES[one] ?? one;
  }

  #members(): CharSet {
    const isNegated = this.#take("^");
    let set = 0n;
    for (let isFirst = true; isFirst || this.#peek() !== "]"; isFirst = false) {
      const low = this.#member();
      if (typeof low === "string" && this.#peek() === "-" && this.#text[this.#at + 1] !== "]") {
        this.#next();
        const high = this.#member();
        if (typeof high !== "string") throw new NotUnderstood();
        set |= range(low, high);
      } else set |= typeof low === "string" ? bit(low) : low;
    }
    this.#next();
    return isNegated ? ALL & ~set : set;
  }

  #member(): string | CharSet {
    const one = this.#next();
    if (one !== "\\") return one;
    const escaped = this.#next();
    return escaped === "b" ? "\b" : (CLASSES[escaped] ?? this.#escapedCharacter(escaped));
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #next(): string {
    if (this.isAtEnd) throw new NotUnderstood();
    return this.#text[this.#at++]!;
  }

  #take(one: string): boolean {
    if (this.#peek() !== one) return false;
    this.#at += 1;
    return true;
  }
}

function bit(one: string): CharSet {
  return 1n << BigInt(Math.min(one.charCodeAt(0), OTHERS));
}

function range(low: string, high: string): CharSet {
  const [from, to] = [Math.min(low.charCodeAt(0), OTHERS), Math.min(high.charCodeAt(0), OTHERS)];
  return to < from ? 0n : ((1n << BigInt(to - from + 1)) - 1n) << BigInt(from);
}
