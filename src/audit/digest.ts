// Stands for any plain data, to tell whether it is the same as before. Not for keeping secrets: who guesses the data finds the digest.
import { createHash } from "node:crypto";

/** sha256 of it as JSON, hexadecimal. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
