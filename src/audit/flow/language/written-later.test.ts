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

const FLAG = `import pickle
from flask import Flask, request
app = Flask(__name__)
SET_UP
@app.post("/load")
def load():
    if TEST:
        return str(pickle.loads(request.data))
    return "closed", 403
LATER
`;

function isLoaded(setUp: string, test: string, later: string): boolean {
  const source = FLAG.replace("SET_UP", setUp).replace("TEST", test).replace("LATER", later);
  return auditModules({ "app.py": source }, "2026-06-15").some(({ rule }) => rule === "DES001");
}

const GATE = "class Gate:\n    is_open = False\n    names = {}\n";

test("what anybody changes in an object or a class while the program runs, a handler finds: tests of it may go either way", () => {
  const cases: readonly (readonly [setUp: string, test: string, later: string])[] = [
    [`${GATE}    @classmethod\n    def open(cls):\n        cls.is_open = True`, "Gate.is_open", ""],
    [`${GATE}    def open(self):\n        type(self).is_open = True`, "Gate.is_open", ""],
    [
      `${GATE}    def apply(self, given):\n        for name in given:\n            setattr(self, name, given[name])\ngate = Gate()`,
      "gate.is_open",
      "",
    ],
    [`${GATE}gate = Gate()`, "gate.is_open", "def open(target):\n    target.is_open = True\n"],
    [`${GATE}gate = Gate()`, "gate.is_open", "def open():\n    object.__setattr__(gate, 'is_open', True)\n"],
    [
      `${GATE}class House:\n    def __init__(self):\n        self.gate = Gate()\nhouse = House()`,
      "house.gate.is_open",
      "class Porter:\n    def open(self):\n        self.house.gate.is_open = True\n",
    ],
  ];
  for (const [setUp, asked, later] of cases) assert.equal(isLoaded(setUp, asked, later), true, setUp + later);
  assert.equal(isLoaded(`${GATE}gate = Gate()`, "gate.is_open", ""), false);
  assert.equal(isLoaded(`${GATE}gate = Gate()`, "gate.is_open", "def f(target):\n    target.other = True\n"), false);
});

test("what functions put into containers that a module or an object holds, a handler finds", () => {
  const cases: readonly (readonly [setUp: string, test: string, later: string])[] = [
    ["FLAGS = {'open': False}", "FLAGS['open']", "def f():\n    FLAGS['open'] = True\n"],
    ["FLAGS = {'mode': 'safe'}", "FLAGS.get('mode') == 'fast'", "def f(name, value):\n    FLAGS[name] = value\n"],
    ["FLAGS = {'mode': 'safe'}", "'open' in FLAGS", "def f(given):\n    FLAGS.update(given)\n"],
    ["FLAGS = {'open': 1}", "'open' not in FLAGS", "def f():\n    FLAGS.pop('open')\n"],
    ["FLAGS = {}", "'key' in FLAGS", "def f(x):\n    FLAGS['key'] = x\n"],
    ["FLAGS = [False]", "FLAGS[0]", "def f():\n    FLAGS[0] = True\n"],
    [
      "class Hub:\n    def __init__(self):\n        self.flags = {'open': False}\nhub = Hub()",
      "hub.flags['open']",
      "def f(x):\n    x.flags['open'] = True\n",
    ],
  ];
  for (const [setUp, asked, later] of cases) assert.equal(isLoaded(setUp, asked, later), true, setUp + later);
  assert.equal(isLoaded("FLAGS = {'open': False, 'loud': False}", "FLAGS['open']", "def f():\n    FLAGS['loud'] = True\n"), false);
  assert.equal(isLoaded("FLAGS = {'open': False}", "FLAGS['open']", "def f(FLAGS):\n    FLAGS['open'] = True\n"), false);
});

test("what a function around a handler holds is changed by others inside it", () => {
  const found = (begin: string, asked: string, inner: string): boolean =>
    auditModules(
      {
        "app.py": [
          "import pickle",
          "from flask import Flask, request",
          "class Box:",
          "    is_open = False",
          "def create():",
          "    app = Flask(__name__)",
          `    held = ${begin}`,
          "    def warm():",
          `        ${inner}`,
          "    @app.post('/load')",
          "    def load():",
          `        if ${asked}:`,
          "            return str(pickle.loads(request.data))",
          "        return 'closed'",
          "    return warm",
          "",
        ].join("\n"),
      },
      "2026-06-15",
    ).some(({ rule }) => rule === "DES001");
  assert.equal(found("False", "held", "nonlocal held; held = True"), true);
  assert.equal(found("{'a': False}", "held['a']", "held['a'] = True"), true);
  assert.equal(found("Box()", "held.is_open", "held.is_open = True"), true);
  assert.equal(found("False", "held", "held = True"), false);
  assert.equal(found("Box()", "held.is_open", "held.other = True"), false);
});

test("a handler's object was made once and changed since, and its class may be one that is made from it", () => {
  const found = (said: string, more: string): boolean =>
    auditModules(
      {
        "app.py": [
          "import pickle",
          "from flask import Flask, request",
          "from flask.views import MethodView",
          "class Load(MethodView):",
          "    is_open = False",
          "    def post(self):",
          "        if not self.is_open:",
          "            return 'closed'",
          "        return str(pickle.loads(request.data))",
          ...(said === "" ? [] : ["    def start(self):", `        ${said}`]),
          more,
          "app = Flask(__name__)",
          "app.add_url_rule('/load', view_func=Load.as_view('load'))",
          "",
        ].join("\n"),
      },
      "2026-06-15",
    ).some(({ rule }) => rule === "DES001");
  assert.equal(found("self.is_open = True", ""), true);
  assert.equal(found("", "class Open(Load):\n    is_open = True"), true);
  assert.equal(found("", "class Open(Load):\n    @property\n    def is_open(self):\n        return request.args['k'] == 'x'"), true);
  assert.equal(found("", "class Open(Load):\n    title = 'Open'"), false);
  assert.equal(found("", ""), false);
});
