// Whether a text is SQL, and which functions make a value safe inside it.
const STATEMENT =
  /^[\s(]*(?:--[^\n]*\n\s*|(?:begin|start\s+transaction|set|use|declare)\b[^;]*;\s*)*(?:select\b[^]*?\b(?:from|where)\b|select\s+\S+\s*\(|insert\s+(?:or\s+\w+\s+)?into\s|replace\s+into\s|delete\s+from\s|update\s+\S+\s+set\s|merge\s+into\s|with\s+(?:recursive\s+)?\S+\s+as\s*(?:not\s+materialized\s*)?\(|(?:create|drop|alter|truncate)\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(?:unique\s+)?(?:table|database|schema|index|view|user|role|function|trigger|sequence|type|extension)\b|(?:grant|revoke)\s[^]*?\s(?:to|from|on)\s|set\s+role\s|call\s+\S+\(|(?:release\s+)?savepoint\s|rollback\s+to\s|exec(?:ute)?\s+\S+|pragma\s)/i;
/** The first words decide; a statement can be of any length. */
const LOOKED_AT_MAX_UNITS = 4_000;

export function isSql(text: string): boolean {
  return STATEMENT.test(text.slice(0, LOOKED_AT_MAX_UNITS));
}

/** Quote an identifier, or compose a statement whose parts keep their kind. */
export const SQL_CLEANERS: ReadonlySet<string> = new Set([
  "psycopg2.sql.Identifier",
  "psycopg2.sql.Literal",
  "psycopg.sql.Identifier",
  "psycopg.sql.Literal",
  "*.quote_name",
  "*.quote_ident",
  "*.quote_identifier",
  "*.mogrify",
]);
