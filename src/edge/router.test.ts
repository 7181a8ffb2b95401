// Behaviour of router, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RoutedService } from "../model/host/routing-table.ts";
import { Router } from "./router.ts";

function service(id: string, ...matches: RoutedService["matches"][number][]): { routed: RoutedService } {
  const limits = { requestBodyMaxBytes: 1, responseTimeoutMs: 1, queueMax: 1, queueTimeoutMs: 1 };
  return { routed: { id, app: id, environment: "production", matches, releases: [], maintenance: null, limits } };
}

const shared = "0.0.0.0:80";
const router = new Router([
  service("shop", { listener: shared, hosts: ["shop.example"], pathPrefix: "" }),
  service("api", { listener: shared, hosts: ["Shop.Example."], pathPrefix: "/api/" }),
  service("wild", { listener: shared, hosts: ["*.preview.example"], pathPrefix: "/" }),
  service("local", { listener: shared, hosts: ["*.localhost"], pathPrefix: "/" }),
  service("own", { listener: "127.0.0.1:8000", hosts: [], pathPrefix: "" }),
]);
const found = (listener: string, host: string, path: string): string | undefined => router.find(listener, host, path)?.routed.id;

test("the longest prefix wins, and only at a segment boundary", () => {
  assert.equal(found(shared, "shop.example", "/api/users"), "api");
  assert.equal(found(shared, "shop.example", "/api"), "api");
  assert.equal(found(shared, "shop.example", "/apiary"), "shop");
  assert.equal(found(shared, "shop.example", "/"), "shop");
});

test("an unknown host, or the same host on another listener, is nobody's", () => {
  assert.equal(found(shared, "other.example", "/"), undefined);
  assert.equal(found("127.0.0.1:9999", "shop.example", "/"), undefined);
});

test("an own listener takes every host, a wildcard one label", () => {
  assert.equal(found("127.0.0.1:8000", "anything", "/x"), "own");
  assert.equal(found(shared, "a.preview.example", "/"), "wild");
  assert.equal(found(shared, "preview.example", "/"), undefined);
  assert.equal(found(shared, "a.localhost", "/"), "local");
  assert.equal(found(shared, "localhost", "/"), undefined, "a name without a dot has no parent");
});
