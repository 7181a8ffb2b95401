import assert from "node:assert/strict";
import { test } from "node:test";
import { neededPython } from "./needed-python.ts";

test("the Python that a dependency asks for is found in uv's explanation, over its line breaks", () => {
  const lines = [
    "  cause: Because the requested Python version (>=3.11) does not satisfy Python>=3.12 and django>=6.1 depends on",
    "         Python>=3.12, we can conclude that django>=6.1 cannot be used.",
    "         And because you require django>=6.1, we can conclude that your requirements are unsatisfiable.",
  ];
  assert.deepEqual(neededPython(lines), { by: "django>=6.1", version: "3.12" });
});

test("of several the newest counts", () => {
  const text = "(>=3.9) does not satisfy Python>=3.9.2 and a==1 depends on Python>=3.10 and b==2 depends on Python>=3.12, none";
  assert.deepEqual(neededPython([text]), { by: "b==2", version: "3.12" });
});

test("any other conflict is not about Python", () => {
  assert.equal(neededPython(["Because you require a==1 and a==2, we can conclude that your requirements are unsatisfiable."]), null);
});
