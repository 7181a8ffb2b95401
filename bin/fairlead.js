#!/usr/bin/env node
// Plain JavaScript, so that any Node can read it: runs src/ from a checkout, dist/ when installed, on Node 24.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const words = process.argv.slice(2);
const url = (relative) => new URL(`../${relative}`, import.meta.url);
const path = (relative) => fileURLToPath(url(relative));
/** Room for short-lived objects from the start, and not more later: an audit takes a sixth less memory. */
const YOUNG_OBJECTS = ["--min-semi-space-size=16", "--max-semi-space-size=16"];
/** One arena of glibc's malloc for all threads: those of the compilers leave theirs half empty, a twentieth of an audit's memory. */
const ONE_ARENA = process.env.MALLOC_ARENA_MAX === undefined ? { MALLOC_ARENA_MAX: "1", FAIRLEAD_ONE_ARENA: "1" } : {};

if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
  process.stdout.write(`${JSON.parse(readFileSync(path("package.json"), "utf8")).version}\n`);
} else {
  await run();
}

async function run() {
  const { findNode24, runWithNode24 } = await import("./node24.js");
  if (findNode24() !== process.execPath) return runWithNode24([...YOUNG_OBJECTS, path("bin/fairlead.js"), ...words], ONE_ARENA);
  forgetArena();
  const program = ["src/cli/main.ts", "dist/cli/main.js"].find((candidate) => existsSync(path(candidate)));
  if (program === undefined) {
    process.stderr.write("This copy of fairlead was packed without dist/. Pack it with `npm run package`.\n");
    process.exit(70);
  }
  const nodeModule = await import("node:module");
  await keepCompiledCode(nodeModule);
  resolveOwnModules(nodeModule, url(program.split("/")[0]).href);
  const { main } = await import(url(program));
  return main(words);
}

/** It was for this process: what Fairlead starts gets the environment as it was. */
function forgetArena() {
  if (process.env.FAIRLEAD_ONE_ARENA === undefined) return;
  delete process.env.MALLOC_ARENA_MAX;
  delete process.env.FAIRLEAD_ONE_ARENA;
}

/** Node's own cache of compiled modules cuts the start of a command to a third (bench/start.ts); NODE_DISABLE_COMPILE_CACHE=1 turns it off. */
async function keepCompiledCode({ enableCompileCache }) {
  const { homedir } = await import("node:os");
  enableCompileCache(`${process.env.XDG_CACHE_HOME || `${homedir()}/.cache`}/fairlead/compiled`);
}

/** Our relative imports name their file: without this, Node looks for each one's links and package, a sixth of a build's time (bench/build.ts). */
function resolveOwnModules({ registerHooks }, ownFolder) {
  const formats = { ".ts": "module-typescript", ".js": "module" };
  registerHooks({
    resolve(specifier, context, next) {
      const parent = context.parentURL;
      if (specifier.charCodeAt(0) === 46 && parent !== undefined && parent.startsWith(ownFolder)) {
        const format = formats[specifier.slice(-3)];
        if (format !== undefined) return { url: joined(parent, specifier), format, shortCircuit: true };
      }
      return next(specifier, context);
    },
  });
}

function joined(parent, specifier) {
  let end = parent.lastIndexOf("/");
  let from = 0;
  for (;;) {
    if (specifier.startsWith("./", from)) from += 2;
    else if (specifier.startsWith("../", from)) {
      from += 3;
      end = parent.lastIndexOf("/", end - 1);
    } else return parent.slice(0, end + 1) + specifier.slice(from);
  }
}
