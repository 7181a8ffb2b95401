// Judged findings are read and written as they are, and counted by rule.
import assert from "node:assert/strict";
import { test } from "node:test";
import { headOf, precisionOf, precisionTable, readJudgements, shareReal, writeJudgements } from "./judged.ts";

const TEXT = `# What was read.

guestbook 1.0
  false  WEB012 medium 0123456789ab app/views.py:7 a host that is known
  real   XSS004 high   ba9876543210 app/views.py:9 what was sent is the page
shop 2.1
  open   XSS004 high   00000000000f shop/pay.py:1
  meant  XSS004 high   0000000000ff shop/pay.py:2 an editor of pages
`;

test("what is written is what was read", () => {
  assert.equal(writeJudgements(readJudgements(TEXT), headOf(TEXT)), TEXT);
  assert.throws(() => readJudgements("shop 2.1\n  maybe XSS004 high 00000000000f shop/pay.py:1\n"), /not a judgement/);
  assert.throws(() => readJudgements("  real XSS004 high 00000000000f shop/pay.py:1\n"), /not a judgement/);
});

test("of the decided ones the share that is so counts", () => {
  const [web, xss] = precisionOf(readJudgements(TEXT));
  assert.deepEqual(web, { rule: "WEB012", real: 0, meant: 0, false: 1, open: 0, unread: 0 });
  assert.equal(shareReal(web), 0);
  assert.equal(shareReal(xss!), 1);
  assert.equal(shareReal({ real: 0, meant: 0, false: 0 }), null);
  assert.match(precisionTable(readJudgements(TEXT)), /^XSS004 +1 +1 +0 +1 +0 +100 %$/m);
});
