// Finds the Node 24 that Fairlead runs on: this one when it is new enough, else the one that the platform package carries.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export const NODE_MAJOR_MIN = 24;

/** Path of the executable, or null when neither will do. */
export function findNode24() {
  if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN) return process.execPath;
  try {
    const name = `node-${process.platform}-${process.arch}`;
    const path = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), "bin", "node");
    return existsSync(path) ? path : null;
  } catch {
    return null; // the optional package is not installed: the caller says so
  }
}

/** Runs a program under that Node with this process's streams, signals and exit code; its folder comes first in PATH. `more`: of the environment. */
export async function runWithNode24(args, more = {}) {
  const node = findNode24();
  if (node === null) {
    process.stderr.write(
      `FL-0004: This Node.js is too old. Fairlead needs Node.js ${NODE_MAJOR_MIN} or newer; this is ${process.versions.node}. ` +
        "Install without `--omit=optional`, which brings the right one, or install a newer Node.js.\n",
    );
    process.exit(2);
  }
  const { spawn } = await import("node:child_process");
  const env = { ...process.env, ...more, PATH: `${dirname(node)}:${process.env.PATH}` };
  const child = spawn(node, args, { stdio: "inherit", env });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    process.removeAllListeners(signal ?? "exit");
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 70);
  });
}
