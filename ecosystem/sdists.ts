// Source distributions by exact version and hash from the user's own index, kept in the user's cache folder and unpacked without running anything in them.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import * as tar from "tar";
import { createFetch } from "../src/build/uv/download.ts";
import { readIndexSettings } from "../src/build/uv/index-settings.ts";
import { fetchFromIndexes } from "../src/build/uv/simple-index.ts";

export interface Pin {
  /** As the project's own file names spell it, such as `rq_dashboard`. */
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

export interface Unpacked extends AsyncDisposable {
  readonly root: string;
}

const LINE = /^([\w.-]+)==(\S+) --hash=sha256:([0-9a-f]{64})$/;

/** A requirements file of pins with one hash each. Throws on a line that is none. */
export function readPins(text: string): Pin[] {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const [, name, version, sha256] = LINE.exec(line) ?? [];
    if (name === undefined || version === undefined || sha256 === undefined) throw new Error(`not a pin: ${line}`);
    return { name, version, sha256 };
  });
}

export function openSdists(env: NodeJS.ProcessEnv): { unpack(pin: Pin): Promise<Unpacked> } {
  const settings = readIndexSettings({ env, userHome: homedir(), os: process.platform === "darwin" ? "darwin" : "linux" }, homedir());
  const fetch = createFetch(settings, env);
  const cache = join(env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "fairlead-ecosystem");
  mkdirSync(cache, { recursive: true });

  async function obtain({ name, version, sha256 }: Pin): Promise<string> {
    const kept = join(cache, sha256);
    if (existsSync(kept)) return kept;
    const project = name.toLowerCase().replaceAll(/[-_.]+/g, "-");
    const { body, problems } = await fetchFromIndexes({ project, filename: `${name}-${version}.tar.gz` }, settings, fetch);
    if (body === null) throw new Error(`${name} ${version} could not be had: ${problems.join("; ")}`);
    const found = createHash("sha256").update(body).digest("hex");
    if (found !== sha256) throw new Error(`${name} ${version} is not the file that is pinned: its sha256 is ${found}`);
    const aside = `${kept}.${process.pid}`;
    writeFileSync(aside, body);
    renameSync(aside, kept);
    return kept;
  }

  return {
    async unpack(pin) {
      const file = await obtain(pin);
      const above = mkdtempSync(join(tmpdir(), "fairlead-ecosystem-"));
      // Named after the project: where nothing else names it, its folder does.
      const root = join(above, pin.name);
      mkdirSync(root);
      await tar.extract({ file, cwd: root, strip: 1 });
      return { root, [Symbol.asyncDispose]: async () => rmSync(above, { recursive: true, force: true }) };
    },
  };
}
