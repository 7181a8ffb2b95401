// What nobody in sight decides is not dead: what callers give beyond what is named, and what is filled while the program runs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModules } from "../../testing.ts";

function lines(source: string): number[] {
  const found = auditModules({ "app.py": source }, "2026-06-15").filter(({ rule }) => rule === "INJ003");
  return found.map(({ place }) => place.line).toSorted((one, other) => one - other);
}

test("a function may be given more than its own program gives it", () => {
  const source = `import os


def press(*keys, pause=0.1):
    if len(keys) == 2:
        os.system("press {}".format(keys[0]))


class Handler:
    def done(self, *args, **kw):
        if len(args) == 1 and isinstance(args[0], str):
            os.system(args[0])
        if "raw" in kw:
            os.system(kw["raw"])

    def start(self, deferred):
        deferred.addCallback(self.done, x=1)
        self.done(x=2)


def named(path, **options):
    if path is None:
        os.system("ls")
`;
  assert.deepEqual(lines(source), [6, 12, 14]);
});

test("what is asked of it in other ways, and of an object that answers by itself, is not dead either", () => {
  const source = `import os

sizes = {}
known = set()


class Words:
    def __init__(self):
        self.kept = {}

    def set(self, key, value):
        self.kept[key] = value

    def __contains__(self, key):
        return key in self.kept


words = Words()
FIXED = ("a",)


def show(given):
    if "out" in words and "in" in words:
        os.system("ls {}".format(given))
    if sizes.get("out") == "full":
        os.system("ls {}".format(given))
    if sizes.get("out"):
        os.system("ls {}".format(given))
    if len(known) > 3:
        os.system("ls {}".format(given))
    if "b" in FIXED:
        os.system("ls {}".format(given))
    if len(FIXED) > 3:
        os.system("ls {}".format(given))
`;
  assert.deepEqual(lines(source), [24, 26, 28, 30]);
});

test("what was empty when the program was loaded is filled by whoever runs, also under another name", () => {
  const source = `import os

found = {"listed": []}
names = []
pairs = {}
NEVER = 0


class Keep:
    other = []


def show(kept):
    if found["listed"]:
        os.system("ls {}".format(kept))
    if Keep.other:
        os.system("ls {}".format(kept))
    for name in names:
        os.system("ls {}".format(name))
    for key, value in pairs.items():
        os.system("ls {}".format(key))
    if kept.ready and "a" in pairs:
        os.system("ls {}".format(kept))
    if NEVER:
        os.system("ls {}".format(kept))


def fill(name):
    some = found["listed"]
    some.append(name)
    Keep.other.append(name)
    names.append(name)
    pairs[name] = name
`;
  assert.deepEqual(lines(source), [15, 17, 19, 21, 23]);
});
