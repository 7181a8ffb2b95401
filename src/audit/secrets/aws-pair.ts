// The secret key of AWS has no mark of its own: forty characters of Base64 beside a key id are one.
import type { SecretHit } from "./secret-hit.ts";
import { entropyBits, isMonotonous, isOfDocumentation } from "./values.ts";

const REACH_UNITS = 400;
const SECRET = /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g;
/** Of forty characters drawn from 64 hardly one has less. */
const ENTROPY_BITS_MIN = 4.2;

/** What is found for a key id, and its secret key when it stands near. */
export function awsPair(text: string, id: SecretHit): readonly SecretHit[] {
  const from = Math.max(0, id.start - REACH_UNITS);
  const near = text.slice(from, id.end + REACH_UNITS);
  const found = [...near.matchAll(SECRET)].find(([value]) => isSecret(value));
  if (found === undefined) return [id];
  const start = from + found.index;
  const secret: SecretHit = {
    ...id,
    what: "secret access key",
    severity: "high",
    confidence: "proven",
    because: "",
    start,
    end: start + 40,
    openUnits: 0,
  };
  return [{ ...id, confidence: "proven", because: "its secret key stands beside it" }, secret];
}

function isSecret(value: string): boolean {
  if (!/[a-z]/.test(value) || !/[A-Z]/.test(value) || !/[0-9]/.test(value)) return false;
  return entropyBits(value) >= ENTROPY_BITS_MIN && !isMonotonous(value) && !isOfDocumentation(value);
}
