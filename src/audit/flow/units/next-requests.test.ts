// What one request leaves in what outlives it, the next one finds: nothing counts as it was written where a handler changes it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModules } from "../../testing.ts";

const BEGIN = "import os\nfrom flask import Flask, request\napp = Flask(__name__)\n";

/** `before`: of the module; `change`: what one handler does; `use`: what another gives to the shell. Lines inside a handler are parted by `; `. */
function found(before: string, change: string, use: string): readonly string[] {
  const main = `${BEGIN}${before}\n@app.route("/use")\ndef use():\n    given = request.args["q"]\n    os.system(${use})\n    return ""\n\n@app.route("/set")\ndef change():\n    given = request.args["q"]\n    ${change}\n    return ""\n`;
  return auditModules({ "main.py": main }, "2026-06-15").flatMap(({ rule, confidence }) => (rule === "INJ003" ? [confidence] : []));
}

test("what a handler puts into a container of the module comes out of it in another", () => {
  for (const [before, change, use] of [
    ["NAMES = ['ls']", "NAMES.append(given)", "NAMES[-1]"],
    ["NAMES = ['ls']", "NAMES[0] = given", "NAMES[0]"],
    ["TABLE = {'a': 'ls'}", "TABLE['a'] = given", "TABLE['a']"],
    ["TABLE = {}", "TABLE.setdefault('a', given)", "TABLE.get('a', 'ls')"],
    ["TABLE = {'a': {}}", "TABLE['a']['b'] = given", "TABLE['a'].get('b', 'ls')"],
    ["TABLE = {}", "TABLE.setdefault('a', []).append(given)", "TABLE.get('a', ['ls'])[-1]"],
    ["LAST = 'ls'", "global LAST; LAST = given", "LAST"],
    ["class S: cmd = 'ls'\ns = S()", "s.cmd = given", "s.cmd"],
    ["class S: cmd = 'ls'", "S.cmd = given", "S().cmd"],
    ["CALLS = []", "CALLS.append(lambda: given)", "CALLS[0]() if CALLS else 'ls'"],
    ["NAMES = ['ls']", "NAMES.append(given); raise ValueError", "NAMES[-1]"],
  ] as const)
    assert.deepEqual(found(before, change, use), ["proven"], `${change} ${use}`);
});

test("what a handler puts elsewhere, or what each request begins with anew, does not", () => {
  for (const [before, change, use] of [
    ["NAMES = ['ls']", "list(NAMES).append(given)", "NAMES[-1]"],
    ["TABLE = {'a': 'ls'}", "TABLE['b'] = given", "TABLE['a']"],
    ["LAST = 'ls'", "LAST = given", "LAST"],
    ["class S: cmd = 'ls'\ns = S()", "s.tag = given", "s.cmd"],
    ["class S: cmd = 'ls'", "S().cmd = given", "S().cmd"],
  ] as const)
    assert.deepEqual(found(before, change, use), [], `${change} ${use}`);
});

test("a request finds what others left, and not what it left itself the last time", () => {
  const before = "def again(v, acc=[]):\n    acc.append(v)\n    return acc";
  assert.deepEqual(found(before, "pass", "(again('ls')[0], again(given))[0]"), []);
  assert.deepEqual(found(before, "again(given)", "again('ls')[0]"), ["proven"]);
});

test("a session is another one for each visitor", () => {
  const before = "from flask import session\napp.secret_key = 'x'";
  assert.equal(found(before, "session['cmd'] = given", "session.get('cmd', 'ls')").includes("proven"), false);
});

test("what belongs to one thread is not found by another", () => {
  const sure = found("import threading\nlocal = threading.local()", "local.cmd = given", "local.cmd");
  assert.equal(sure.includes("proven"), false);
});

test("what a handler may change guards nothing", () => {
  const use = "given if given in KINDS else 'ls'";
  assert.deepEqual(found("KINDS = {'a', 'b'}", "pass", use), []);
  assert.deepEqual(found("KINDS = {'a', 'b'}", "KINDS.add(given)", use), ["proven"]);
  assert.deepEqual(found("FLAGS = {'open': False}", "FLAGS['open'] = True", "given if FLAGS['open'] else 'ls'"), ["proven"]);
  assert.deepEqual(found("SEEN = []", "SEEN.append(1)", "given if len(SEEN) > 3 else 'ls'"), ["proven"]);
  assert.deepEqual(found("N = {'n': 0}", "N['n'] += 1", "given if N['n'] > 3 else 'ls'"), ["proven"]);
});

test("handlers inside a function that makes the application share what it makes", () => {
  const main = (change: string): string =>
    [
      "import os",
      "from flask import Flask, request",
      "def make(config):",
      "    app = Flask(__name__)",
      "    kinds = {'a', 'b'}",
      "    @app.route('/use')",
      "    def use():",
      "        given = request.args['q']",
      "        if given in kinds:",
      "            os.system(given)",
      "        return ''",
      "    @app.route('/set')",
      "    def change():",
      `        ${change}`,
      "        return ''",
      "    return app",
      "",
    ].join("\n");
  const rules = (change: string): readonly string[] =>
    auditModules({ "main.py": main(change) }, "2026-06-15").flatMap(({ rule }) => (rule === "INJ003" ? [rule] : []));
  assert.deepEqual(rules("kinds.add(request.args['k'])"), ["INJ003"]);
  assert.deepEqual(rules("set(kinds).add(request.args['k'])"), []);
});
