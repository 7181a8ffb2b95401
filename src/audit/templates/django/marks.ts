// Finds the tags, variables and comments of a Django template: each begins and ends on one line; what does not is text.

export interface Mark {
  readonly start: number;
  readonly end: number;
}

const OPEN = /\{[%{#]/g;
const CLOSE: Readonly<Record<string, string>> = { "%": "%}", "{": "}}", "#": "#}" };

export class Marks {
  readonly #text: string;
  /** Where the next closing mark of each kind is, as far as it was looked for. */
  readonly #closes = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /** The first that begins at `from` or behind it. */
  next(from: number): Mark | null {
    if (from < this.#last) this.#forget();
    this.#last = from;
    OPEN.lastIndex = from;
    for (let match = OPEN.exec(this.#text); match !== null; match = OPEN.exec(this.#text)) {
      const start = match.index;
      const close = this.#closeFrom(CLOSE[match[0][1]!]!, start + 2);
      if (close >= 0 && !this.#hasLineEnd(start, close)) return { start, end: close + 2 };
      OPEN.lastIndex = start + 1;
    }
    return null;
  }

  #last = 0;

  /** Read again from before: what was found for later places says nothing. */
  #forget(): void {
    this.#closes.clear();
    this.#lineEnd = -1;
  }

  #closeFrom(mark: string, from: number): number {
    const known = this.#closes.get(mark);
    if (known !== undefined && (known < 0 || known >= from)) return known;
    const found = this.#text.indexOf(mark, from);
    this.#closes.set(mark, found);
    return found;
  }

  #lineEnd = -1;

  #hasLineEnd(start: number, end: number): boolean {
    if (this.#lineEnd < start) {
      const found = this.#text.indexOf("\n", start);
      this.#lineEnd = found < 0 ? this.#text.length : found;
    }
    return this.#lineEnd < end;
  }
}
