// A class of requests of the program's own: each line with `# flow: RULE` is found, no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines, markedLines } from "../../testing.ts";

const SOURCE = `import os
from flask import Flask, Request, request

app = Flask(__name__)

class Mine(Request):
    limit = 3

    @property
    def tenant(self):
        return self.headers["X-Tenant"]

    @property
    def args(self):
        return {"q": "fixed"}

    def body(self):
        return self.get_json()["x"]

    def size(self):
        return len(self.get_data())

app.request_class = Mine

@app.get("/a")
def a():
    os.system("ls " + request.tenant)  # flow: INJ003
    os.system("ls " + request.body())  # flow: INJ003
    os.system(f"ls {request.size()}")
    os.system(f"ls {request.limit}")
    return ""
`;

test("Flask: the request at hand has what the program's class of requests has", () => {
  assert.deepEqual(flowLines(SOURCE), markedLines(SOURCE));
});
