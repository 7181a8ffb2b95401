// JSON as Python's json.dumps writes it with sort_keys: the hashes of Poetry, PDM and Pipenv are taken of that text.

/** `compact`: separators "," and ":" instead of ", " and ": ". Integers must be bigint, so that 1 and 1.0 differ as they do in Python. */
export function pythonJson(value: unknown, compact = false): string {
  const [comma, colon] = compact ? [",", ":"] : [", ", ": "];
  if (value === null || value === undefined) return "null";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return pythonFloat(value);
  if (typeof value === "string") return pythonString(value);
  if (Array.isArray(value)) return `[${value.map((item) => pythonJson(item, compact)).join(comma)}]`;
  if (value instanceof Date) throw new Error("json.dumps has no form for a date");
  const entries = Object.entries(value).sort(([a], [b]) => byCodePoint(a, b));
  return `{${entries.map(([key, item]) => pythonString(key) + colon + pythonJson(item, compact)).join(comma)}}`;
}

function pythonString(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (char) =>
    char === "\u007f" ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}

/** The order of code points is that of UTF-8 bytes; JavaScript's own is that of UTF-16 units. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
