// Passwords on command lines: `curl -u user:password`, `mysql -ppassword`, `sshpass -p password`.
import { secretValue } from "../patterns/secret-value.ts";
import { nameKind } from "../patterns/setting-name.ts";
import type { SecretHit } from "./secret-hit.ts";
import { isDrawn, isMadeUp, isReference, isSealed, isUsual } from "./values.ts";

export interface CommandShape {
  readonly keyword: string;
  readonly what: string;
  /** Sticky at the keyword; the secret is its last group. */
  readonly pattern: RegExp;
}

/** Words stand apart by blanks, or as the texts of a list: `["curl", "-u", "…"]`. */
const GAP = String.raw`[^\n;|&]{0,300}?[ \t]["']?`;
const NEXT = String.raw`(?:[ =]|["'],[ \t]*)`;
const WORD = String.raw`["']?([^\s"'\`;&|<>()\\]{4,200})`;

function command(keyword: string, what: string, rest: string): CommandShape {
  return { keyword, what, pattern: new RegExp(`${keyword.replaceAll(".", String.raw`\.`)}${rest}`, "y") };
}

export const COMMANDS: readonly CommandShape[] = [
  command(
    "curl",
    "password of `curl`",
    String.raw`\b${GAP}(?:-u|--user|-U|--proxy-user)${NEXT}?["']?[^\s:"'$]{1,100}:([^\s"'\`;&|<>]{3,200})`,
  ),
  command("wget", "password of `wget`", String.raw`\b${GAP}--(?:http-|ftp-|proxy-)?password[= ]${WORD}`),
  command("mysql", "password of `mysql`", String.raw`(?:dump|admin|import|show)?\b(?:${GAP}|[ \t])-p${WORD}`),
  command("mariadb", "password of `mariadb`", String.raw`(?:-dump|-admin)?\b(?:${GAP}|[ \t])-p${WORD}`),
  command("sshpass", "password of `sshpass`", String.raw`(?:["'],)?[ \t]+["']?-p(?:[ \t]|["'],[ \t]*)?${WORD}`),
  command("redis-cli", "password of `redis-cli`", String.raw`\b(?:${GAP}|[ \t])(?:-a|--pass)(?:["'],)?[ \t]+${WORD}`),
  command("docker login", "password of `docker login`", String.raw`\b(?:${GAP}|[ \t])(?:-p|--password)${NEXT}${WORD}`),
  command("mongo", "password of `mongo`", String.raw`(?:sh|dump|restore|export|import)?\b${GAP}-p[ \t]+${WORD}`),
  command("htpasswd", "password of `htpasswd`", String.raw`\b[ \t]+-[a-zA-Z]*b[a-zA-Z]*[ \t]+\S{1,200}[ \t]+\S{1,100}[ \t]+${WORD}`),
  command("ldapsearch", "password of `ldapsearch`", String.raw`\b${GAP}-w[ \t]+${WORD}`),
  command("smbclient", "password of `smbclient`", String.raw`\b${GAP}-U[ \t]+["']?[^\s%"']{1,100}%([^\s"'\`;&|<>]{3,200})`),
  command("twine upload", "password of `twine`", String.raw`\b${GAP}(?:-p|--password)[ =]${WORD}`),
  command("-passin pass:", "passphrase of `openssl`", WORD),
  command("-passout pass:", "passphrase of `openssl`", WORD),
  command("openssl enc", "passphrase of `openssl`", String.raw`\b${GAP}-k[ \t]+${WORD}`),
  command("chpasswd", "password of `chpasswd`", String.raw`[ \t]*<<<[ \t]*["']?[^\s:"']{1,60}:([^\s"']{4,100})`),
  command("--passphrase", "passphrase", String.raw`[ =]${WORD}`),
  command("sqlcmd", "password of `sqlcmd`", String.raw`\b${GAP}-P[ \t]*${WORD}`),
  command("lftp", "password of `lftp`", String.raw`\b${GAP}-u[ \t]+[^\s,]{1,100},([^\s"'\`;&|<>]{4,200})`),
  command(
    "http",
    "password of HTTPie",
    String.raw`s?[ \t]+(?:\S{1,60}[ \t]+)?(?:-a|--auth)[ =]["']?[^\s:"'$]{1,100}:([^\s"'\`;&|<>]{3,200})`,
  ),
  command(
    "aws configure set",
    "secret key of `aws configure`",
    String.raw`[ \t]+(?:[\w.-]{1,60}\.)?aws_(?:secret_access_key|session_token)[ \t]+${WORD}`,
  ),
  command("--requirepass", "password of Redis", String.raw`[ =]${WORD}`),
  command("--password", "password on a command line", String.raw`[ =]${WORD}`),
  command("--from-literal=", "value of a Kubernetes secret", String.raw`["']?[\w.-]*(?:pass|secret|token|key)[\w.-]*=${WORD}`),
  command("PGPASSWORD=", "password of PostgreSQL", WORD),
  command("MYSQL_PWD=", "password of MySQL", WORD),
  command("SSHPASS=", "password of `sshpass`", WORD),
  command("REDISCLI_AUTH=", "password of Redis", WORD),
];

const LONG_OPTION =
  /--((?:[a-z0-9]+-){0,4}(?:password|token|secret|api-?key|secret-key|access-key|auth-token))(?:=|[ \t]+)["']?([^\s"'`;&|<>()\\]{4,300})/y;

export function commandPassword(text: string, at: number, shape: CommandShape): SecretHit | null {
  shape.pattern.lastIndex = at;
  const found = shape.pattern.exec(text);
  return found === null ? null : judge(text, { value: found.at(-1)!, end: at + found[0].length, what: shape.what });
}

/** `at`: where `--` may stand before the name of an option. */
export function optionPassword(text: string, at: number): SecretHit | null {
  LONG_OPTION.lastIndex = at;
  const found = LONG_OPTION.exec(text);
  if (found === null || nameKind(found[1]!) === null) return null;
  // `--secret NAME=value`
  const value = found[2]!.replace(/^[A-Z][A-Z0-9_]*=(?=.{4})/, "");
  return judge(text, { value, end: at + found[0].length, what: `value of --${found[1]}` });
}

function judge(
  text: string,
  { value, end, what }: { readonly value: string; readonly end: number; readonly what: string },
): SecretHit | null {
  const start = text.lastIndexOf(value, end);
  if (/^[-$<{[%@*!#]|^\w+=(?:[a-z]+)?$|^stdin$|^-stdin/.test(value) || isReference(value) || isSealed(value) || isMadeUp(value))
    return null;
  const isName = /^[A-Z][A-Z0-9_]*$/.test(value) || /^[a-z]+(?:[-_.][a-z]+)*$/.test(value);
  // `--secret name1, --secret name2` stands in a sentence.
  if (/^[\w-]{1,24}[,.]$/.test(value) && !isDrawn(value.slice(0, -1), 8)) return null;
  const drawn = isDrawn(value, 12);
  if (!drawn && (isName || secretValue(value, "password") !== "clear")) return null;
  const sure = isUsual(value)
    ? ({ severity: "low", confidence: "pattern", because: "it is what systems come with" } as const)
    : ({ severity: "medium", confidence: "proven", because: "" } as const);
  return { kind: "command", of: "", what, ...sure, start, end: start + value.length, openUnits: 0 };
}
