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

/** Parts of a value (one of its lines, the middle of its base64) must be this long to be told from other text. */
const PART_MIN_CHARS = 8;

/**
 * A function that replaces each secret's value in a text by ***, also where it stands URL-encoded, in base64, quoted as in JSON or Python, as one line of
 * several, or where the password of an address stands alone. Longest first, so that one form inside another leaves no rest.
 */
export function createMask(secrets: readonly Secret[]): (text: string) => string {
  const values_ = [...new Set(secrets.map((secret) => secret.reveal()))].filter((value) => value.length >= MASKED_MIN_CHARS);
  const forms = new Set(values_.flatMap((value) => [...formsOf(value), ...passwordOf(value).flatMap(formsOf)]));
  const known = [...forms].sort((a, b) => b.length - a.length);
  return (text) => known.reduce((masked, form) => masked.replaceAll(form, "***"), text);
}

function formsOf(value: string): string[] {
  const encoded = encodeURIComponent(value.toWellFormed());
  const strict = encoded.replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`); // as Python's quote() does
  const inUrls = [encoded, strict, ...[encoded, strict].map((text) => text.replaceAll("%20", "+"))];
  const quoted = JSON.stringify(value).slice(1, -1);
  const lines = value.split(/\r?\n/).filter((line) => line.length >= PART_MIN_CHARS);
  return [value, ...inUrls, strict.replaceAll("%2F", "/"), quoted, quoted.replaceAll('\\"', '"'), ...lines, ...base64Forms(value)];
}

/** Whatever stands before it, as in `user:password`: of each of the three places in a group, the characters that only the value decides. */
function base64Forms(value: string): string[] {
  const parts = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const sure = Math.floor((bytes.length * 8) / 6);
    return bytes.toString("base64").slice(Math.ceil((before * 8) / 6), sure);
  });
  const long = parts.filter((part) => part.length >= PART_MIN_CHARS);
  return [...long, ...long.map((part) => part.replaceAll("+", "-").replaceAll("/", "_"))];
}

/** Of `postgres://user:password@host`, as it is written there and decoded. */
function passwordOf(value: string): string[] {
  const written = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*?:([^@\s]+)@/i.exec(value)?.[1];
  if (written === undefined) return [];
  return [written, decoded(written)].filter((password) => password.length >= MASKED_MIN_CHARS);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone percent sign is meant as it stands
  }
}
