// Projects and homes of their own for the build tests, and the call that every one of them makes.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { prepareRelease, type PreparedRelease } from "../../src/app/prepare-release.ts";
import { removeTree } from "../../src/build/store/remove-tree.ts";
import { locateHome, type Home } from "../../src/host/home.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { exec } from "../../src/platform/exec.ts";

export const GUESTBOOK: Readonly<Record<string, string>> = {
  "requirements.txt": "flask\n",
  "app.py": 'from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.get("/")\ndef index():\n    return "hello"\n',
  "guestbook/__init__.py": "",
  "guestbook/words.py": 'GREETINGS = {"hello", "hi", "welcome"}\n\n\ndef greet(name):\n    return f"hello {name}"\n',
};

export interface BuildPlace extends Disposable {
  readonly root: string;
  readonly home: Home;
  build(more?: { env?: Record<string, string | undefined>; root?: string }): Promise<PreparedRelease & { progress: string[] }>;
  write(files: Readonly<Record<string, string>>): void;
  removeHome(): void;
}

/** `name` is the folder's and so the app's name. */
export function buildPlace(files: Readonly<Record<string, string>>, name = "guestbook"): BuildPlace {
  const folder = mkdtempSync(join(tmpdir(), "fl-build-"));
  const root = join(folder, name);
  const homePath = join(folder, "home");
  const home = locateHome({ env: { FAIRLEAD_HOME: homePath }, uid: process.getuid?.() ?? 1000, userHome: folder, lingering: false });
  const write = (some: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(some)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  write(files);
  return {
    root,
    home,
    write,
    async build(more = {}) {
      const progress: string[] = [];
      const env = { ...process.env, ...more.env };
      const prepared = await prepareRelease(
        { root: more.root ?? root, environment: null },
        { home, exec, env, clock: systemClock, progress: (text) => progress.push(text) },
      );
      return { ...prepared, progress };
    },
    removeHome: () => void removeTree(homePath),
    [Symbol.dispose]: () => void removeTree(folder),
  };
}

/** Every file below a folder by path → content; links as their target. Follows a link at the top. */
export function readAll(folder: string, wanted: (path: string) => boolean): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = names.map((entry) => join(entry.parentPath, entry.name)).filter(wanted);
  return new Map(paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path)]));
}

/** Nothing can be reached: proves that no network was needed. */
export const OFFLINE: Record<string, string> = {
  HTTPS_PROXY: "http://127.0.0.1:9",
  HTTP_PROXY: "http://127.0.0.1:9",
  ALL_PROXY: "http://127.0.0.1:9",
  NO_PROXY: "",
};
