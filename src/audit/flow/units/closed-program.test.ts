// What nobody comes to in a program of which every call is understood, and what may be come to all the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModules } from "../../testing.ts";

const DAY = "2026-06-15";

function shells(files: Readonly<Record<string, string>>): string[] {
  return auditModules(files, DAY).flatMap(({ rule, place }) => (rule === "INJ003" ? [`${place.file}:${place.line}`] : []));
}

const BACKENDS = `import os

class Loud:
    def run(self, text):
        os.system("echo " + text)

class Quiet:
    def run(self, text):
        return text
`;

test("a method that another class answers instead of is dead", () => {
  const main = (cls: string): string => `import sys\nfrom backends import ${cls}\n\n${cls}().run(sys.argv[1])\n`;
  assert.deepEqual(shells({ "backends.py": BACKENDS, "main.py": main("Loud") }), ["backends.py:5"]);
  assert.deepEqual(shells({ "backends.py": BACKENDS, "main.py": main("Quiet") }), []);
});

test("what nothing in the program names is there for others", () => {
  const main = "import os\nimport sys\n\ndef helper(text):\n    os.system('echo ' + text)\n\nprint(sys.argv[1])\n";
  assert.deepEqual(shells({ "main.py": main }), ["main.py:5"]);
});

test("what only such a function calls is come to through it", () => {
  const files = {
    "tools.py": "import os\n\ndef helper(text):\n    os.system('echo ' + text)\n\ndef offered(text):\n    helper(text)\n",
    "backends.py": BACKENDS,
    "main.py": "import sys\nfrom tools import helper\nfrom backends import Quiet\n\nQuiet().run(sys.argv[1])\n",
  };
  assert.deepEqual(shells(files), ["tools.py:4"]);
  const tools = files["tools.py"].replace("def offered", "def again(text):\n    offered(text)\n\ndef offered");
  const main =
    "import sys\nfrom tools import again\nfrom backends import Quiet\n\nQuiet().run(sys.argv[1])\nif 1 > 2:\n    again(sys.argv[1])\n";
  assert.deepEqual(shells({ ...files, "tools.py": tools, "main.py": main }), []);
});

test("what another package is given may be called by it", () => {
  const helper = "def helper(number, frame):\n    os.system('kill ' + frame.name)\n\n";
  const main = (hand: string): string =>
    `import os\nimport signal\nimport sys\nfrom backends import Quiet\n\n${helper}${hand}\nQuiet().run(sys.argv[1])\n`;
  for (const hand of ["signal.signal(signal.SIGTERM, helper)", "sys.excepthook = helper", "signal.signal(15, *[helper])"])
    assert.deepEqual(shells({ "backends.py": BACKENDS, "main.py": main(hand) }), ["main.py:7"], hand);
});

test("a call that is not understood may come anywhere", () => {
  const main =
    "import sys\nfrom backends import Quiet\nfrom elsewhere import choose\n\nchoose(sys.argv[1]).go(sys.argv[1]).run('x')\nQuiet().run(sys.argv[1])\n";
  assert.deepEqual(shells({ "backends.py": BACKENDS, "main.py": main }), ["backends.py:5"]);
});

test("what a class of another package calls is not dead", () => {
  const handlers = BACKENDS.replace("class Loud:", "from framework import Base\n\nclass Loud(Base):");
  assert.deepEqual(shells({ "backends.py": handlers, "main.py": "import sys\nfrom backends import Quiet\n\nQuiet().run(sys.argv[1])\n" }), [
    "backends.py:7",
  ]);
});

test("a method of a text is no function of the program, unless one is called so", () => {
  const app = (more: string): string => `from flask import Flask, request
from backends import Loud, Quiet

app = Flask(__name__)
${more}

def chosen(kind):
    return {"loud": Loud, "quiet": Quiet}[kind]()


@app.post("/say")
def say():
    return chosen("quiet").run(request.data.decode("utf-8", "replace"))
`;
  assert.deepEqual(shells({ "backends.py": BACKENDS, "app.py": app("") }), []);
  const own = "\nclass Codec:\n    def decode(self, *how):\n        return Loud().run('x')\n";
  assert.deepEqual(shells({ "backends.py": BACKENDS, "app.py": app(own) }), ["backends.py:5"]);
});
