// A pylock.toml (PEP 751) with exactly one wheel per package: what uv is given to install.
import { isAbsolute, join } from "node:path";
import { stringify } from "smol-toml";
import type { PinnedWheel } from "../wheels/pinned-wheel.ts";

export function renderPylock(wheels: readonly PinnedWheel[], projectRoot: string): string {
  return stringify({
    "lock-version": "1.0",
    "created-by": "fairlead",
    packages: wheels.map(({ name, version, filename, url, sha256, sizeBytes }) => ({
      name,
      version,
      wheels: [{ name: filename, ...address(url, projectRoot), ...(sizeBytes === null ? {} : { size: sizeBytes }), hashes: { sha256 } }],
    })),
  });
}

function address(url: string, projectRoot: string): { url: string } | { path: string } {
  if (/^https?:\/\//.test(url)) return { url };
  const path = url.startsWith("file://") ? decodeURIComponent(new URL(url).pathname) : url;
  return { path: isAbsolute(path) ? path : join(projectRoot, path) };
}
