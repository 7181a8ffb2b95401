// What functions bind in a module, whoever runs after them finds: nothing is dead because of a value that holds only at first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModules } from "../../testing.ts";

const SINK = "import ssl\nimport config\n\ndef connect():\n    if config.insecure:\n        return ssl._create_unverified_context()\n";
const CONFIG = "insecure = False\n";

function isFound(files: Readonly<Record<string, string>>): boolean {
  return auditModules({ "config.py": CONFIG, "web.py": SINK, ...files }, "2026-06-15").some(({ rule }) => rule === "NET002");
}

test("a variable of a module that nothing else binds is what the module says", () => {
  assert.equal(isFound({}), false);
  assert.equal(isFound({ "config.py": `${CONFIG}def f(given):\n    insecure = given\n` }), false);
  assert.equal(isFound({ "other.py": "import config\ndef f(given):\n    config.other = given\n" }), false);
});

test("a function binds it as its own module's", () => {
  for (const line of ["global insecure; insecure = given", "globals()[given] = 1", "globals().update(given)"])
    assert.equal(isFound({ "config.py": `${CONFIG}def f(given):\n    ${line}\n` }), true, line);
});

test("a function binds it as another module's", () => {
  const lines = [
    "config.insecure = given",
    "setattr(config, given, True)",
    "vars(config).update(given)",
    "config.__dict__[given] = True",
    "import config as c; setattr(c, 'insecure', given)",
  ];
  const from = (line: string): string => `import config\nimport config as c\ndef f(given):\n    ${line}\n`;
  for (const line of lines) assert.equal(isFound({ "other.py": from(line) }), true, line);
});

test("fields of an object that a module holds, and variables of a class", () => {
  const web = (name: string): string => SINK.replace("config.insecure", `config.options.${name}`);
  const config = [
    "class Options:",
    "    insecure = False",
    "    def __init__(self):",
    "        self.open = self.fixed = False",
    "    def load(self, given):",
    "        self.open = given",
    "options = Options()",
    "def choose(given):",
    "    Options.insecure = given",
    "",
  ].join("\n");
  assert.equal(isFound({ "config.py": config, "web.py": web("open") }), true);
  assert.equal(isFound({ "config.py": config, "web.py": web("insecure") }), true);
  assert.equal(isFound({ "config.py": config, "web.py": web("fixed") }), false);
  assert.equal(
    isFound({ "config.py": config, "web.py": web("fixed"), "a.py": "from config import options\ndef f(x):\n    options.fixed = x\n" }),
    true,
  );
});

test("what a function makes for all is known for what it is", () => {
  const found = auditModules(
    {
      "app.py": [
        "import sqlite3",
        "from flask import Flask, request",
        "app = Flask(__name__)",
        "db = None",
        "def start():",
        "    global db",
        "    db = sqlite3.connect('kept')",
        "@app.route('/')",
        "def view():",
        "    if db is not None:",
        "        db.execute('select ' + request.args['q'])",
        "    return ''",
        "",
      ].join("\n"),
    },
    "2026-06-15",
  );
  assert.deepEqual(
    found.map(({ rule, confidence, place }) => [rule, confidence, place.line]),
    [["INJ001", "proven", 11]],
  );
});
