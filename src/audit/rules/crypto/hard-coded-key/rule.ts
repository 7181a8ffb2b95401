import type { Call } from "../../../../python/parse/ast.ts";
import { eachCall, type CallCheck } from "../../../patterns/call-table.ts";
import { isFixed } from "../../../patterns/fixed-value.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import type { Confidence } from "../../../../model/finding.ts";
import { defineRule, type At } from "../../../rule.ts";

const PYCRYPTO = "AES ARC2 ARC4 Blowfish CAST DES DES3 ChaCha20 ChaCha20_Poly1305 Salsa20 XOR";
const ALGORITHMS = "AES AES128 AES256 ARC4 Blowfish CAST5 Camellia ChaCha20 IDEA SEED SM4 TripleDES";
const SIGNERS = "Signer TimestampSigner Serializer TimedSerializer URLSafeSerializer URLSafeTimedSerializer JSONWebSignatureSerializer";
/** What a JWT is checked with may be public. */
const PUBLIC = /-----BEGIN (?:PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)-----|^ssh-(?:rsa|ed25519) |^https?:/;

export const hardCodedKey = defineRule({
  id: "CRY008",
  name: "hard-coded-key",
  cwe: 321,
  severity: "high",
  summary: "A constant as the key of a cipher, signature or token",
  aliases: [],
  checks: {
    calls: {
      ...eachCall("Crypto.Cipher.{}.new", PYCRYPTO, key(0, "key")),
      ...eachCall("Cryptodome.Cipher.{}.new", PYCRYPTO, key(0, "key")),
      ...eachCall("cryptography.hazmat.primitives.ciphers.algorithms.{}", ALGORITHMS, key(0, "key")),
      ...eachCall(
        "cryptography.hazmat.primitives.ciphers.aead.{}",
        "AESGCM AESCCM AESGCMSIV AESOCB3 AESSIV ChaCha20Poly1305",
        key(0, "key"),
      ),
      ...eachCall("itsdangerous.{}", SIGNERS, key(0, "secret_key")),
      ...eachCall("jwt.{}", "encode decode", key(1, "key")),
      ...eachCall("jose.jwt.{}", "encode decode", key(1, "key")),
      "jose.jws.sign": key(1, "key"),
      "cryptography.fernet.Fernet": key(0, "key"),
      "nacl.secret.SecretBox": key(0, "key"),
      "aiohttp_session.cookie_storage.EncryptedCookieStorage": key(0, "secret_key"),
      ...eachCall("pyramid.session.{}", "SignedCookieSessionFactory UnencryptedCookieSessionFactoryConfig", key(0, "secret")),
      ...eachCall("pyramid.authentication.{}", "AuthTktAuthenticationPolicy AuthTktCookieHelper", key(0, "secret")),
      ...eachCall("starlette.middleware.sessions.{}", "SessionMiddleware", key(1, "secret_key")),
      "*.add_middleware": ofMiddleware,
      "starlette.middleware.Middleware": ofMiddleware,
      // A constant also parts one purpose from another here, with no secret in it.
      "hmac.new": key(0, "key", "possible"),
      "hmac.digest": key(0, "key", "possible"),
      "cryptography.hazmat.primitives.hmac.HMAC": key(0, "key", "possible"),
    },
  },
});

const SESSIONS = /^(?:starlette|fastapi)\.middleware\.sessions\.SessionMiddleware$/;

/** `app.add_middleware(SessionMiddleware, secret_key="…")`. */
function ofMiddleware(call: Call, at: At): void {
  const [first] = call.args;
  if (first !== undefined && SESSIONS.test(at.module.target(first, at.scope) ?? "")) key(Infinity, "secret_key")(call, at);
}

function key(position: number, name: string, confidence: Confidence = "proven"): CallCheck {
  return (call: Call, at: At) => {
    const value = argumentOf(call, position, name);
    if (!isFixed(value, at)) return;
    const known = at.module.constant(value, at.scope);
    if (typeof known === "string" && PUBLIC.test(known)) return;
    at.report(call, "The key is written in the program: whoever has the program can decrypt and sign.", {
      confidence,
      ...(confidence === "proven" ? {} : { severity: "medium" }),
    });
  };
}
