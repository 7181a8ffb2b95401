// Simple statements of SQL that a program writes: which table, which columns, and what is put where. Asked by the Python that stands in for a database.
import type { Builtin, Builtins } from "./builtins.ts";
import { constant, NONE, NOTHING, onlyConstant, UNKNOWN, type Constant, type Value } from "../values/value.ts";

const NAME = `["\`[]?(\\w+)["\`\\]]?`;
const WHERE = `(?:\\s+where\\s+(.+?))?`;
const TAIL = `(?:\\s+(?:order\\s+by|limit|group\\s+by)\\s.*)?`;
const CREATE = new RegExp(`^create\\s+(?:temp\\w*\\s+)?table\\s+(?:if\\s+not\\s+exists\\s+)?${NAME}\\s*\\((.*)\\)$`, "is");
const INSERT = new RegExp(
  `^(?:insert(?:\\s+or\\s+\\w+)?|replace)\\s+into\\s+${NAME}\\s*(?:\\(([^()]*)\\)\\s*)?values\\s*\\(([^()]*)\\)$`,
  "is",
);
const SELECT = new RegExp(`^select\\s+([^()]+?)\\s+from\\s+${NAME}${WHERE}${TAIL}$`, "is");
const UPDATE = new RegExp(`^update\\s+${NAME}\\s+set\\s+(.+?)${WHERE}$`, "is");
const DELETE = new RegExp(`^delete\\s+from\\s+${NAME}${WHERE}$`, "is");
/** One column is what is given. */
const EQUALS = /^["`]?(?:\w+\.)?(\w+)["`]?\s*(?:==?|is)\s*(\?|:\w+|'[^']*'|\d+)$/i;
const NO_COLUMN = /^(?:primary|foreign|unique|check|constraint)\b/i;
const QUOTED = /'(?:[^']|'')*'/g;
const TEXT_MAX_UNITS = 4000;

export const SQL_BUILTINS: Readonly<Record<string, Builtin>> = {
  /** None for what is not understood. */
  "stand_in.sql": (machine, { positional: [statement = UNKNOWN] }) => {
    const known = onlyConstant(statement);
    return typeof known === "string" && known.length <= TEXT_MAX_UNITS
      ? (planOf(machine, known.trim().replace(/\s*;$/, "")) ?? NONE)
      : NONE;
  },
};

function planOf(machine: Builtins, sql: string): Value | null {
  // It is taken apart at commas and signs, which are none within a text.
  if (sql.match(QUOTED)?.some((one) => /[,=?]/.test(one)) === true) return null;
  const marks = { count: 0 };
  const item = (written: string): Value => itemOf(machine, written.trim(), marks);
  const [, created, columns = ""] = CREATE.exec(sql) ?? [];
  if (created !== undefined) return plan(machine, "create", created, { columns: namesIn(machine, columns) });
  const [, into, named, values = ""] = INSERT.exec(sql) ?? [];
  if (into !== undefined)
    return plan(machine, "insert", into, {
      columns: named === undefined ? NONE : namesIn(machine, named),
      values: machine.listed(values.split(",").map(item)),
    });
  const [, wanted = "", from, where] = SELECT.exec(sql) ?? [];
  if (from !== undefined)
    return plan(machine, "select", from, {
      columns: wanted.trim() === "*" ? NONE : namesIn(machine, wanted),
      ...whereOf(machine, where, item),
    });
  const [, changed, pairs = "", which] = UPDATE.exec(sql) ?? [];
  if (changed !== undefined) {
    const set = pairs.split(",").map((one) => one.split("="));
    const values = machine.listed(set.map(([, value = ""]) => item(value)));
    const names = machine.listed(set.map(([name = ""]) => constant(name.trim().toLowerCase())));
    return plan(machine, "update", changed, { columns: names, values, ...whereOf(machine, which, item) });
  }
  const [, emptied, those] = DELETE.exec(sql) ?? [];
  return emptied === undefined ? null : plan(machine, "delete", emptied, whereOf(machine, those, item));
}

function plan(machine: Builtins, kind: string, table: string, more: Readonly<Record<string, Value>>): Value {
  const fields = { columns: NONE, values: NONE, where: NONE, item: NONE, isExact: constant(true), ...more };
  const all = [["kind", constant(kind)] as const, ["table", constant(table.toLowerCase())] as const, ...Object.entries(fields)];
  return machine.record("types.SimpleNamespace", new Map(all), NOTHING);
}

/** What a column must be; where that is something else, which rows are meant is not known. */
function whereOf(machine: Builtins, where: string | undefined, item: (written: string) => Value): Readonly<Record<string, Value>> {
  if (where === undefined) return {};
  const [, column, value = ""] = EQUALS.exec(where.trim()) ?? [];
  return column === undefined ? { isExact: constant(false) } : { where: constant(column.toLowerCase()), item: item(value) };
}

/** First words, or of `a AS b` the first. */
function namesIn(machine: Builtins, columns: string): Value {
  const all = columns.split(",").map((one) => one.trim());
  const named = all.filter((one) => !NO_COLUMN.test(one) && /^["`]?[\w.]+/.test(one));
  return machine.listed(named.map((one) => constant(/(\w+)["`]?(?:\s|$|\()/.exec(one)?.[1]?.toLowerCase() ?? one.toLowerCase())));
}

/** `("given", 0)`, `("given", "name")`, `("fixed", 1)`, or `("other", None)`. */
function itemOf(machine: Builtins, written: string, marks: { count: number }): Value {
  const pair = (kind: string, what: Constant): Value => machine.listed([constant(kind), constant(what)], "tuple");
  if (written === "?") return pair("given", marks.count++);
  const name = /^[:@$](\w+)$/.exec(written)?.[1];
  if (name !== undefined) return pair("given", name);
  const fixed = /^'([^']*)'$/.exec(written)?.[1];
  if (fixed !== undefined) return pair("fixed", fixed);
  if (/^\d+$/.test(written)) return pair("fixed", Number(written));
  // `count + ?` takes one of those that are given as well.
  marks.count += written.split("?").length - 1;
  return pair("other", null);
}
