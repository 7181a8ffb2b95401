#!/usr/bin/env node
// Plain JavaScript, so that any Node can read it: finds Node 24 and runs src/ from a checkout, dist/ when installed.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MAJOR_MIN = 24;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN) {
  const argument = process.argv.length === 3 ? process.argv[2] : undefined;
  if (argument === "--version" || argument === "-V") {
    process.stdout.write(`${JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version}\n`);
  } else {
    const source = join(root, "src", "cli", "main.ts");
    const { main } = await import(existsSync(source) ? source : join(root, "dist", "cli", "main.js"));
    await main(process.argv.slice(2));
  }
} else {
  await runWithBundledNode();
}

/** The platform packages carry a Node 24; where none is installed, say what to do. */
async function runWithBundledNode() {
  const node = bundledNode();
  if (node === null) {
    process.stderr.write(
      `FL-0004: This Node.js is too old. Fairlead needs Node.js ${NODE_MAJOR_MIN} or newer; this is ${process.versions.node}. ` +
        "Install without `--omit=optional`, which brings the right one, or install a newer Node.js.\n",
    );
    process.exit(2);
  }
  const { spawn } = await import("node:child_process");
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 70)));
}

function bundledNode() {
  try {
    const name = `node-${process.platform}-${process.arch}`;
    const path = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), "bin", "node");
    return existsSync(path) ? path : null;
  } catch {
    return null; // the optional package is not installed: reported above
  }
}
