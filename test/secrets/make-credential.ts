// Credentials as providers issue them, drawn anew for each seed: none was ever valid anywhere. Checksums are right where the provider defines them.
import { crc32 } from "node:zlib";
import type { Format, NamedFormat } from "../../src/audit/secrets/format.ts";
import { base62, bech32Sum } from "../../src/audit/secrets/checksums.ts";
import type { SeededRandom } from "../flow-pairs/seeded-random.ts";
import { samplePattern } from "./sample-pattern.ts";

export const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
export const HEX = "0123456789abcdef";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

export function draw(random: SeededRandom, alphabet: string, count: number): string {
  return Array.from({ length: count }, () => random.pick(Array.from(alphabet))).join("");
}

/** A token of this format that its provider could have issued. */
export function makeToken(format: Format, random: SeededRandom): string {
  const special = SPECIAL[format.check?.name ?? ""];
  if (special !== undefined) return special(format.keyword, random);
  const text = samplePattern(format.pattern.source.replace(/\(\?!\[A-Za-z0-9_\]\)$/, ""), random);
  return text;
}

export function makeNamed(format: NamedFormat, random: SeededRandom): { readonly name: string; readonly value: string } {
  const word = samplePattern(format.name.source.split("|")[0]!.replaceAll(/\^|\$|\(\?:|\)|\?|\.\*/g, ""), random)
    .toUpperCase()
    .replaceAll(/_+$/g, "");
  const value = samplePattern(format.value.source.replace(/\(\?=.*?\)(?=\[)/, ""), random);
  const name = /KEY|TOKEN|SECRET/.test(word) ? word : `${word}_${random.pick(["API_KEY", "TOKEN", "SECRET"])}`;
  return { name, value };
}

/** By the name of the check: what a sample of the pattern would only meet by chance. */
const SPECIAL: Readonly<Record<string, (keyword: string, random: SeededRandom) => string>> = {
  base62Crc(keyword, random) {
    const body = draw(random, BASE62, 30);
    return `${keyword}${body}${base62(crc32(body))}`;
  },
  gitlabRoutable(keyword, random) {
    const payload = Buffer.from(`${draw(random, BASE62, 16)}o:${draw(random, HEX, 2)}\nu:${draw(random, HEX, 3)}\u0007`).toString(
      "base64url",
    );
    const body = `${keyword}${payload}.01.${payload.length.toString(36).padStart(2, "0")}`;
    return body + crc32(body).toString(36).padStart(7, "0");
  },
  atlassianCrc(keyword, random) {
    const body = `${keyword}${draw(random, `${BASE62}-_`, 174)}=`;
    return body + crc32(body).toString(16).toUpperCase().padStart(8, "0");
  },
  grafanaCrc(keyword, random) {
    const body = `${keyword}${draw(random, BASE62, 32)}`;
    return `${body}_${crc32(body).toString(16).padStart(8, "0")}`;
  },
  pypiMacaroon(keyword, random) {
    const head = Buffer.from([2, 1, 8, ...Buffer.from("cHlwaS5vcmc", "base64"), 2, 36]);
    return (
      keyword + Buffer.concat([head, Buffer.from(draw(random, `${HEX}-`, 36)), Buffer.from(draw(random, BASE62, 64))]).toString("base64url")
    );
  },
  awsKeyId: (keyword, random) => `${keyword}${draw(random, BASE32.slice(0, 20), 1)}${draw(random, BASE32, 15)}`,
  bech32(keyword, random) {
    const data = Array.from({ length: 52 }, () => random.below(32));
    const prefix = Array.from("age-secret-key-", (unit) => unit.charCodeAt(0));
    const expanded = [...prefix.map((unit) => unit >> 5), 0, ...prefix.map((unit) => unit & 31), ...data];
    const sum = bech32Sum([...expanded, 0, 0, 0, 0, 0, 0]) ^ 1;
    const digits = [0, 1, 2, 3, 4, 5].map((i) => (sum >>> (5 * (5 - i))) & 31);
    return (
      keyword +
      [...data, ...digits]
        .map((value) => BECH32[value]!)
        .join("")
        .toUpperCase()
    );
  },
  sentryOrganisation(keyword, random) {
    const claims = {
      iat: 1_700_000_000 + random.below(1_000_000),
      url: "https://sentry.io",
      region_url: "https://us.sentry.io",
      org: draw(random, HEX, 8),
    };
    return `${keyword}${Buffer.from(JSON.stringify(claims)).toString("base64")}_${draw(random, BASE62, 43)}`;
  },
  grafanaCloud: (keyword, random) =>
    keyword +
    Buffer.from(
      JSON.stringify({ o: String(random.below(900_000)), n: draw(random, HEX, 9), k: draw(random, BASE62, 24), m: { r: "us" } }),
    ).toString("base64"),
  discordBot(keyword, random) {
    const id = String(100_000_000_000_000_000n + BigInt(random.below(2 ** 31)) * 100_003n);
    const token = `${Buffer.from(id).toString("base64url")}.${draw(random, BASE62, 6)}.${draw(random, BASE62, 38)}`;
    return keyword === "Bot " ? `${keyword}${token}` : `${keyword}"${token}`;
  },
};

export function makeWebToken(random: SeededRandom): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: draw(random, HEX, 12), scope: "admin" })}.${draw(random, BASE62, 43)}`;
}

/** As a person or a generator makes one. */
export function makePassword(random: SeededRandom): string {
  const word = random.pick(["Sommer", "falcon", "Bluebird", "orchid", "Winter", "tango", "Granit", "kestrel"]);
  return random.pick([
    `${word}${random.below(9_000) + 1_000}${random.pick(["!", "#", "", "+"])}`,
    draw(random, `${BASE62}!#%+`, 12),
    draw(random, BASE62, 20),
    `${draw(random, BASE62, 4)}-${draw(random, BASE62, 4)}-${draw(random, BASE62, 4)}`,
  ]);
}
