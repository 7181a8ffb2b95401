// Parts of long texts that are kept when the whole is let go.

/** V8 copies what is shorter; a longer part points into the whole and keeps it in memory. */
const COPIED_BELOW_UNITS = 13;

/** The same text in memory of its own. */
export function detached(text: string): string {
  if (text.length < COPIED_BELOW_UNITS) return text;
  const copy = Buffer.from(text, "utf8").toString("utf8");
  // Half a surrogate pair has no bytes of its own.
  return copy === text ? copy : text;
}
