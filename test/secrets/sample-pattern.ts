// Draws a text that a regular expression accepts: of the small language in which the formats of credentials are written.
import type { SeededRandom } from "../flow-pairs/seeded-random.ts";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const SPREAD_MAX = 24;

export function samplePattern(source: string, random: SeededRandom): string {
  const reader = new PatternReader(source, random);
  return reader.alternatives();
}

class PatternReader {
  readonly #source: string;
  readonly #random: SeededRandom;
  #at = 0;

  constructor(source: string, random: SeededRandom) {
    this.#source = source;
    this.#random = random;
  }

  alternatives(): string {
    const choices = [this.#sequence()];
    while (this.#source[this.#at] === "|") {
      this.#at += 1;
      choices.push(this.#sequence());
    }
    return this.#random.pick(choices);
  }

  #sequence(): string {
    let text = "";
    while (this.#at < this.#source.length && this.#source[this.#at] !== "|" && this.#source[this.#at] !== ")") {
      const from = this.#at;
      const once = this.#atom();
      const to = this.#at;
      const [min, max] = this.#count();
      const times = min + this.#random.below(Math.min(max - min, SPREAD_MAX) + 1);
      const after = this.#at;
      if (times > 0) text += once;
      // Each repetition is drawn anew.
      for (let i = 1; i < times; i++) {
        this.#at = from;
        text += this.#atom();
      }
      if (times > 1) this.#at = to;
      this.#at = after;
    }
    return text;
  }

  #atom(): string {
    const unit = this.#source[this.#at]!;
    this.#at += 1;
    if (unit === "(") return this.#group();
    if (unit === "[") return this.#random.pick(this.#set());
    if (unit === "\\") return this.#random.pick(escaped(this.#source[this.#at++]!));
    return unit === "^" || unit === "$" ? "" : unit;
  }

  #group(): string {
    const ahead = /^\?(?:!|=|<!)/.test(this.#source.slice(this.#at, this.#at + 3));
    if (this.#source[this.#at] === "?") this.#at += this.#source[this.#at + 1] === ":" || ahead ? 2 : 0;
    const text = this.alternatives();
    this.#at += 1;
    return ahead ? "" : text;
  }

  #set(): readonly string[] {
    const units: string[] = [];
    while (this.#source[this.#at] !== "]") {
      let unit = this.#source[this.#at++]!;
      if (unit === "\\") {
        const some = escaped(this.#source[this.#at++]!);
        if (some.length > 1) {
          units.push(...some);
          continue;
        }
        unit = some[0]!;
      }
      if (this.#source[this.#at] === "-" && this.#source[this.#at + 1] !== "]") {
        const last = this.#source[this.#at + 1]!;
        this.#at += 2;
        for (let code = unit.charCodeAt(0); code <= last.charCodeAt(0); code++) units.push(String.fromCharCode(code));
      } else units.push(unit);
    }
    this.#at += 1;
    return units;
  }

  #count(): readonly [number, number] {
    const rest = this.#source.slice(this.#at);
    const found = /^(?:\{(\d+)(,?)(\d*)\}|\?|\*|\+)/.exec(rest);
    if (found === null) return [1, 1];
    this.#at += found[0].length;
    if (found[0] === "?") return [0, 1];
    if (found[0] === "*") return [0, 4];
    if (found[0] === "+") return [1, 4];
    const min = Number(found[1]);
    return [min, found[2] === "" ? min : found[3] === "" ? min + 8 : Number(found[3])];
  }
}

function escaped(unit: string): readonly string[] {
  if (unit === "d") return Array.from(DIGITS);
  if (unit === "w") return Array.from(LOWER + UPPER + DIGITS);
  return [unit];
}
