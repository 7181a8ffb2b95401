// Where things lie in the content-addressed store below HOME/store. Whatever is being made lies in aside/ until it is whole.
import { chmodSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

export interface StoreLayout {
  readonly root: string;
  /** artifacts/<digest>/{manifest.json, inventory.json, app/, venv → ../../venvs/<key>/venv} */
  readonly artifacts: string;
  /** venvs/<key>/{venv/, inventory.json, complete.json}: one virtual environment per set of wheels and interpreter, shared by artifacts. */
  readonly venvs: string;
  /** files/<2 hex>/<sha256>[.x]: contents of app trees, hard-linked into artifacts. */
  readonly files: string;
  /** bytecode/<python version>/<sha256 of the wheel>/: compiled once, hard-linked into virtual environments. */
  readonly bytecode: string;
  /** Fairlead's own uv cache: unpacked wheels. */
  readonly uvCache: string;
  /** uv itself, when it is not the user's own: uv/<version>/uv */
  readonly uv: string;
  /** pythons/<version>-<hash>/: interpreters copied because the app's user could not run the original; pythons/uv/: installed by uv as root. */
  readonly pythons: string;
  /** located/<sha256>.json: file name and address of a distribution whose lock has only its hash. */
  readonly located: string;
  /** sdists/<sha256>/: allowed source distributions and the wheels built from them. */
  readonly sdists: string;
  /** commands/<key>.json: what build commands wrote, by their inputs. */
  readonly commands: string;
  /** trees/<hash of the project's path>.json: hashes of its files, by size, times and inode. */
  readonly trees: string;
  /** audits/<hash of the project's path>.json: what the audit of its tree found last, by its content. */
  readonly audits: string;
  readonly aside: string;
  readonly locks: string;
}

export function storeLayout(root: string): StoreLayout {
  const at = (name: string): string => join(root, name);
  return {
    root,
    artifacts: at("artifacts"),
    venvs: at("venvs"),
    files: at("files"),
    bytecode: at("bytecode"),
    uvCache: at("uv-cache"),
    uv: at("uv"),
    pythons: at("pythons"),
    located: at("located"),
    sdists: at("sdists"),
    commands: at("commands"),
    trees: at("trees"),
    audits: at("audits"),
    aside: at("aside"),
    locks: at("locks"),
  };
}

/** Folders are 0755 whatever the umask: an app's own system user reads artifacts; what is secret never lies here. */
export function createStore(root: string): StoreLayout {
  const layout = storeLayout(root);
  mkdirSync(root, { recursive: true, mode: 0o711 });
  for (const folder of Object.values(layout) as string[]) if (folder !== root) openFolder(folder);
  return layout;
}

/** Makes a folder and those above it that are missing, readable for every user whatever the umask. */
export function openFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  for (let path = folder; path.length >= first.length; path = dirname(path)) chmodSync(path, 0o755);
}
