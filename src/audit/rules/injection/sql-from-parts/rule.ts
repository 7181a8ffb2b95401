import type { FunctionFact } from "../../../../python/facts/module-facts.ts";
import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { builtText, HOLE, type BuiltText } from "../../../patterns/built-text.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { defineRule, type At } from "../../../rule.ts";
import { isSql, SQL_CLEANERS } from "../../../patterns/sql-text.ts";

const MESSAGE = "This SQL is put together with a value that the module does not fix: hand values over as parameters.";

export const sqlFromParts = defineRule({
  id: "INJ001",
  name: "sql-from-parts",
  cwe: 89,
  severity: "medium",
  summary: "SQL that is put together from text and values",
  aliases: ["B608", "S608"],
  checks: {
    fn: returned,
    calls: {
      ...eachCall("*.{}", "execute executemany executescript execute_async mogrify fetch fetchrow fetchval fetch_all fetch_one", statement),
      // What projects call what runs SQL for them; Trac's `db_query` and `db_transaction` give what is called with it.
      ...eachCall(
        "*.{}",
        "query mutate sql db_query db_transaction sql_query run_query execute_query execute_sql run_sql query_db",
        statement,
      ),
      ...eachCall("pandas.{}", "read_sql read_sql_query", statement),
      ...eachCall("sqlalchemy.{}", "text sql.text sql.expression.text", statement),
    },
  },
});

function statement(call: Call, at: At): void {
  const first = call.args[0] ?? call.keywords.find(({ arg }) => arg === "query" || arg === "sql" || arg === "statement")?.value;
  if (first === undefined) return;
  const text = textOf(first, at);
  if (text === null || text.holes.length === 0 || !isSql(text.text)) return;
  // Where it is built is where it is mended, and where a comment about it stands.
  at.report(text.node === first ? call : text.node, MESSAGE, { confidence: "pattern" });
}

/** A value between quotes, `name = '…'`: only values stand there, and values can be parameters. */
const QUOTED = new RegExp(`'[^']*${HOLE}[^']*'`);

/** A statement that is handed to whoever runs it. */
function returned(fact: FunctionFact, at: At): void {
  for (const { value } of fact.returns) {
    if (value === null || !BUILT.has(value.kind)) continue;
    const text = builtText(value, { ...at, scope: { ...at.scope, fn: fact, cls: fact.cls } }, SQL_CLEANERS);
    if (text.holes.length > 0 && isSql(text.text) && QUOTED.test(text.text))
      at.report(value, MESSAGE, { confidence: "pattern", severity: "low" });
  }
}

const BUILT = new Set<Expression["kind"]>(["JoinedStr", "BinOp", "Call"]);

/** `execute(text(f"…"))` is one place: the inner call is asked for itself. */
function textOf(node: Expression, at: At): BuiltText | null {
  if (node.kind === "Call" && at.module.target(node.func, at.scope)?.startsWith("sqlalchemy.")) return null;
  return builtText(node, at, SQL_CLEANERS);
}
