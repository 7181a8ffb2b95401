// What `config list` and `secrets list` show: each value with where it comes from and whether the release that serves has it.
import type { EnvironmentKey } from "../contract/control-api.ts";
import type { ConfigListJson, ConfigValueJson, SecretListJson } from "../contract/values.ts";
import type { Release } from "../model/release.ts";
import { activeServices } from "./complete-configuration.ts";
import type { ControlPorts } from "./control-ports.ts";

export function listSecrets(key: EnvironmentKey, at: ControlPorts): SecretListJson {
  const current = currentRelease(key, at);
  const secrets = at.values.vault.list(key).map(({ name, version, setAtMs, setBy }) => ({
    name,
    version,
    setAt: new Date(setAtMs).toISOString(),
    setBy,
    state: current?.secrets[name] === version ? ("in use" as const) : ("staged" as const),
  }));
  return { app: key.app, environment: key.environment, secrets };
}

/** Sorted by name: what was set, then what the project's files say where nothing was set over it, secrets without their values. */
export function listValues(key: EnvironmentKey, at: ControlPorts): ConfigListJson {
  const current = currentRelease(key, at);
  const own = at.values.variables.list(key).map(({ name, value, setAtMs, setBy }): ConfigValueJson => {
    const state = current?.configuration.variables[name] === value ? "in use" : "staged";
    return { name, value, from: "config set", state, setAt: new Date(setAtMs).toISOString(), setBy };
  });
  const secrets = listSecrets(key, at).secrets.map(({ name, state, setAt, setBy }): ConfigValueJson => {
    return { name, value: null, from: "secret", state, setAt, setBy };
  });
  const known = new Set([...own, ...secrets].map(({ name }) => name));
  const values = [...own, ...secrets, ...(current === null ? [] : ofRelease(current).filter(({ name }) => !known.has(name)))];
  return { app: key.app, environment: key.environment, values: values.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

function ofRelease({ configuration, secrets }: Release): ConfigValueJson[] {
  const nobody = { state: "in use", setAt: null, setBy: null } as const;
  const files = Object.entries(configuration.fileVariables).map(([name, value]) => ({ name, value, from: "project" as const, ...nobody }));
  const services = activeServices(configuration, Object.keys(secrets)).flatMap(({ variables }) =>
    variables.map(({ name }) => ({ name, value: null, from: "private service" as const, ...nobody })),
  );
  return [...files, ...services];
}

function currentRelease({ app, environment }: EnvironmentKey, at: ControlPorts): Release | null {
  const current = at.releases.environment(app, environment)?.current ?? null;
  return current === null ? null : (at.releases.release(current)?.release ?? null);
}
