// The values of a release that its project does not have: secrets in the versions that are current, sealed for the agent.
import { sealEnvironment } from "../host/sealed-environment.ts";
import type { Home } from "../host/home.ts";
import { randomName, type Random } from "../platform/random.ts";
import type { Vault } from "../secrets/vault.ts";
import type { ReleaseOrder, ReleaseValues } from "./roll-out-release.ts";
import { completeConfiguration } from "./complete-configuration.ts";

export interface ValuePorts {
  readonly home: Home;
  readonly random: Random;
  readonly vault: Vault;
  /** What `config set` keeps. */
  readonly storedVariables: (app: string, environment: string) => Readonly<Record<string, string>>;
}

export function collectValues(order: ReleaseOrder, at: ValuePorts): ReleaseValues {
  const listed = at.vault.list(order);
  const secrets = Object.fromEntries(listed.map(({ name, version }) => [name, version]));
  const stored = { variables: at.storedVariables(order.app, order.environment), secretNames: Object.keys(secrets) };
  const { configuration, missing } = completeConfiguration(order.configuration, stored);
  const names = missing.map(({ name }) => name);
  if (names.length > 0 || listed.length === 0) return { configuration, secrets, sealedEnvironment: "", missing: names };
  const sealedEnvironment = `${order.app}-${order.environment}-${randomName(at.random, 12)}`;
  sealEnvironment(at.home, sealedEnvironment, at.vault.open(order, secrets), at.random);
  return { configuration, secrets, sealedEnvironment, missing: [] };
}
