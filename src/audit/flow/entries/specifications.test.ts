// Connexion: the functions that a specification of OpenAPI names are called from outside, with what it says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditFiles } from "../../testing.ts";
import { operationsIn } from "./specifications.ts";

const SPECIFICATION = `openapi: 3.0.0
info: {title: shop, version: "1"}
paths:
  /orders/{number}:
    parameters:
      - {name: number, in: path, schema: {type: integer}}
    get:
      operationId: shop.orders.find
      parameters:
        - {name: term, in: query, schema: {type: string}}
        - {name: sort-by, in: query, schema: {type: string, enum: [name, date]}}
        - {name: X-Client, in: header, schema: {type: string}}
    delete:
      x-openapi-router-controller: shop.orders
      operationId: remove
  /health:
    get: {operationId: nothing}
`;

test("the functions that a specification names are followed with the types that it says", async () => {
  const files = {
    "app.py": `import connexion

app = connexion.FlaskApp(__name__, specification_dir="spec/")
app.add_api("openapi.yaml")
`,
    "spec/openapi.yaml": SPECIFICATION,
    "shop/__init__.py": "",
    "shop/orders.py": `import os


def find(number, term, sort_by="name"):
    os.system("show " + str(number))
    os.system("show " + sort_by)
    os.system("show " + term)


def remove(number):
    os.system("remove " + number)


def unnamed(term):
    os.system("show " + term)
`,
  };
  const found = (await auditFiles(files, "2026-06-15")).filter(({ rule, confidence }) => rule === "INJ003" && confidence === "proven");
  assert.deepEqual(
    found.map(({ place }) => `${place.file}:${place.line}`),
    ["shop/orders.py:7"],
  );
});

test("operations without a module, and what is no specification, are left out", () => {
  const specification = { paths: { "/a/{b}": { get: { operationId: "api.a" }, post: { operationId: "a" }, summary: "x" }, "/c": null } };
  assert.deepEqual(operationsIn(JSON.stringify(specification)), [{ name: "api.a", route: "/a/-" }]);
  for (const other of ["[", "[]", "null", '{"paths": 3}']) assert.deepEqual(operationsIn(other), []);
});
