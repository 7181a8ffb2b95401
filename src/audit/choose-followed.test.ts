import assert from "node:assert/strict";
import { test } from "node:test";
import { checkSource } from "./check-source.ts";
import { chooseFollowed, type Choice, type Followable } from "./choose-followed.ts";
import { ownModels } from "./flow/models/load-models.ts";
import { indexRules } from "./patterns/rule-index.ts";
import { RULES } from "./rules.gen.ts";

const index = indexRules(RULES);
const byId = new Map(RULES.map((rule) => [rule.id, rule]));
const FILLER = "# filler\n".repeat(40);

function chosen(files: Readonly<Record<string, string>>, options: Omit<Choice, "models">): string[] {
  const all: Followable[] = Object.entries(files).map(([file, text]) => {
    const source = text + FILLER;
    const { followed } = checkSource({ file, source, isAside: false }, { index, byId, today: "2026-06-15", models: ownModels() });
    return { followed, sizeBytes: source.length };
  });
  return chooseFollowed(all, { models: ownModels, ...options }).map(({ followed }) => followed.module.file);
}

const VIEW = "from flask import Flask, request\nfrom shop import db\n\ndef show():\n    return db.run(request.args['q'])\n";
const DB = "import os\n\ndef run(q):\n    os.system('find ' + q)\n";
const PLAIN = "def plain():\n    return 1\n";
const SHOP = { "a/plain.py": PLAIN, "b/plain.py": PLAIN, "shop/__init__.py": "", "shop/db.py": DB, "shop/view.py": VIEW };

test("all are followed where there is room for all, in their order", () => {
  assert.deepEqual(chosen(SHOP, {}), Object.keys(SHOP));
});

test("what can see something from outside comes before what stands first in the list, with what it imports", () => {
  assert.deepEqual(chosen(SHOP, { bytesMax: 1_500 }), ["shop/__init__.py", "shop/db.py", "shop/view.py"]);
});

test("of an application without room for all of it, what answers comes first, then what it calls", () => {
  const more = { ...SHOP, "shop/admin.py": "from shop import db\n" };
  assert.deepEqual(chosen(more, { bytesMax: 900 }), ["shop/__init__.py", "shop/view.py"]);
});

test("code of others is followed last, unless it is imported", () => {
  const vendored = { "_vendor/view.py": VIEW.replace("from shop import db", "from . import db"), "_vendor/db.py": DB, ...SHOP };
  assert.deepEqual(chosen(vendored, { bytesMax: 1_500 }), ["shop/__init__.py", "shop/db.py", "shop/view.py"]);
});

test("a file that somebody asks about comes before all others", () => {
  assert.deepEqual(chosen(SHOP, { bytesMax: 900, first: "b/plain.py" }).slice(0, 1), ["b/plain.py"]);
});

test("the order of the list changes nothing", () => {
  const reversed = Object.fromEntries(Object.entries(SHOP).toReversed());
  assert.deepEqual(chosen(reversed, { bytesMax: 900 }).toSorted(), chosen(SHOP, { bytesMax: 900 }).toSorted());
});
