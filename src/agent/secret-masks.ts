// Hides the secrets of an app wherever its output is shown: the values of every sealed environment that one of its runs uses.
import { openEnvironment } from "../host/sealed-environment.ts";
import type { Home } from "../host/home.ts";
import { createMask, type Secret } from "../platform/secret.ts";
import type { Supervisor } from "./supervisor.ts";

export class SecretMasks {
  readonly #home: Home;
  /** By name of the sealed environment: it never changes once written. */
  readonly #opened = new Map<string, readonly Secret[]>();

  constructor(home: Home) {
    this.#home = home;
  }

  ofApp(app: string, supervisor: Pick<Supervisor, "instances" | "jobs">): (text: string) => string {
    const specs = [...supervisor.instances.values(), ...supervisor.jobs.values()].map((one) => one.spec);
    const names = new Set(specs.filter((spec) => spec.app === app).flatMap((spec) => spec.sealedEnvironment ?? []));
    return createMask([...names].flatMap((name) => this.#secrets(name)));
  }

  #secrets(name: string): readonly Secret[] {
    const known = this.#opened.get(name);
    if (known) return known;
    try {
      const secrets = Object.values(openEnvironment(this.#home, name));
      this.#opened.set(name, secrets);
      return secrets;
    } catch {
      return []; // it cannot be opened: then no run got its values either
    }
  }
}
