import type { Call } from "../../../../python/parse/ast.ts";
import { builtText, isSettled } from "../../../patterns/built-text.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf, hasUnpacked } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";
import { isSql, SQL_CLEANERS } from "../../../patterns/sql-text.ts";

const PARTS = ["select", "where", "tables", "order_by"] as const;

export const rawSqlExpression = defineRule({
  id: "INJ002",
  name: "raw-sql-expression",
  cwe: 89,
  severity: "medium",
  summary: "SQL in an ORM query that is not written out",
  aliases: ["B610", "B611", "S610", "S611"],
  checks: {
    calls: {
      ...eachCall("django.db.models.expressions.{}", "RawSQL", rawSql),
      ...eachCall("django.db.models.{}", "RawSQL", rawSql),
      "*.extra": extra,
      "*.raw": raw,
    },
  },
});

function rawSql(call: Call, at: At): void {
  const sql = argumentOf(call, 0, "sql");
  if (sql === null ? hasUnpacked(call) : builtText(sql, at, SQL_CLEANERS).holes.length > 0) report("RawSQL", call, at);
}

function raw(call: Call, at: At): void {
  const first = argumentOf(call, 0, "raw_query");
  if (first === null) return;
  const { holes, text } = builtText(first, at, SQL_CLEANERS);
  if (holes.length > 0 && isSql(text)) report("raw()", call, at);
}

/** Any class may have a method `extra`: Django's is told by the names of its arguments. */
function extra(call: Call, at: At): void {
  const given = call.keywords.filter(({ arg }) => (PARTS as readonly (string | null)[]).includes(arg));
  if (given.some(({ value }) => !isSettled(value, at))) report("extra()", call, at);
}

function report(what: string, call: Call, at: At): void {
  at.report(call, `${what} takes SQL as it is, and a part of it is not fixed by the module.`, { confidence: "pattern" });
}
