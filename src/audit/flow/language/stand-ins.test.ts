// What a model says in Python of a library runs in its place; what it does not say stays unknown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditFiles, auditModules } from "../../testing.ts";
import { checkedModel } from "../models/load-models.ts";

/** Lines of the calls of `os.system` that something from outside comes to for sure. */
function provenLines(lines: readonly string[]): readonly number[] {
  const text = ["import os, sys", "x = sys.argv[1]", ...lines, ""].join("\n");
  return auditModules({ "main.py": text }, "2026-06-15")
    .filter(({ rule, confidence }) => rule === "INJ003" && confidence === "proven")
    .map(({ place }) => place.line);
}

/** Lines of the calls of `os.system` of which nothing at all is said. */
function dismissed(lines: readonly string[]): readonly number[] {
  const text = ["import os, sys", "x = sys.argv[1]", ...lines, ""].join("\n");
  const told = auditModules({ "main.py": text }, "2026-06-15").filter(({ rule }) => rule === "INJ003");
  return lines.flatMap((line, i) => (line.startsWith("os.system(") && !told.some(({ place }) => place.line === i + 3) ? [i + 3] : []));
}

const DATABASE = [
  "import sqlite3",
  'db = sqlite3.connect(":memory:")',
  'db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT)")',
  'db.execute("INSERT INTO t (id, a, b) VALUES (?, ?, ?)", (1, x, "ls"))',
  'db.execute("INSERT INTO t VALUES (:id, :a, :b)", {"id": 2, "a": "ls", "b": x})',
];

function selected(select: string, parameters = "()"): boolean {
  const sink = `os.system(db.execute("${select}", ${parameters}).fetchall()[0][0])`;
  return provenLines([...DATABASE, sink]).includes(DATABASE.length + 3);
}

test("a row gives what was put into its columns", () => {
  assert.equal(selected("SELECT a FROM t WHERE id = 1"), true);
  assert.equal(selected("SELECT b FROM t WHERE id = 1"), false);
  assert.equal(selected("SELECT a FROM t WHERE id = ?", "(2,)"), false);
  assert.equal(selected("SELECT b FROM t WHERE id = ?", "(2,)"), true);
  assert.equal(selected("SELECT u.b AS c FROM t WHERE id = 2 ORDER BY a LIMIT 1"), true);
});

test("what is given goes to its own column, also behind one that stands in a sum or a comma in a text", () => {
  const updated = [...DATABASE, `db.execute("UPDATE t SET a = a || ?, b = ? WHERE id = 1", ("ls", x))`];
  const sink = (column: string): string => `os.system(db.execute("SELECT ${column} FROM t WHERE id = 1").fetchall()[0][0])`;
  assert.ok(provenLines([...updated, sink("b")]).includes(updated.length + 3));
  const inserted = [...DATABASE.slice(0, 3), `db.execute("INSERT INTO t (a, b) VALUES ('x,y', ?)", (x,))`];
  const lines = [...inserted, 'os.system(db.execute("SELECT a, b FROM t").fetchall()[0][1])'];
  assert.deepEqual(dismissed(lines), []);
});

test("what is deleted from a database in memory is gone, of a file nobody knows what else is in it", () => {
  const emptied = [
    ...DATABASE,
    'db.execute("DELETE FROM t")',
    'row = db.execute("SELECT b FROM t").fetchone()',
    'os.system(x if row else "ls")',
  ];
  assert.deepEqual(provenLines(emptied), []);
  assert.deepEqual(provenLines(emptied.map((line) => line.replace(":memory:", "app.db"))), [emptied.length + 2]);
});

test("a statement that is put together is still one", () => {
  const lines = [...DATABASE, `db.execute("SELECT * FROM t WHERE a = '" + x + "'")`];
  const text = ["import os, sys", "x = sys.argv[1]", ...lines, ""].join("\n");
  const found = auditModules({ "main.py": text }, "2026-06-15").filter(({ rule }) => rule === "INJ001");
  assert.deepEqual(
    found.map(({ place, confidence }) => [place.line, confidence]),
    [[lines.length + 2, "proven"]],
  );
});

test("methods of a class of the program's own are called by the library that it is made from", () => {
  const shell = ["import cmd", "class Shell(cmd.Cmd):", "    def do_run(self, arg):", "        os.system(arg)"];
  assert.deepEqual(provenLines([...shell, 'Shell().onecmd("run " + x)']), [6]);
  assert.deepEqual(provenLines([...shell, 'Shell().onecmd("walk " + x)']), []);
});

test("what nobody says of a class of a library is unknown, not missing", () => {
  const lines = [
    "import xml.etree.ElementTree as ET",
    'el = ET.Element("a")',
    "try:",
    "    el.later()",
    "except AttributeError:",
    "    os.system(x)",
  ];
  assert.deepEqual(provenLines([...lines, 'if el.other == "a":', "    os.system(x)"]), [8, 10]);
});

test("Python that cannot be read is a fault of the model", () => {
  const broken = { library: "shop", stand_in: [{ module: "shop.store", python: "class Store\n" }] };
  assert.throws(() => checkedModel(broken, "models.toml"), /python/);
  const empty = { library: "shop", stand_in: [{ module: "shop.store", python: "print(1)\n" }] };
  assert.throws(() => checkedModel(empty, "models.toml"), /brings no class/);
});

test("a user says in Python what a library does", async () => {
  const model = {
    library: "shop",
    stand_in: [
      {
        module: "shop.store",
        python:
          "class Store:\n    def __init__(self):\n        self._kept = {}\n    def keep(self, name, value):\n        self._kept[name] = value\n    def give(self, name):\n        return self._kept[name]\n",
      },
    ],
  };
  const text = [
    "import os, sys",
    "from shop.store import Store",
    "store = Store()",
    'store.keep("a", sys.argv[1])',
    'store.keep("b", "ls")',
    'os.system(store.give("a"))',
    'os.system(store.give("b"))',
    "",
  ].join("\n");
  const audited = await auditFiles({ "main.py": text }, "2026-06-15", [checkedModel(model, "models.toml")]);
  const found = audited.filter(({ rule, confidence }) => rule === "INJ003" && confidence !== "pattern");
  assert.deepEqual(
    found.map(({ place, confidence }) => [place.line, confidence]),
    [[6, "proven"]],
  );
});
