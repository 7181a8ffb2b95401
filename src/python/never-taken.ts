// What never belongs to an artifact, whatever the ignore files say: VCS folders, caches, virtual environments, secrets and keys.
import { closeSync, constants, existsSync, openSync, readSync } from "node:fs";
import { basename, join } from "node:path";

/** secret and key are for the eyes of the user; ignored means an ignore file said so; outside: a link that leaves the tree. */
export type LeftOutReason = "vcs" | "cache" | "environment" | "secret" | "key" | "ignored" | "special" | "outside" | "unreadable";

export interface NeverTaken {
  readonly reason: LeftOutReason;
  readonly detail: string;
}

const VCS = new Set([".git", ".hg", ".svn", ".bzr", "CVS", ".jj", "_darcs"]);
const CACHES = new Set([
  "__pycache__",
  ".mypy_cache",
  ".pytest_cache",
  ".ruff_cache",
  ".hypothesis",
  ".ipynb_checkpoints",
  ".pytype",
  ".pyre",
  ".tox",
  ".nox",
  ".eggs",
  "__pypackages__",
  "node_modules",
  "bower_components",
  ".parcel-cache",
  ".cache",
  ".uv-cache",
  ".pixi",
]);
const CACHE_FILES = /(?:\.py[co]$|^\.DS_Store$|^Thumbs\.db$|^\.coverage$|^\.coverage\.)/;
const ENV_EXAMPLES = /\.(?:example|sample|template|dist|defaults?)$/i;
const KEY_NAMES = /^(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|.*\.(?:ppk|p12|pfx|jks|keystore|kdbx))$/i;
const KEY_MAYBE = /\.(?:pem|key|p8|pk8|asc|gpg)$/i;
const CREDENTIALS = new Set([".netrc", "_netrc", ".pypirc", ".pgpass", ".git-credentials", ".npmrc.local", ".envrc"]);
const PRIVATE_KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/;
const HEAD_BYTES = 64 * 1024;

export function alwaysLeftOutFolder(absolute: string, name: string): NeverTaken | null {
  if (VCS.has(name)) return { reason: "vcs", detail: "version control" };
  if (CACHES.has(name)) return { reason: "cache", detail: `${name} is made again when it is needed` };
  if (/\.(?:egg-info|dist-info|egg)$/.test(name)) return { reason: "cache", detail: "metadata of an installation" };
  if ((name === ".env" || name === ".envs") && !existsSync(join(absolute, "pyvenv.cfg")))
    return { reason: "secret", detail: "holds values of one machine" };
  if (name === ".venv" || existsSync(join(absolute, "pyvenv.cfg")))
    return { reason: "environment", detail: "a virtual environment of this machine" };
  return null;
}

export function alwaysLeftOutFile(absolute: string): NeverTaken | null {
  const name = basename(absolute);
  if (name === ".git") return { reason: "vcs", detail: "version control" };
  if (CACHE_FILES.test(name)) return { reason: "cache", detail: "made again when it is needed" };
  if ((name === ".env" || name.startsWith(".env.")) && !ENV_EXAMPLES.test(name))
    return { reason: "secret", detail: "holds values of one machine; `fairlead config import` reads it" };
  if (CREDENTIALS.has(name)) return { reason: "secret", detail: "holds credentials" };
  if (KEY_NAMES.test(name)) return { reason: "key", detail: "a private key by its name" };
  if (KEY_MAYBE.test(name) && PRIVATE_KEY.test(head(absolute))) return { reason: "key", detail: "holds a private key" };
  return null;
}

function head(path: string): string {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK); // a pipe without a writer would be waited for
  } catch {
    return ""; // unreadable: the listing says so by itself
  }
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    return buffer.toString("latin1", 0, readSync(fd, buffer, 0, HEAD_BYTES, 0));
  } catch {
    return "";
  } finally {
    closeSync(fd);
  }
}
