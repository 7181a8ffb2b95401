import assert from "node:assert/strict";
import { test } from "node:test";
import type { Release, ServiceSpec } from "../model/release.ts";
import { net } from "../platform/builtin.ts";
import { openStore } from "../platform/store.ts";
import { RELEASE_MIGRATIONS } from "../release/migrations.ts";
import { createReleaseStore } from "../release/store.ts";
import { findPort, replacePort } from "./find-port.ts";

const SHOP = { app: "shop", environment: "development" };
const SERVICE = { port: null } as ServiceSpec;

function records() {
  const store = openStore(":memory:", [RELEASE_MIGRATIONS]);
  const releases = createReleaseStore(store);
  releases.ensureEnvironment("shop", "development", 1);
  const release = releases.addRelease({ ...SHOP, artifact: "a", createdAtMs: 1, createdBy: "ada", reason: "ship" } as unknown as Omit<
    Release,
    "id" | "number"
  >);
  return { store, releases, release };
}

test("while an app was never served it gets another port when a stranger opens its own; what was chosen or told to somebody stays", async () => {
  const { store, releases, release } = records();
  using _ = store;
  const stranger = net().createServer();
  const first = await findPort(SHOP, null, { releases });
  await new Promise<void>((resolve) => stranger.listen(first, "127.0.0.1", resolve));
  releases.setPort("shop", "development", first);
  assert.equal(await replacePort(SHOP, { ...SERVICE, port: first }, { releases }), false);
  assert.equal(await replacePort(SHOP, SERVICE, { releases }), true);
  const second = releases.environment("shop", "development")!.port!;
  assert.notEqual(second, first);
  releases.setCurrent("shop", "development", release.id, 2);
  assert.equal(await replacePort(SHOP, SERVICE, { releases }), false);
  assert.equal(await findPort(SHOP, null, { releases }), second);
  stranger.close();
});

test("two apps that look for a port at once get two", async () => {
  const { store, releases } = records();
  using _ = store;
  const ship = async (app: string): Promise<void> => {
    releases.ensureEnvironment(app, "development", 1);
    const port = await findPort({ app, environment: "development" }, null, { releases });
    releases.setPort(app, "development", port); // the column is unique
  };
  await Promise.all(["a", "b", "c", "d"].map(ship));
});
