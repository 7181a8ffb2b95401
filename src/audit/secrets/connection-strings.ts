// Passwords and keys in connection strings and in queries of addresses: `Server=db;User Id=sa;Password=…;`, `AccountName=x;AccountKey=…`, `?user=app&password=…`.
import { secretValue } from "../patterns/secret-value.ts";
import { nameKind } from "../patterns/setting-name.ts";
import type { SecretHit } from "./secret-hit.ts";
import { isDrawn, isMadeUp, isOfDocumentation, isReference, isSealed, isUsual, isWords } from "./values.ts";

const PAIR = /((?:[A-Za-z]+[_ ])?[A-Za-z_]{3,30})=([^;&"'`\s<>()\\]{4,400})/y;
/** Another pair of the same string before or behind it. */
const NEIGHBOUR_BEFORE = /[;?&]\s?$/;
const NEIGHBOUR_BEHIND = /^(?:;\s?[A-Za-z][\w ]{1,30}=|&[A-Za-z][\w.]{1,30}=)/;
/** PostgreSQL's own form has blanks between: `host=db user=app password=x dbname=shop`. */
const LIBPQ_BEFORE = /\b(?:host|hostaddr|port|user|dbname|sslmode|connect_timeout)=[^\s"'`=]{1,100} $/;
const LIBPQ_BEHIND = /^ (?:host|hostaddr|port|user|dbname|sslmode|connect_timeout|options)=/;

/** `at`: where the name of the pair begins, or a part of it. */
export function connectionString(text: string, at: number): SecretHit | null {
  let start = at;
  while (start > 0 && at - start < 30 && /[A-Za-z_]/.test(text[start - 1]!)) start -= 1;
  if (text[start - 1] === ".") return null; // an attribute of a program
  PAIR.lastIndex = start;
  const found = PAIR.exec(text);
  if (found === null) return null;
  const [whole, name, value] = found as unknown as readonly [string, string, string];
  const end = start + whole.length;
  const before = text.slice(Math.max(0, start - 120), start);
  const behind = text.slice(end, end + 40);
  const isPair = NEIGHBOUR_BEFORE.test(before) || NEIGHBOUR_BEHIND.test(behind);
  if (!isPair && !LIBPQ_BEFORE.test(before) && !LIBPQ_BEHIND.test(behind)) return null;
  return judge(name, value, end);
}

function judge(name: string, value: string, end: number): SecretHit | null {
  const kind = nameKind(name.replaceAll(" ", "_"));
  if (kind === null || /^[{%$@*]|[{}]/.test(value) || isReference(value) || isSealed(value) || isOfDocumentation(value)) return null;
  if (isMadeUp(value) || isWords(value) || isUsual(value)) return null;
  const isSure = isDrawn(value, kind === "password" ? 10 : 16) || (kind === "password" && secretValue(value, "password") === "clear");
  if (!isSure) return null;
  const place = { start: end - value.length, end, openUnits: 0 };
  return {
    kind: "url",
    of: "",
    what: `value of ${name} in a connection string`,
    severity: "medium",
    confidence: "proven",
    because: "",
    ...place,
  };
}
