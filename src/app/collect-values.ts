// The values of a release that its project does not have: configured variables, secrets in their current versions, addresses of private
// services. Secret ones are sealed for the agent. What is required and has no value refuses the release before anything starts.
import type { EnvironmentKey } from "../contract/control-api.ts";
import type { ReleaseConfiguration, RequiredVariable } from "../model/release.ts";
import { sealEnvironment } from "../host/sealed-environment.ts";
import { MISSING_VARIABLES } from "../platform/errors/config-errors.ts";
import { userError, type UserError } from "../platform/errors/user-error.ts";
import { randomName } from "../platform/random.ts";
import { activeServices, completeConfiguration, type StoredValues } from "./complete-configuration.ts";
import { storedValues, type Values } from "./open-values.ts";
import { ensureServices, type ServicePorts } from "./private-services.ts";
import type { ReleaseOrder, ReleaseValues } from "./roll-out-release.ts";

export type ValuePorts = Values & ServicePorts;

/** Throws MISSING_VARIABLES with all of them, or the errors of service-errors.ts. */
export async function collectValues(order: ReleaseOrder, at: ValuePorts): Promise<ReleaseValues> {
  const stored = storedValues(order, at);
  const configuration = completeOrRefuse(order, stored);
  const secrets = Object.fromEntries(at.vault.list(order).map(({ name, version }) => [name, version]));
  const ofServices = await ensureServices(order, activeServices(configuration, stored.secretNames), at);
  const values = { ...ofServices, ...at.vault.open(order, secrets) };
  if (Object.keys(values).length === 0) return { configuration, secrets, sealedEnvironment: "" };
  const sealedEnvironment = `${order.app}-${order.environment}-${randomName(at.random, 12)}`;
  sealEnvironment(at.home, sealedEnvironment, values, at.random);
  return { configuration, secrets, sealedEnvironment };
}

/** Throws MISSING_VARIABLES with all of them. */
export function completeOrRefuse(
  order: Pick<ReleaseOrder, "app" | "environment" | "configuration">,
  stored: StoredValues,
): ReleaseConfiguration {
  const { configuration, missing } = completeConfiguration(order.configuration, stored);
  if (missing.length > 0) throw missingError(order, missing);
  return configuration;
}

export function missingError({ app, environment }: EnvironmentKey, missing: readonly RequiredVariable[]): UserError {
  const names = missing.map(({ name }) => name);
  const details = missing.map(({ name, secret, because }) => `${name}  ${secret ? "secret, " : ""}${because}`);
  const firstSecret = missing.find(({ secret }) => secret)?.name ?? null;
  const firstPlain = missing.find(({ secret }) => !secret)?.name ?? null;
  return userError(MISSING_VARIABLES, { app, environment, names, firstSecret, firstPlain }, { details });
}
