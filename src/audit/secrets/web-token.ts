// JSON Web Tokens: told by their structure, which anybody can decode; what they are worth is written in them.
import { jsonOf } from "./checksums.ts";
import type { SecretHit } from "./secret-hit.ts";
import { isMonotonous } from "./values.ts";

const JWT = /eyJ[\w-]{10,4000}\.eyJ[\w-]{4,8000}\.([\w-]{20,1000})(?![\w-])/y;
/** Who writes documentation takes these. */
const SUBJECTS = /^(?:1234567890|user_?123|alice|bob|joe|john\.?doe)$/i;

/** `at`: where "eyJ" stands. */
export function webToken(text: string, at: number): SecretHit | null {
  JWT.lastIndex = at;
  const found = JWT.exec(text);
  if (found === null) return null;
  const [head, body] = found[0].split(".").map((part) => jsonOf(part)) as [Claims, Claims];
  if (head === null || body === null || typeof head["alg"] !== "string" || head["alg"] === "none") return null;
  if (SUBJECTS.test(String(body["sub"])) || isMonotonous(found[1]!)) return null;
  const rest = { kind: "provider", start: at, end: at + found[0].length, openUnits: 3 } as const;
  if (body["role"] === "anon") return null; // Supabase's public key
  if (body["role"] === "service_role")
    return { ...rest, of: "Supabase", what: "service role key", severity: "high", confidence: "proven", because: "" };
  if (String(body["iss"]).startsWith("kubernetes/serviceaccount"))
    return { ...rest, of: "Kubernetes", what: "service account token", severity: "high", confidence: "proven", because: "" };
  const until = body["exp"];
  return typeof until === "number"
    ? { ...rest, of: "", what: "JSON Web Token", severity: "low", confidence: "possible", because: `it holds until ${dayOf(until)}` }
    : { ...rest, of: "", what: "JSON Web Token", severity: "medium", confidence: "proven", because: "" };
}

type Claims = Readonly<Record<string, unknown>> | null;

function dayOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? "a day that is none" : date.toISOString().slice(0, 10);
}
