import assert from "node:assert/strict";
import { test } from "node:test";
import { Secret } from "../../platform/secret.ts";
import type { Fetch } from "./download.ts";
import type { IndexSettings } from "./index-settings.ts";
import { fetchFromIndexes, htmlLinks, jsonLinks } from "./simple-index.ts";

const settings = (...indexes: string[]): IndexSettings => ({
  indexes: indexes.map((url) => new Secret(url)),
  findLinks: [],
  noIndex: false,
  certificates: null,
  trustedHosts: [],
  proxy: null,
  from: "pip",
});

test("links of an HTML page are read by their text, with entities in the address", () => {
  assert.deepEqual(htmlLinks('<a href="../../a/uv-1-x.whl?a=1&amp;b=2#sha256=00" data-requires-python="&gt;=3.8">uv-1-x.whl</a>'), [
    { href: "../../a/uv-1-x.whl?a=1&b=2#sha256=00", filename: "uv-1-x.whl" },
  ]);
});

test("links of a JSON page are read, entries of another shape passed over", () => {
  assert.deepEqual(jsonLinks('{"files": [{"filename": "a.whl", "url": "https://f.example/a.whl"}, {"filename": 3}]}'), [
    { filename: "a.whl", href: "https://f.example/a.whl" },
  ]);
});

test("the first index that has the file gives it; credentials go along only to the index's own host", async () => {
  const asked: string[] = [];
  const fetch: Fetch = (url) => {
    asked.push(url);
    if (url.startsWith("https://empty.example"))
      return Promise.resolve({ body: Buffer.from("<html></html>"), contentType: "text/html", url });
    if (url.endsWith("/uv/"))
      return Promise.resolve({
        body: Buffer.from('<a href="/files/uv.whl">uv.whl</a>'),
        contentType: "text/html",
        url: "https://full.example/simple/uv/",
      });
    return Promise.resolve({ body: Buffer.from("wheel"), contentType: "", url });
  };
  const found = await fetchFromIndexes(
    { project: "uv", filename: "uv.whl" },
    settings("https://empty.example/simple", "https://ann:pw@full.example/simple/"),
    fetch,
  );
  assert.equal(found.body?.toString(), "wheel");
  assert.deepEqual(asked, [
    "https://empty.example/simple/uv/",
    "https://ann:pw@full.example/simple/uv/",
    "https://ann:pw@full.example/files/uv.whl",
  ]);
  assert.deepEqual(found.problems, ["empty.example has no uv.whl"]);
});

test("an index that cannot be reached is named without its credentials", async () => {
  const fetch: Fetch = () => Promise.reject(new Error("full.example could not be reached (ECONNREFUSED)"));
  const found = await fetchFromIndexes({ project: "uv", filename: "uv.whl" }, settings("https://ann:pw@full.example/simple/"), fetch);
  assert.equal(found.body, null);
  assert.doesNotMatch(found.problems.join(), /pw/);
});

test("a page of links is read as it is named, before the indexes", async () => {
  const fetch: Fetch = (url) =>
    Promise.resolve({ body: Buffer.from(url.endsWith(".whl") ? "wheel" : '<a href="uv.whl">uv.whl</a>'), contentType: "text/html", url });
  const links = { ...settings("https://index.example/simple"), findLinks: [new Secret("https://links.example/all/")] };
  const asked: string[] = [];
  const found = await fetchFromIndexes(
    { project: "uv", filename: "uv.whl" },
    links,
    (url, accept) => (asked.push(url), fetch(url, accept)),
  );
  assert.equal(found.body?.toString(), "wheel");
  assert.deepEqual(asked, ["https://links.example/all/", "https://links.example/all/uv.whl"]);
});
