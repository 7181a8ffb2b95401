import assert from "node:assert/strict";
import { test } from "node:test";
import { auditFiles } from "../testing.ts";
import { maskLine, redacted } from "./redact.ts";

const TODAY = "2026-06-15";

test("the line of a secret is masked for every rule that tells of it", async () => {
  const findings = await auditFiles(
    {
      "app.py": 'import hashlib\n\nhashlib.md5(b"x", password="Kx81-plom", url="amqp://shop:Zk4-9pqr@queue.internal/")\n',
      "shop.yaml": "smtp_password: Vd52-rask\nurl: amqp://shop:Zk4-9pqr@queue.internal/\n",
    },
    TODAY,
  );
  assert.deepEqual(findings.map(({ rule }) => rule).sort(), ["CRY001", "SEC001", "SEC001", "SEC003", "SEC003"]);
  const shown = JSON.stringify(findings);
  for (const secret of ["Kx81-plom", "Zk4-9pqr", "Vd52-rask"]) assert.ok(!shown.includes(secret), secret);
  assert.equal(findings.find(({ rule }) => rule === "CRY001")?.code.slice(0, 40), 'hashlib.md5(b"x", password="K********", ');
});

test("columns stay, and of a piece of Python only what is quoted is hidden", () => {
  const place = { file: "a", line: 1, column: 4, endLine: 1, endColumn: 15 };
  assert.equal(maskLine("a = 0123456789a + b", 1, [place]), "a = 01********* + b");
  assert.equal(maskLine('a = f("0123456")', 1, [place]), 'a = f("0******")');
  const long = { ...place, column: 0, endColumn: 40 };
  assert.equal(maskLine("a = get('name', 'abcdef') or 1", 1, [long]), "a = get('****', 'a*****') or 1");
  assert.equal(maskLine("next line", 2, [place]), "next line");
});

test("a secret of several lines is hidden on each", () => {
  const place = { file: "a", line: 1, column: 2, endLine: 3, endColumn: 3 };
  const lines = ["k abcde", "fghij", "klm x"];
  assert.deepEqual(
    lines.map((line, i) => maskLine(line, i + 1, [place])),
    ["k a****", "f****", "*** x"],
  );
});

test("of a short password hardly anything is shown, of a token what all of them have and a little more", () => {
  assert.equal(redacted("pw", 0), "… (2 characters)");
  assert.equal(redacted("Kx81-plom", 0), "K… (9 characters)");
  assert.equal(redacted("ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ000000", 4), "ghp_zQWB… (40 characters)");
});
