// Hides the secrets of an app wherever its output is shown: the values of every sealed environment of it that this home keeps, so that an older
// release's log tells nothing either.
import { readdirSync } from "node:fs";
import { openEnvironment } from "../host/sealed-environment.ts";
import type { Home } from "../host/home.ts";
import { createMask, type Secret } from "../platform/secret.ts";

type Mask = (text: string) => string;

export class SecretMasks {
  readonly #home: Home;
  /** By name of the sealed environment: it never changes once written. */
  readonly #opened = new Map<string, readonly Secret[]>();
  readonly #masks = new Map<string, { readonly names: string; readonly mask: Mask }>();

  constructor(home: Home) {
    this.#home = home;
  }

  /** The names begin with the app's; those of an app whose name begins with it, too, only mask more. */
  ofApp(app: string): Mask {
    const all = this.#list();
    for (const name of this.#opened.keys()) if (!all.includes(name)) this.#opened.delete(name);
    const own = all.filter((name) => name.startsWith(`${app}-`));
    const names = own.join();
    const known = this.#masks.get(app);
    if (known?.names === names) return known.mask;
    const mask = createMask(own.flatMap((name) => this.#secrets(name)));
    this.#masks.set(app, { names, mask });
    return mask;
  }

  #list(): string[] {
    try {
      return readdirSync(this.#home.environments);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw cause;
    }
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
