import assert from "node:assert/strict";
import { test } from "node:test";
import { ERROR_CATALOGUE } from "../platform/errors/catalogue.gen.ts";
import { errorPage } from "./error-page.ts";

test("every error of the catalogue has a page that says what, why and what to do next", () => {
  assert.ok(ERROR_CATALOGUE.length > 10);
  for (const spec of ERROR_CATALOGUE) {
    const page = errorPage(spec);
    assert.doesNotMatch(page, /undefined|NaN|\[object|=>/, page);
    assert.match(spec.code, /^FL-\d{4}$/);
    assert.match(spec.title, /^[A-Za-z`].*\.$/, `${spec.code}: a title is a sentence`);
    const [, why, next] = page.split("\n\n");
    assert.ok((why?.length ?? 0) > 12, `${spec.code} does not say why`);
    assert.ok((next?.length ?? 0) > 12, `${spec.code} does not say what to do next`);
  }
});
