import type { Call } from "../../../../python/parse/ast.ts";
import { argumentOf } from "../../../module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

/** Broken for collisions (MD4, MD5: RFC 6151; SHA-1: shattered.io, NIST IR 8319). */
const WEAK = new Set(["md2", "md4", "md5", "sha", "sha1"]);

export const weakHash = defineRule({
  id: "CRY001",
  name: "weak-hash",
  cwe: 328,
  severity: "medium",
  summary: "A broken hash function where security may rest on it",
  aliases: ["B303", "B324", "S303", "S324"],
  checks: {
    calls: {
      "hashlib.md5": (call, at) => named("MD5", call, at),
      "hashlib.sha1": (call, at) => named("SHA-1", call, at),
      "hashlib.new": byName,
      "Crypto.Hash.MD2.new": always("MD2"),
      "Crypto.Hash.MD4.new": always("MD4"),
      "Crypto.Hash.MD5.new": always("MD5"),
      "Crypto.Hash.SHA.new": always("SHA-1"),
      "Crypto.Hash.SHA1.new": always("SHA-1"),
      "Cryptodome.Hash.MD2.new": always("MD2"),
      "Cryptodome.Hash.MD4.new": always("MD4"),
      "Cryptodome.Hash.MD5.new": always("MD5"),
      "Cryptodome.Hash.SHA1.new": always("SHA-1"),
      "cryptography.hazmat.primitives.hashes.MD5": always("MD5"),
      "cryptography.hazmat.primitives.hashes.SHA1": always("SHA-1"),
    },
  },
});

function byName(call: Call, at: At): void {
  const name = at.module.constant(argumentOf(call, 0, "name"), at.scope);
  if (typeof name === "string" && WEAK.has(name.toLowerCase().replaceAll(/[-_]/g, ""))) named(name, call, at);
}

function named(what: string, call: Call, at: At): void {
  const isSaidNotSecure = at.module.constant(argumentOf(call, null, "usedforsecurity"), at.scope) === false;
  if (!isSaidNotSecure) report(what, call, at);
}

function always(what: string): (call: Call, at: At) => void {
  return (call, at) => report(what, call, at);
}

function report(what: string, call: Call, at: At): void {
  at.report(call, `${what} is broken: do not use it where somebody gains from a collision.`);
}
