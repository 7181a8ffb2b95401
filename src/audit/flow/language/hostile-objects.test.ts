// Objects whose special methods lead back to themselves have no end in Python; the audit of such a program has one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines } from "../../testing.ts";

const SPECIAL =
  `call init new post_init get set delete getattr getattribute setattr delattr getitem setitem delitem iter next enter exit aenter aexit aiter anext await
contains len bool str repr format bytes hash index int float eq ne lt gt le ge add radd iadd sub mul mod truediv and or xor neg invert abs reversed missing
init_subclass set_name class_getitem mro_entries prepare instancecheck subclasscheck fspath copy deepcopy reduce length_hint`.split(/\s+/);
const BOUND = {
  "the class": "X",
  "an object of it": "X()",
  "a property that reads itself": "property(lambda self: self.again)",
  "a part": "functools.partial(X())",
};
const USES = `x = X(1)
y = x(x)
z = x.again, X.again, x[y], X[y], x + y, x % y, -x, x == y, x < y, not x, y in x, f"{x}{y!r:{x}}", str(x), len(x), [*x], {**x}
x.name = y
x[1] = z
del x.name, x[0]
for one in x:
    print(one)
with x as w:
    print(w)
x += y
copy.deepcopy(x)
class Y(X, kind=X):
    a = X()
    def f(self):
        return super().again
Y().f()
isinstance(y, X)
async def run():
    async with x as a:
        async for b in x:
            await b
`;
const SEEN = `
@app.route("/seen")
def seen():
    os.system(request.args["q"])
`;

for (const [what, bound] of Object.entries(BOUND))
  test(`special methods that are ${what}`, () => {
    const each = [...SPECIAL.map((word) => `__${word}__`), "again"].map((name, i) => {
      const program = `class X:\n    pass\n\nX.${name} = ${bound}\n\n@app.route("/${name}")\ndef view_X():\n${indented(USES)}\n`;
      return program.replaceAll(/\bX\b|(?<=_)X\b/g, `X${i}`);
    });
    const found = flowLines(
      `import copy, functools, os\nfrom flask import Flask, request\n\napp = Flask(__name__)\n\n${each.join("\n")}${SEEN}`,
    );
    assert.deepEqual(
      found.map((line) => line.split(" ")[1]),
      ["INJ003"],
      "what stands beside them is followed",
    );
  });

test("special methods that are all the class at once", () => {
  const program = `class X:\n    pass\n\n${SPECIAL.map((word) => `X.__${word}__ = X`).join("\n")}\n${USES}`;
  assert.ok(flowLines(`import copy, os\nfrom flask import request\n${program}`).length >= 0);
});

function indented(code: string): string {
  return code.replaceAll(/^/gm, "    ").trimEnd() + "\n";
}

test("an operand that fails for sure, in a try", () => {
  const program = `import os
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    known = {}
    try:
        text = known["a"] + known["b"]
        text += known["c"][0]
    except KeyError:
        os.system(request.args["q"])
`;
  assert.deepEqual(flowLines(program), ["14 INJ003"]);
});

test("dictionaries that show or hold themselves have an end", () => {
  const found = flowLines(`import os, sys
from collections import ChainMap
c = ChainMap({})
c.maps[0] = c
c.maps.append(c)
c["a"] = sys.argv[1]
del c["a"]
print(c.parents, c.new_child(c)["b"], dict(c), c)
class A: pass
a, b = A(), A()
a.__dict__ = a.__dict__
b.__dict__ = a.__dict__
a.__dict__ = b.__dict__
a.__dict__["x"] = a.__dict__
vars(a).update(vars(b))
d = {}
d["v"], d["k"] = d.values(), d.items()
d.update(d.items())
os.system("ls " + str(d) + sys.argv[1])
`);
  assert.deepEqual(found, ["19 INJ003"]);
});
