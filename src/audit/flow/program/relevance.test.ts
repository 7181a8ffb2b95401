import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModule } from "../../../python/parse/parse-module.ts";
import { ownModels } from "../models/load-models.ts";
import { usesOf } from "./module-uses.ts";
import { placeKey } from "./place-key.ts";
import { createProgram } from "./program.ts";
import { findRelevance } from "./relevance.ts";

/** Names of the functions that can see something from outside, as `file:name`. */
function relevant(files: Readonly<Record<string, string>>): string[] {
  const modules = Object.entries(files).map(([file, text]) => ({ file, ast: parseModule(text), line: () => "" }));
  const program = createProgram(modules);
  const uses = new Map(modules.map((module) => [module.file, usesOf(module.ast, ownModels())]));
  const found = findRelevance(program, ({ file }) => uses.get(file)!, ownModels());
  return modules.flatMap(({ file }, number) =>
    uses
      .get(file)!
      .functions.flatMap(({ name, line, column }) => (found.isRelevant(placeKey(number, line, column)) ? [`${file}:${name}`] : [])),
  );
}

test("a field with the name of a library's source is one where the class comes from the library's", () => {
  const text = [
    "from django import forms",
    "from django.db import models",
    "class Shop(models.Model):",
    "    def title(self):",
    "        return self.cleaned_data",
    "class Signup(forms.Form):",
    "    def nick(self):",
    "        return self.cleaned_data['nick']",
  ];
  assert.deepEqual(relevant({ "shop.py": text.join("\n") }), ["shop.py:nick"]);
});

test("a mixin has what the classes have that take it in, wherever they stand and whatever they are imported as", () => {
  const files = {
    "mixins.py": "class Nick:\n    def nick(self):\n        return self.cleaned_data\n",
    "named.py": "from mixins import *\n",
    "forms.py": "from django.forms import ModelForm as Base\nimport named as n\nclass Signup(n.Nick, Base):\n    pass\n",
  };
  assert.deepEqual(relevant(files), ["mixins.py:nick"]);
  assert.deepEqual(relevant({ ...files, "forms.py": "import named as n\nclass Signup(n.Nick):\n    pass\n" }), []);
});

test("a base that is nowhere to be found may be anything that the module imports", () => {
  const body = "    def nick(self):\n        return self.cleaned_data\n";
  assert.deepEqual(relevant({ "a.py": `from django import forms\nclass A(made()):\n${body}` }), ["a.py:nick"]);
  assert.deepEqual(relevant({ "a.py": `import flask\nclass A(made()):\n${body}` }), []);
  assert.deepEqual(relevant({ "a.py": `from django import forms\nclass A(Exception):\n${body}` }), []);
});

test("a request that is kept in a field, and what calls such a function, can see it", () => {
  const text =
    "import flask\nclass A:\n    def first(self):\n        return self.made.args\n    def second(self):\n        return self.first()\n";
  assert.deepEqual(relevant({ "a.py": text.replace("self.made.args", "flask.request.args") }), ["a.py:first", "a.py:second"]);
});

test("classes that are made from one another, and a line of them without end, end", () => {
  const ring = "from b import B\nclass A(B):\n    def f(self):\n        return self.cleaned_data\n";
  assert.deepEqual(relevant({ "a.py": ring, "b.py": "from a import A\nclass B(A):\n    pass\n" }), []);
  const many = Array.from({ length: 400 }, (_, i) => `class C${i}(${i === 0 ? "object" : `C${i - 1}`}):\n    pass\n`).join("");
  assert.deepEqual(
    relevant({ "c.py": `from django import forms\n${many}class D(C399):\n    def f(self):\n        return self.cleaned_data\n` }),
    ["c.py:f"],
  );
});
