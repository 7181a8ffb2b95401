// The audit on pairs of templates: the harmful twin has a flow into the template, the harmless one has none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { analyse } from "../../src/audit/flow/analyse.ts";
import { ownModels } from "../../src/audit/flow/models/load-models.ts";
import { createProgram } from "../../src/audit/flow/program/program.ts";
import { TemplateSet } from "../../src/audit/templates/template-set.ts";
import { parseModule } from "../../src/python/parse/parse-module.ts";
import { cellPrograms, type CellProgram } from "./template-cells.ts";

for (const program of cellPrograms())
  test(program.id, () => assert.equal(hasFlow(program), program.label === "bad", JSON.stringify(program.files, null, 1)));

function hasFlow({ files }: CellProgram): boolean {
  const modules = Object.entries(files)
    .filter(([file]) => file.endsWith(".py"))
    .map(([file, text]) => ({ file, ast: parseModule(text), line: (number: number) => text.split("\n")[number - 1] ?? "" }));
  const templates = new TemplateSet({ paths: Object.keys(files), read: (path) => files[path] ?? null });
  return analyse({ program: createProgram(modules), models: ownModels(), stepsMax: 100_000, templates }).hits.length > 0;
}
