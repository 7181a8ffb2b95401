// The production servers that Fairlead adds to a project without one: exact versions and hashes, chosen here once, so that every build gets the same.
import { NO_SERVER_FOR_PYTHON } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import type { TargetPlatform } from "../../model/platform.ts";
import type { ResolvedSet } from "../../model/resolved-set.ts";
import type { UnlocatedPackage } from "../wheels/pinned-wheel.ts";

export type AddedServer = "gunicorn" | "uvicorn";

interface Pin {
  readonly name: string;
  readonly version: string;
  /** Of the `py3-none-any` wheel. */
  readonly sha256: string;
}

interface PinSet {
  readonly server: AddedServer;
  /** Minor versions of Python 3, from and below. */
  readonly from: number;
  readonly below: number;
  readonly pins: readonly Pin[];
}

const CLICK_8_1 = { name: "click", version: "8.1.8", sha256: "63c132bbbed01578a06712a2d1f497bb62d9c1c0d329b7903a866228027263b2" };
const CLICK_8_5 = { name: "click", version: "8.5.1", sha256: "8bb5376d2006950386f8c6427613334a2acadc5f559cb80e638d00b4df957e37" };
const H11 = { name: "h11", version: "0.16.0", sha256: "63cf8bbe7522de3bf65932fda1d9c2772064ffb3dae62d55932da54b31cb6c86" };
const PACKAGING = { name: "packaging", version: "26.3", sha256: "d7193f7c8e4e93f444fde0262bf90af30e16fa0ad0ad44cb553c87339b23cd1c" };
const TYPING = { name: "typing-extensions", version: "4.16.0", sha256: "481caa481374e813c1b176ada14e97f1f67a4539ce9cfeb3f350d78d6370c2e8" };

/** Made with `uv pip compile --universal --generate-hashes --python-version 3.9` and copied by hand; see CONTRIBUTING for how to renew it. */
export const PIN_SETS: readonly PinSet[] = [
  {
    server: "gunicorn",
    from: 10,
    below: 100,
    pins: [{ name: "gunicorn", version: "27.0.1", sha256: "378b26b9a38adcf4592f28828233c1716acc55e833ea06bf48719782efaa0d10" }],
  },
  {
    server: "gunicorn",
    from: 9,
    below: 10,
    pins: [{ name: "gunicorn", version: "23.0.0", sha256: "ec400d38950de4dfd418cff8328b2c8faed0edb0d517d3394e457c317908ca4d" }, PACKAGING],
  },
  {
    server: "uvicorn",
    from: 11,
    below: 100,
    pins: [
      { name: "uvicorn", version: "0.54.0", sha256: "505bdb0f318731d45f1f712071fc781a8981f6847a31c902c9f5e652d4f67faf" },
      CLICK_8_5,
      H11,
    ],
  },
  {
    server: "uvicorn",
    from: 10,
    below: 11,
    pins: [
      { name: "uvicorn", version: "0.54.0", sha256: "505bdb0f318731d45f1f712071fc781a8981f6847a31c902c9f5e652d4f67faf" },
      CLICK_8_5,
      H11,
      TYPING,
    ],
  },
  {
    server: "uvicorn",
    from: 9,
    below: 10,
    pins: [
      { name: "uvicorn", version: "0.39.0", sha256: "7beec21bd2693562b386285b188a7963b06853c0d006302b3e4cfed950c9929a" },
      CLICK_8_1,
      H11,
      TYPING,
    ],
  },
];

/** The packages to add: what the project's own lock has already stays as the lock says. Throws NO_SERVER_FOR_PYTHON. */
export function serverPins(servers: readonly AddedServer[], resolved: ResolvedSet, platform: TargetPlatform): UnlocatedPackage[] {
  const [, minor] = platform.python.version.split(".").map(Number) as [number, number];
  const locked = new Set(resolved.packages.map(({ name }) => name));
  const added = new Map<string, UnlocatedPackage>();
  for (const server of servers) {
    if (locked.has(server)) continue;
    const set = PIN_SETS.find((one) => one.server === server && minor >= one.from && minor < one.below);
    if (set === undefined) throw userError(NO_SERVER_FOR_PYTHON, { server, python: platform.python.version });
    for (const { name, version, sha256 } of set.pins) {
      if (!locked.has(name)) added.set(name, { name, version, sha256s: [sha256], origin: "server" });
    }
  }
  return [...added.values()];
}
