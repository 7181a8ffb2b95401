// Who is asked what a function does with what it is given: those who call it, where they are in sight.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModules } from "../../testing.ts";

const HELPER = `import hashlib
NAMES = {"fast": "md5", "strong": "sha256"}

def digest(kind, data):
    return hashlib.new(NAMES[kind], data).hexdigest()
`;

/** Confidences of broken hashes, where a helper takes the name of the hash from a table. */
function hashes(callers: string): readonly string[] {
  return auditModules({ "main.py": HELPER + callers }, "2026-06-15").flatMap(({ rule, confidence }) =>
    rule === "CRY001" ? [confidence] : [],
  );
}

/** `body`: what a handler gives. */
function handler(body: string): string {
  return `import secrets
from flask import Flask, request
app = Flask(__name__)

@app.post("/mark")
def mark():
    return ${body}
`;
}

test("what a helper chooses is told by its callers, also where nothing from outside goes in", () => {
  assert.deepEqual(hashes(handler('digest("strong", secrets.token_bytes(8))')), []);
  assert.deepEqual(hashes(handler('digest("strong", request.data)')), []);
  assert.deepEqual(hashes(handler('digest("fast", secrets.token_bytes(8))')), ["possible"]);
});

test("where nobody who answers requests calls it, it is asked itself", () => {
  assert.deepEqual(hashes(""), ["possible"]);
  assert.deepEqual(hashes('def show():\n    return digest("strong", b"x")\n'), ["possible"]);
});
