import assert from "node:assert/strict";
import { test } from "node:test";
import type { AppJson } from "../contract/control-api.ts";
import { chooseApp, type AppWish } from "./which-app.ts";

function app(name: string, environment: string, root: string | null = null): AppJson {
  return { app: name, environment, current: "v1", url: null, hosts: [], path: "/", root, maintenance: false };
}

const wish = (over: Partial<AppWish> = {}): AppWish => ({ app: undefined, environment: undefined, cwd: "/somewhere", ...over });
const shop = app("shop", "development", "/projects/shop");
const blog = app("blog", "development", "/projects/blog");

test("the only app there is", () => {
  assert.deepEqual(chooseApp([shop], wish()), { app: "shop", environment: "development" });
});

test("the one that was shipped from this folder or from one above it", () => {
  assert.equal(chooseApp([shop, blog], wish({ cwd: "/projects/blog/templates" })).app, "blog");
  assert.throws(() => chooseApp([shop, blog], wish({ cwd: "/projects/blog-old" })), /FL-3502|none of them/);
});

test("the only environment, else development, else an error that names the nearest", () => {
  const both = [app("shop", "production"), app("shop", "staging")];
  assert.equal(chooseApp([app("shop", "production")], wish()).environment, "production");
  assert.throws(() => chooseApp(both, wish()), /no environment `development`/);
  assert.equal(chooseApp(both, wish({ environment: "staging" })).environment, "staging");
});

test("an unknown name gets the nearest known one", () => {
  assert.throws(
    () => chooseApp([shop, blog], wish({ app: "shp" })),
    (error: { hint: string }) => error.hint.includes("`shop`"),
  );
});
