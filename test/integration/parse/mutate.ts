// Damages sources for the fuzz test: the same seed gives the same damage.

/** Bytes and words that matter to a Python parser, so that damage is seldom harmless. */
const SIGNS = "()[]{}:;,.=+-*/\\'\"`@#!~\n\r\t\f \0\x80\xff_ 01xjJeE$?";
const WORDS =
  "'''|\"\"\"|f'|f\"{|t'|rb'|{{|}}|:=|->|**|//|...|\\\n|\\N{|\\x|if |else:|match |case |type |async |await |lambda |yield |not |in |except*|def f(|class A[|with (|\r\n|\ufeff|é|😀";
const FRAGMENTS = [...SIGNS.split(""), ...WORDS.split("|")].map((text) => new TextEncoder().encode(text));

export interface Random {
  /** A whole number from 0 up to, without, `below`. */
  below(below: number): number;
}

/** xorshift32: small, and the same everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed | 1;
  return {
    below(below) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % below;
    },
  };
}

/** A copy of `source` with `count` places overwritten, deleted, doubled or filled with something else. */
export function mutate(source: Uint8Array, count: number, random: Random): Uint8Array {
  let bytes: Uint8Array = source.slice();
  for (let left = count; left > 0; left--) {
    const at = random.below(Math.max(1, bytes.length));
    switch (random.below(5)) {
      case 0:
        bytes[at] = random.below(256);
        break;
      case 1:
        bytes = replace(bytes, [at, at + random.below(12)], new Uint8Array());
        break;
      case 2:
        bytes = replace(bytes, [at, at], bytes.slice(at, at + random.below(80)));
        break;
      case 3:
        bytes = replace(bytes, [at, at], FRAGMENTS[random.below(FRAGMENTS.length)]!);
        break;
      default:
        bytes = replace(bytes, [at, at + 1], FRAGMENTS[random.below(FRAGMENTS.length)]!);
    }
  }
  return bytes;
}

/** `bytes` with `added` in place of the range [at, to). */
function replace(bytes: Uint8Array, [at, to]: readonly [number, number], added: Uint8Array): Uint8Array {
  const rest = bytes.subarray(Math.min(bytes.length, to));
  const joined = new Uint8Array(at + added.length + rest.length);
  joined.set(bytes.subarray(0, at));
  joined.set(added, at);
  joined.set(rest, at + added.length);
  return joined;
}
