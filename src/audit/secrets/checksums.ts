// What providers let anybody verify offline: checksums inside tokens, and structure that only a real token has.
import { crc32 } from "node:zlib";

/** `wrong`: certainly not issued by the provider. `unknown`: nothing can be said. */
export type Verdict = "right" | "wrong" | "unknown";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const ACCOUNT_MAX = 999_999_999_999;

/** GitHub and npm: the last six characters are the CRC-32 of the 30 before them (github.blog, "Behind GitHub's new authentication token formats", 2021). */
export function base62Crc(token: string): Verdict {
  const body = token.slice(token.indexOf("_") + 1);
  return base62(crc32(body.slice(0, -6))) === body.slice(-6) ? "right" : "wrong";
}

export function base62(number: number): string {
  let digits = "";
  for (let rest = number; rest > 0; rest = Math.floor(rest / 62)) digits = BASE62[rest % 62]! + digits;
  return digits.padStart(6, "0");
}

/** GitLab's routable tokens: payload, its length and the CRC-32 in base 36 (lib/authn/token_field/generator/routable_token.rb of GitLab). */
export function gitlabRoutable(token: string): Verdict {
  if (!token.includes(".")) return "unknown";
  return crc32(token.slice(0, -7)).toString(36).padStart(7, "0") === token.slice(-7) ? "right" : "wrong";
}

/** Atlassian: the last eight hexadecimal digits are the CRC-32 of all before them. */
export function atlassianCrc(token: string): Verdict {
  return crc32(token.slice(0, -8)).toString(16).padStart(8, "0") === token.slice(-8).toLowerCase() ? "right" : "wrong";
}

/** Grafana service accounts: eight hexadecimal digits of the CRC-32, in either byte order, of what stands before their underscore. */
export function grafanaCrc(token: string): Verdict {
  const [body, sum] = [token.slice(0, -9), token.slice(-8).toLowerCase()];
  const big = crc32(body).toString(16).padStart(8, "0");
  return sum === big || sum === big.match(/../g)!.toReversed().join("") ? "right" : "unknown";
}

/** An AWS key id holds the number of its account, which has twelve digits; that is no proof, as nine of ten random ones pass. */
export function awsKeyId(token: string): Verdict {
  const account = awsAccount(token);
  return account !== null && account <= ACCOUNT_MAX ? "unknown" : "wrong";
}

export function awsAccount(token: string): number | null {
  let bits = 0n;
  for (const letter of token.slice(4, 16)) {
    const value = BASE32.indexOf(letter);
    if (value < 0) return null;
    bits = (bits << 5n) | BigInt(value);
  }
  // Twelve characters are 60 bits; the account is in bits 1 to 40.
  return Number((bits >> 19n) & 0xff_ffff_ffffn);
}

/** PyPI: a macaroon of version 2 whose location is the index (https://github.com/rescrv/libmacaroons/blob/master/doc/format.txt). */
export function pypiMacaroon(token: string): Verdict {
  const bytes = Buffer.from(token.slice("pypi-".length), "base64url");
  const length = bytes[2] ?? 0;
  const location = bytes.toString("latin1", 3, 3 + length);
  return bytes[0] === 2 && bytes[1] === 1 && /^(?:test\.)?pypi\.org$/.test(location) && bytes[3 + length] === 2 ? "right" : "wrong";
}

/** Discord: the first part is the number of the bot's account, the second the time at which the token was made. */
export function discordBot(token: string): Verdict {
  const id = Buffer.from(token.slice(0, token.indexOf(".")), "base64url").toString("latin1");
  return /^\d{17,20}$/.test(id) ? "right" : "wrong";
}

/** age keys are Bech32 (https://age-encryption.org/v1, BIP 173). */
export function bech32(token: string): Verdict {
  const text = token.toLowerCase();
  const at = text.lastIndexOf("1");
  const values = Array.from(text.slice(at + 1), (letter) => BECH32.indexOf(letter));
  if (at < 1 || values.length < 6 || values.includes(-1)) return "wrong";
  const prefix = Array.from(text.slice(0, at), (letter) => letter.charCodeAt(0));
  return bech32Sum([...prefix.map((unit) => unit >> 5), 0, ...prefix.map((unit) => unit & 31), ...values]) === 1 ? "right" : "wrong";
}

export function bech32Sum(values: readonly number[]): number {
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (let i = 0; i < 5; i++) if ((top >>> i) & 1) sum ^= generator[i]!;
  }
  return sum;
}

/** Sentry's organisation tokens begin with JSON in Base64 that names their region. */
export function sentryOrganisation(token: string): Verdict {
  return jsonOf(token.slice("sntrys_".length).split("_")[0]!)?.["iat"] === undefined ? "wrong" : "right";
}

/** Grafana Cloud: JSON in Base64 with organisation and name. */
export function grafanaCloud(token: string): Verdict {
  return jsonOf(token.slice("glc_".length))?.["o"] === undefined ? "wrong" : "right";
}

/** The object that a part of a token is in Base64; null where it is none. */
export function jsonOf(base64: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // not JSON: the token is none
  }
}
