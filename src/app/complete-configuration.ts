// Lays what `config set` and `secrets set` keep over a release's configuration, and lists the required variables that still have no value. Pure;
// used when a release is prepared and again whenever one is made of the same artifact.
import type { PrivateServiceSpec, ReleaseConfiguration, RequiredVariable } from "../model/release.ts";

export interface StoredValues {
  readonly variables: Readonly<Record<string, string>>;
  /** Names only: a secret's value is nobody's business here. */
  readonly secretNames: readonly string[];
}

export const NOTHING_STORED: StoredValues = { variables: {}, secretNames: [] };

/** `declared` may be the configuration of an earlier release: what was laid over it then is taken off again first. */
export function completeConfiguration(
  declared: ReleaseConfiguration,
  stored: StoredValues,
): { readonly configuration: ReleaseConfiguration; readonly missing: readonly RequiredVariable[] } {
  const variables = withoutSecrets({ ...declared.fileVariables, ...stored.variables }, stored.secretNames);
  const given = givenNames(declared, variables, stored.secretNames);
  const services = declared.services.flatMap((service) => withoutGiven(service, given));
  const byServices = new Set(services.flatMap((service) => service.variables.map((variable) => variable.name)));
  const missing = declared.required.filter(({ name }) => !given.has(name) && !byServices.has(name));
  return { configuration: { ...declared, variables }, missing };
}

/** The private services that really run for it: a declared one stays declared, so that taking a value away brings it back. */
export function activeServices(configuration: ReleaseConfiguration, secretNames: readonly string[]): readonly PrivateServiceSpec[] {
  const given = givenNames(configuration, configuration.variables, secretNames);
  return configuration.services.flatMap((service) => withoutGiven(service, given));
}

function givenNames(
  configuration: ReleaseConfiguration,
  variables: Readonly<Record<string, string>>,
  secretNames: readonly string[],
): ReadonlySet<string> {
  const ownEnv = Object.values(configuration.processes).flatMap((process) => Object.keys(process.env));
  return new Set([...Object.keys(variables), ...secretNames, ...ownEnv]);
}

/** Whoever gives one part of an address (host, user, …) means a server of their own. */
function withoutGiven(service: PrivateServiceSpec, given: ReadonlySet<string>): readonly PrivateServiceSpec[] {
  const isParts = service.variables.some((variable) => variable.part === "host");
  if (isParts && service.variables.some((variable) => given.has(variable.name))) return [];
  const variables = service.variables.filter((variable) => !given.has(variable.name));
  return variables.length === 0 ? [] : [{ ...service, variables }];
}

/** A secret of the same name counts, not the plain value. */
function withoutSecrets(variables: Readonly<Record<string, string>>, secretNames: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !secretNames.includes(name)));
}
