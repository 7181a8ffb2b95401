// An analysis that cannot go on says so; what it followed until then counts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModule } from "../../python/parse/parse-module.ts";
import { analyse } from "./analyse.ts";
import { ownModels } from "./models/load-models.ts";
import { createProgram } from "./program/program.ts";

const SOURCE = `import os
from flask import Flask, request

app = Flask(__name__)
os.system(os.environ["LAST"])


@app.route("/")
def index():
    os.system(request.args["q"])
`;

function followed(isOver: () => boolean): { readonly hits: number; readonly notFollowed: number } {
  const module = { file: "app.py", ast: parseModule(SOURCE), line: (n: number) => SOURCE.split("\n")[n - 1] ?? "" };
  const { hits, notFollowed } = analyse({ program: createProgram([module]), models: ownModels(), stepsMax: 10_000, isOver });
  return { hits: hits.length, notFollowed };
}

test("where the stack has no room for a function, what was followed before counts", () => {
  let asked = 0;
  const run = followed(() => {
    asked += 1;
    if (asked === 2) throw new RangeError("Maximum call stack size exceeded");
    return false;
  });
  assert.deepEqual(run, { hits: 1, notFollowed: 1 });
  assert.deepEqual(
    followed(() => false),
    { hits: 2, notFollowed: 0 },
  );
});

test("any other failure is one of the program", () => {
  assert.throws(
    () =>
      followed(() => {
        throw new RangeError("Invalid array length");
      }),
    RangeError,
  );
});
