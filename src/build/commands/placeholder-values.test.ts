import assert from "node:assert/strict";
import { test } from "node:test";
import { placeholder, placeholderValues } from "./placeholder-values.ts";

const variable = (name: string, required: boolean) => ({ name, required, default: null, secret: false, source: null });

test("only what is required and not given gets a placeholder", () => {
  const values = placeholderValues([variable("SECRET_KEY", true), variable("THEME", false), variable("STATIC_URL", true)], {
    STATIC_URL: "/s/",
  });
  assert.deepEqual(Object.keys(values), ["SECRET_KEY"]);
});

test("a placeholder has the form that code of that name parses, and leads nowhere", () => {
  assert.equal(placeholder("DATABASE_URL"), "sqlite:///:memory:");
  assert.match(placeholder("CELERY_BROKER_URL"), /^redis:/);
  assert.match(placeholder("S3_ENDPOINT"), /^http:/);
  assert.equal(placeholder("SESSION_TIMEOUT"), "1");
  assert.ok(placeholder("SECRET_KEY").length >= 50);
});
