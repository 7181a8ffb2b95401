// A value that prints as *** wherever it is logged, joined or turned into JSON.

const values = new WeakMap<Secret, string>();

export class Secret {
  constructor(value: string) {
    values.set(this, value);
  }
  /** The one way to the value: name the reason in the code around it. */
  reveal(): string {
    return values.get(this) as string;
  }
  toString(): string {
    return "***";
  }
  toJSON(): string {
    return "***";
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "Secret(***)";
  }
}

/** Shorter values are not masked: they would hide ordinary words. */
const MASKED_MIN_CHARS = 4;

/** A function that replaces each secret's value in a text by ***. Longest first, so that one value inside another leaves no rest. */
export function createMask(secrets: readonly Secret[]): (text: string) => string {
  const known = [...new Set(secrets.map((s) => s.reveal()))]
    .filter((v) => v.length >= MASKED_MIN_CHARS)
    .sort((a, b) => b.length - a.length);
  return (text) => known.reduce((masked, value) => masked.replaceAll(value, "***"), text);
}
