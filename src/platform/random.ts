// Randomness as an argument, so that a run can be replayed.
import { randomBytes } from "node:crypto";

export interface Random {
  bytes(length: number): Uint8Array;
}

export const systemRandom: Random = { bytes: (length) => randomBytes(length) };

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** A name of `length` characters of base32, 5 bits each. */
export function randomName(random: Random, length: number): string {
  return Array.from(random.bytes(length), (byte) => BASE32[byte & 31]).join("");
}
