// What a class has from a built-in base is never asked of its own `__getattr__`, which may refuse it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditFiles } from "../../testing.ts";

const PROGRAM = `import os
import sys


class Options(dict):
    def __init__(self, given=None):
        dict.__init__(self, given or {})
        self.__dict__["_ready"] = True

    def __getattr__(self, item):
        if item.startswith("__") or item in ("update", "keys"):
            raise AttributeError(item)
        return self[item]

    def __setattr__(self, item, value):
        if "_ready" in self.__dict__:
            self[item] = value


class Names(list):
    def __getattr__(self, item):
        raise AttributeError(item)


class Plain:
    def __getattr__(self, item):
        raise AttributeError(item)


class Refused(Exception):
    def __getattr__(self, item):
        raise AttributeError(item)


text = sys.argv[1]


def by_attribute():
    options = Options()
    options.command = text
    os.system(options.command)  # flow


def by_bound_method():
    options = Options()
    change = options.update
    change({"command": text})
    os.system(options.command)  # flow


def by_name():
    options = Options({"command": text})
    getattr(options, "keys")()
    os.system(options["command"])  # flow


def of_list():
    names = Names()
    add = names.append
    add(text)
    os.system(names.pop())  # flow


def of_object():
    plain = Plain()
    plain.__eq__(1)
    plain.__reduce_ex__(2)
    os.system(text)  # flow


def of_exception():
    refused = Refused("no")
    refused.with_traceback(None)
    os.system(text)  # flow


def lacking():
    refused = Refused("no")
    refused.reason
    os.system(text)


for one in (by_attribute, by_bound_method, by_name, of_list, of_object, of_exception):
    one()
try:
    lacking()
except AttributeError:
    pass
`;

test("names that a built-in base brings are there, whatever `__getattr__` says", async () => {
  const expected = PROGRAM.split("\n").flatMap((line, i) => (line.endsWith("# flow") ? [i + 1] : []));
  const found = await auditFiles({ "run.py": PROGRAM }, "2026-06-15");
  assert.deepEqual(
    found.filter(({ rule, confidence }) => rule === "INJ003" && confidence === "proven").map(({ place }) => place.line),
    expected,
  );
});
