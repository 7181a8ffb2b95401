// Modules that import each other run one within the other, each with steps of its own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModules } from "../../testing.ts";

const MODULES = 12;
/** Enough for one module; all of them together take more than one may. */
const LINES = 2_500;

test("what a circle of modules takes before it comes to the last of them does not cost that one what it defines", () => {
  const body = Array.from({ length: LINES }, (_, i) => `value_${i} = name(${i})`).join("\n");
  const files = Array.from({ length: MODULES }, (_, i) => {
    const next = i + 1 < MODULES ? `m${i + 1}` : "handlers";
    return [`shop/m${i}.py`, `def name(number):\n    return number\n\n\n${body}\nfrom shop import ${next}\n`] as const;
  });
  const handlers = `import subprocess
import tornado.web
from shop import m0


class Run(tornado.web.RequestHandler):
    def get(self):
        subprocess.run("ls " + self.get_argument("folder"), shell=True)
`;
  const found = auditModules({ "shop/__init__.py": "", ...Object.fromEntries(files), "shop/handlers.py": handlers }, "2026-06-15");
  assert.deepEqual(
    found.filter(({ rule, confidence }) => rule === "INJ003" && confidence === "proven").map(({ place }) => `${place.file}:${place.line}`),
    ["shop/handlers.py:8"],
  );
});
