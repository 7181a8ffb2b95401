// JSON of `config` and `secrets`: values of an app in an environment that its project does not hold.
import type { EnvironmentKey, Retriable, RolloutStarted } from "./control-api.ts";

/** POST /values. One request, one release. Secret values travel over the control socket only, which its owner alone can open. */
export interface ChangeValuesRequest extends EnvironmentKey, Retriable {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
  readonly setSecrets: Readonly<Record<string, string>>;
  readonly unsetSecrets: readonly string[];
  /** Keep them for the next ship. */
  readonly stage: boolean;
  readonly by: string;
}

export interface ChangeValuesAnswer {
  /** Names whose value is another one now. */
  readonly changed: readonly string[];
  /** Null when nothing is rolled out. */
  readonly started: RolloutStarted | null;
  /** Why nothing is rolled out; null when something is. */
  readonly staged: string | null;
}

/** GET /config?app=…&environment=… */
export interface ConfigListJson extends EnvironmentKey {
  readonly values: readonly ConfigValueJson[];
}

export interface ConfigValueJson {
  readonly name: string;
  /** Null for a secret. */
  readonly value: string | null;
  readonly from: "config set" | "project" | "secret" | "private service";
  /** Whether the release that serves has it. */
  readonly state: "in use" | "staged";
  readonly setAt: string | null;
  readonly setBy: string | null;
}

/** GET /secrets?app=…&environment=… */
export interface SecretListJson extends EnvironmentKey {
  readonly secrets: readonly SecretJson[];
}

export interface SecretJson {
  readonly name: string;
  readonly version: number;
  readonly setAt: string;
  readonly setBy: string;
  readonly state: "in use" | "staged";
}
