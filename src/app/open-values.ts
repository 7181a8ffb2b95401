// The values of a home that lie outside its releases: configured variables, secrets, private services.
import { join } from "node:path";
import { CONFIG_MIGRATIONS, createValueStore, type ValueStore } from "../config/value-store.ts";
import type { Home } from "../host/home.ts";
import { systemRandom } from "../platform/random.ts";
import type { Migrations, Store } from "../platform/store.ts";
import { createVault, SECRET_MIGRATIONS, type Vault } from "../secrets/vault.ts";
import { createServiceStore, SERVICE_MIGRATIONS, type ServiceStore } from "../services/store.ts";
import type { EnvironmentKey } from "../contract/control-api.ts";
import type { StoredValues } from "./complete-configuration.ts";

export const VALUE_MIGRATIONS: readonly Migrations[] = [CONFIG_MIGRATIONS, SECRET_MIGRATIONS, SERVICE_MIGRATIONS];

export interface Values {
  readonly variables: ValueStore;
  readonly vault: Vault;
  readonly services: ServiceStore;
}

export function openValues(store: Store, home: Home): Values {
  const vault = createVault(store, join(home.keys, "secrets.key"), systemRandom);
  return { variables: createValueStore(store), vault, services: createServiceStore(store) };
}

export function storedValues(key: EnvironmentKey, at: Pick<Values, "variables" | "vault">): StoredValues {
  const entries = at.variables.list(key).map(({ name, value }) => [name, value] as const);
  return { variables: Object.fromEntries(entries), secretNames: at.vault.list(key).map(({ name }) => name) };
}

/** Within the caller's transaction. With `keepData` the private services keep what their data cannot be opened without. */
export function forgetValues(key: EnvironmentKey, keepData: boolean, at: Values): void {
  at.variables.forget(key.app, key.environment);
  const kept = keepData ? at.services.all().filter(({ app, environment }) => app === key.app && environment === key.environment) : [];
  const passwords = kept.map(({ kind }) => ({ kind, password: at.vault.read(key, passwordName(kind)) }));
  at.vault.forget(key.app, key.environment);
  if (!keepData) at.services.forget(key.app, key.environment);
  for (const { kind, password } of passwords)
    if (password !== null) at.vault.set(key, passwordName(kind), password, { who: "fairlead", atMs: 0 });
}

/** A colon: Fairlead's own, in no list. */
export function passwordName(kind: string): string {
  return `service:${kind}`;
}
