// `config set`, `secrets set` and their likes: keeps the values, then makes a new release of the same artifact with them and rolls it out.
import type { ChangeValuesRequest } from "../contract/values.ts";
import { VARIABLE_NAME } from "../config/field.ts";
import type { RolloutPlan } from "../deploy/rollout/machine.ts";
import type { Release } from "../model/release.ts";
import { canonicalJson } from "../platform/canonical-json.ts";
import { BAD_VARIABLE_NAME, IS_A_SECRET, NO_SUCH_SECRET, NO_SUCH_VALUE, TOO_MANY_VALUES } from "../platform/errors/secret-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { nearestName } from "../platform/nearest.ts";
import { Secret } from "../platform/secret.ts";
import { missingError } from "./collect-values.ts";
import { completeConfiguration, type StoredValues } from "./complete-configuration.ts";
import type { ControlPorts } from "./control-ports.ts";
import { storedValues } from "./open-values.ts";
import { rollOutRelease, type CollectValues } from "./roll-out-release.ts";
import { refuseWhenHeld } from "./start-rollout.ts";

export type ChangedValues =
  | { readonly kind: "rollout"; readonly changed: readonly string[]; readonly plan: RolloutPlan }
  | { readonly kind: "staged"; readonly changed: readonly string[]; readonly because: string };

/** What would leave a required variable without a value is refused, and then nothing is kept either. */
export async function changeValues(request: ChangeValuesRequest, collect: CollectValues, at: ControlPorts): Promise<ChangedValues> {
  const { app, environment } = request;
  const begun = at.journal.plan(request.id);
  if (begun !== null) return { kind: "rollout", changed: namesOf(request), plan: begun };
  refuseBadNames(request, at);
  const current = currentRelease(request, at);
  const rollsOut = !request.stage && current !== null;
  if (rollsOut) {
    refuseWhenHeld(request, at);
    const { missing } = completeConfiguration(current.configuration, storedAfter(request, storedValues(request, at.values)));
    if (missing.length > 0) throw missingError(request, missing);
  }
  const changed = keep(request, at);
  if (changed.length === 0 && (!rollsOut || !hasStaged(current, at)))
    return { kind: "staged", changed, because: "every value is already as it was given" };
  if (!rollsOut) {
    const because = current === null ? "nothing of it has been shipped yet" : "it waits for the next ship";
    return { kind: "staged", changed, because };
  }
  const order = {
    id: request.id,
    app,
    environment,
    artifact: current.artifact,
    configuration: current.configuration,
    audit: at.releases.audit(current.id),
  };
  const plan = await rollOutRelease({ ...order, kind: "config", root: null, by: request.by, reason: reasonOf(request) }, collect, at);
  return { kind: "rollout", changed, plan };
}

function namesOf(request: ChangeValuesRequest): string[] {
  return [...Object.keys(request.set), ...request.unset, ...Object.keys(request.setSecrets), ...request.unsetSecrets];
}

function currentRelease({ app, environment }: ChangeValuesRequest, at: ControlPorts): Release | null {
  const current = at.releases.environment(app, environment)?.current ?? null;
  return current === null ? null : (at.releases.release(current)?.release ?? null);
}

/** Values that were staged earlier are rolled out with the next change, also when that changes nothing itself. */
function hasStaged(release: Release, at: ControlPorts): boolean {
  const { variables } = completeConfiguration(release.configuration, storedValues(release, at.values)).configuration;
  const secrets = at.values.vault.list(release);
  return (
    canonicalJson(variables) !== canonicalJson(release.configuration.variables) ||
    secrets.length !== Object.keys(release.secrets).length ||
    secrets.some(({ name, version }) => release.secrets[name] !== version)
  );
}

/** Linux refuses a single NAME=value above 128 KiB (MAX_ARG_STRLEN); all of them share the space of the arguments. */
const VALUE_MAX_BYTES = 100 * 1024;
const ALL_MAX_BYTES = 1024 * 1024;

