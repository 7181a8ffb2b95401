// Loops: what a round leaves, a later one finds, and what no round can find is not reported. `q` comes from a request.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines } from "../../testing.ts";

/** What each shows → body of the handler; a line with `# found` is found, no other. */
const CASES: Readonly<Record<string, string>> = {
  "through variables that hand on from round to round": `
    first = second = "ls"
    for _ in body:
        os.system(second)  # found
        second = first
        first = q
`,
  "what one branch keeps, the other finds in a later round": `
    kept = "ls"
    for item in body:
        if item:
            kept = q
        else:
            os.system(kept)  # found
`,
  "what a round gives a variable first, no round finds as it was": `
    command = q
    for _ in body:
        command = "ls"
        os.system(command)
`,
  "left from within by a way that has seen an earlier round": `
    kept = "ls"
    for item in body:
        if item:
            break
        kept = q
    else:
        return {}
    os.system(kept)  # found
`,
  "left from within before anything was kept": `
    kept = "ls"
    for item in body:
        kept = "ls -l"
        if item:
            break
    os.system(kept)
`,
  "objects that each round makes": `
    rows = []
    for item in body:
        row = {"name": "x"}
        row["command"] = item
        rows.append(row)
    for row in rows:
        os.system(row["name"])
        os.system(row["command"])  # found
`,
  "a chain that each round makes longer": `
    node = None
    for item in body:
        node = {"next": node, "item": item}
    os.system(node["next"]["item"])  # found
`,
  "a list that is filled while it is gone through": `
    queue = ["ls"]
    while queue:
        os.system(queue.pop())  # found
        queue.append(q)
`,
  "without an end, until it is left": `
    command = "ls"
    while True:
        os.system(command)  # found
        command = q
`,
  "without an end, and never anything else": `
    while True:
        command = "ls"
        os.system(command)
        other = q
        print(len(other))
`,
  "a function that changes what it is given, in each round": `
    box = {"command": "ls"}
    for item in body:
        run(box)  # in run()
        put(box, item)
`,
  "a loop in a loop": `
    last = "ls"
    for row in body:
        for item in row:
            os.system(last)  # found
        last = row
`,
  "functions that a loop makes": `
    made = []
    for item in body:
        def call(given=item):
            os.system(given)  # found
        made.append(call)
    for call in made:
        call()
`,
  "what the last round left is what the handler of an exception finds": `
    last = "ls"
    try:
        for item in body:
            item.encode("ascii")
            last = item
    except UnicodeError:
        os.system(last)  # found
`,
};

const HEAD = `import os
from flask import Flask, request

app = Flask(__name__)


def run(box):
    os.system(box["command"])


def put(box, item):
    box["command"] = item


@app.route("/")
def index():
    q = request.args["q"]
    body = request.get_json()
`;

for (const [name, body] of Object.entries(CASES))
  test(name, () => {
    const source = `${HEAD}${body.slice(1)}    return {}\n`;
    const lines = source.split("\n");
    const inRun = lines.indexOf(`    os.system(box["command"])`) + 1;
    const marked = lines.flatMap((line, i) => (line.includes("# found") ? [i + 1] : line.includes("# in run()") ? [inRun] : []));
    const found = new Set(
      flowLines(source)
        .filter((one) => one.endsWith(" INJ003"))
        .map((one) => Number.parseInt(one, 10)),
    );
    assert.deepEqual(
      [...found].toSorted((a, b) => a - b),
      marked.toSorted((a, b) => a - b),
    );
  });
