// What following the values says about places whose shape is doubtful: harmless ones are let pass, the others stay.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModule } from "./testing.ts";

const HEAD = "import os\nimport shlex\nfrom flask import Flask, request\n\napp = Flask(__name__)\n";

/** Lines of findings about commands. */
function lines(body: string): number[] {
  return auditModule(HEAD + body, "2026-06-15")
    .filter(({ cwe }) => cwe === 78)
    .map(({ place }) => place.line - HEAD.split("\n").length + 1);
}

const IN_VIEW = (code: string): string => `@app.route("/")\ndef view():\n    given = request.args["given"]\n${code}    return ""\n`;

test("a text of fixed parts is let pass, however it is put together", () => {
  assert.deepEqual(
    lines("def run():\n    name = 'a'\n    for more in ('b', 'c'):\n        name = name + more\n    os.system('run ' + name)\n"),
    [],
  );
  assert.deepEqual(lines(IN_VIEW('    kept = {"a": "safe", "b": given}\n    os.system("run " + kept["a"])\n')), []);
  assert.deepEqual(lines(IN_VIEW('    kept = {"a": "safe", "b": given}\n    os.system("run " + kept["b"])\n')), [5]);
});

test("what is cleaned for this kind of sink is let pass, and what is cleaned for another is not", () => {
  assert.deepEqual(lines(IN_VIEW('    os.system("run " + shlex.quote(given))\n')), []);
  assert.deepEqual(lines(IN_VIEW('    os.system("run %d" % int(given))\n')), []);
  assert.deepEqual(lines(IN_VIEW('    import html\n    os.system("run " + html.escape(given))\n')), [5]);
});

test("a place that nothing reaches is let pass, and one that is reached on any way is not", () => {
  assert.deepEqual(lines(IN_VIEW('    if 7 * 18 > 200:\n        os.system("run " + given)\n')), []);
  assert.deepEqual(lines(IN_VIEW('    if len(given) > 200:\n        os.system("run " + given)\n')), [5]);
  assert.deepEqual(lines("def run(name):\n    if name is None:\n        return\n    os.system('run ' + name)\n"), [4]);
});

test("what is not known stays: parameters, fields, what others give, and what a container may hold", () => {
  assert.deepEqual(lines("def run(name):\n    os.system('run ' + name)\n"), [2]);
  assert.deepEqual(lines("class Runner:\n    def run(self):\n        os.system('run ' + self.name)\n"), [3]);
  assert.deepEqual(lines("from elsewhere import name\ndef run():\n    os.system('run ' + name())\n"), [3]);
  assert.deepEqual(lines("def run(kept, key):\n    os.system('run ' + kept[key])\n"), [2]);
  assert.deepEqual(lines("def run(names):\n    for name in names:\n        os.system('run ' + name)\n"), [3]);
});

test("a piece of what another package gives is as little known as the whole", () => {
  for (const piece of ["name[3:]", "name[:-1]", "name[::2][0]", "name[0]", "bytes(name, 'utf-8').decode()", "name.strip()[1:]"])
    for (const given of ["os.getcwd()", "elsewhere.value"])
      assert.deepEqual(lines(`import elsewhere\ndef run():\n    name = ${given}\n    os.system('run ' + ${piece})\n`), [4], piece);
  assert.deepEqual(lines("def run():\n    for name in os.listdir('x'):\n        os.system('run ' + name[3:])\n"), [3]);
  assert.deepEqual(lines("def run():\n    name = 'fixed'\n    os.system('run ' + name[3:])\n"), []);
});

test("a function inside another is judged with what is around it", () => {
  assert.deepEqual(lines("def outer():\n    name = 'fixed'\n    def run():\n        os.system('run ' + name)\n    return run\n"), []);
  assert.deepEqual(lines("def outer(name):\n    def run():\n        os.system('run ' + name)\n    return run\n"), [3]);
});

test("what was thrown away, handed on, or is a default of the environment", () => {
  assert.deepEqual(lines("def run(name):\n    name = 'fixed'\n    os.system('run ' + name)\n"), []);
  assert.deepEqual(lines("def named(n):\n    return 'fixed'\ndef run(n):\n    os.system('run ' + named(n))\n"), []);
  assert.deepEqual(lines("def named(n):\n    return n\ndef run(n):\n    os.system('run ' + named(n))\n"), [4]);
});

test("SQL that is given to something unknown is followed, and less sure", () => {
  const found = (body: string): readonly string[] =>
    auditModule(HEAD + IN_VIEW(body), "2026-06-15")
      .filter(({ cwe }) => cwe === 89)
      .map(({ confidence }) => confidence);
  assert.deepEqual(found('    import store\n    store.connect().execute("SELECT * FROM users WHERE name = \'" + given + "\'")\n'), [
    "possible",
  ]);
  assert.deepEqual(found('    import store\n    store.connect().execute("SELECT * FROM users WHERE id = %d" % int(given))\n'), []);
  assert.deepEqual(found('    import store\n    store.connect().execute("SELECT * FROM users WHERE name = ?", (given,))\n'), []);
  assert.deepEqual(found("    import store\n    store.queue().execute(given)\n"), []);
});

test("of several ways to one place the surest is told", () => {
  const source = `${HEAD}def run(text):
    os.system("run " + text)


@app.route("/a")
def first():
    import elsewhere
    run(elsewhere.changed(request.args["a"]))


@app.route("/b")
def second():
    run(request.args["b"])
`;
  const found = auditModule(source, "2026-06-15").filter(({ cwe }) => cwe === 78);
  assert.deepEqual(
    found.map(({ confidence }) => confidence),
    ["proven"],
  );
});