function refuseBadNames(request: ChangeValuesRequest, at: ControlPorts): void {
  const given = { ...request.set, ...request.setSecrets };
  for (const [name, value] of Object.entries(given)) {
    if (!VARIABLE_NAME.test(name)) throw userError(BAD_VARIABLE_NAME, { name, reason: "it is no name of a variable" });
    if (name.startsWith("FAIRLEAD_"))
      throw userError(BAD_VARIABLE_NAME, { name, reason: "names that begin with FAIRLEAD_ are set by Fairlead" });
    if (value.includes("\0"))
      throw userError(BAD_VARIABLE_NAME, { name, reason: "its value has a NUL byte, which no environment can hold" });
    if (Buffer.byteLength(value) > VALUE_MAX_BYTES)
      throw userError(TOO_MANY_VALUES, { problem: `\`${name}\` is larger than ${VALUE_MAX_BYTES} bytes` });
  }
  const { app, environment } = request;
  const secrets = at.values.vault.list(request).map(({ name }) => name);
  const values = at.values.variables.list(request);
  for (const name of Object.keys(request.set)) if (secrets.includes(name)) throw userError(IS_A_SECRET, { name });
  for (const name of request.unsetSecrets)
    if (!secrets.includes(name)) throw userError(NO_SUCH_SECRET, { app, environment, name, nearest: nearestName(name, secrets) });
  const names = values.map((entry) => entry.name);
  for (const name of request.unset)
    if (!names.includes(name)) throw userError(NO_SUCH_VALUE, { app, environment, name, nearest: nearestName(name, names) });
  const all = Object.entries({ ...Object.fromEntries(values.map((entry) => [entry.name, entry.value])), ...given });
  const bytes = all.reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value) + 2, 0);
  if (bytes > ALL_MAX_BYTES)
    throw userError(TOO_MANY_VALUES, { problem: `all values together would have ${bytes} bytes, of ${ALL_MAX_BYTES}` });
}

function storedAfter(request: ChangeValuesRequest, before: StoredValues): StoredValues {
  const variables = { ...before.variables, ...request.set };
  for (const name of [...request.unset, ...Object.keys(request.setSecrets)]) delete variables[name];
  const kept = before.secretNames.filter((name) => !request.unsetSecrets.includes(name));
  return { variables, secretNames: [...kept, ...Object.keys(request.setSecrets)] };
}

/** All of them and the history, or none. Answers which names have another value now. */
function keep(request: ChangeValuesRequest, at: ControlPorts): string[] {
  const { variables, vault } = at.values;
  return at.store.transaction(() => {
    const atMs = at.clock.nowMs();
    const by = { who: request.by, atMs };
    const changed: string[] = [];
    const before = new Map(variables.list(request).map(({ name, value }) => [name, value]));
    for (const [name, value] of Object.entries(request.set)) {
      if (before.get(name) === value) continue;
      variables.set(request, { name, value, setAtMs: atMs, setBy: request.by });
      changed.push(name);
    }
    for (const name of request.unset) if (variables.unset(request, name)) changed.push(name);
    const versions = new Map(vault.list(request).map(({ name, version }) => [name, version]));
    for (const [name, value] of Object.entries(request.setSecrets)) {
      variables.unset(request, name);
      if (vault.set(request, name, new Secret(value), by) !== versions.get(name)) changed.push(name);
    }
    for (const name of request.unsetSecrets) if (vault.remove(request, name, by)) changed.push(name);
    const { app, environment } = request;
    const what = `${reasonOf(request)}${request.stage ? " (staged)" : ""}`;
    if (changed.length > 0) at.history.add({ atMs, who: request.by, app, environment, what, release: null, detail: null });
    return changed;
  });
}

/** Names only. */
function reasonOf({ set, unset, setSecrets, unsetSecrets }: ChangeValuesRequest): string {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ["config set", Object.keys(set)],
    ["config unset", unset],
    ["secrets set", Object.keys(setSecrets)],
    ["secrets rm", unsetSecrets],
  ];
  return parts
    .filter(([, names]) => names.length > 0)
    .map(([verb, names]) => `${verb} ${names.join(" ")}`)
    .join(", ");
}
