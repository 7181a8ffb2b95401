// What the documents name exists: files, commands, options, errors. Prose goes stale in silence; names can be checked.
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { loadCommands } from "../src/cli/load-commands.ts";
import { ERROR_CATALOGUE } from "../src/platform/errors/catalogue.gen.ts";

const root = join(import.meta.dirname, "..");
const documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", ...globSync("docs/**/*.md", { cwd: root })];
const texts = documents.map((name) => ({ name, text: readFileSync(join(root, name), "utf8") }));

test("every file and folder that a document names exists", () => {
  const named = texts.flatMap(({ name, text }) =>
    [...text.matchAll(/`([\w@.-]+(?:\/[\w@.{},*-]+)*\/?)`/g)]
      .map(([, path]) => path as string)
      .filter((path) => FOLDERS.some((folder) => path.startsWith(folder)) || path.endsWith(".ts"))
      .flatMap(alternatives)
      .map((path) => ({ name, path })),
  );
  assert.ok(named.length > 60, `only ${named.length} paths found`);
  const bases = ["", "src", "src/python", "src/build"];
  const below = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).map((path) => `/${path}`);
  const isBelow = (path: string): boolean => below.some((one) => one.endsWith(`/${path.replace(/\/$/, "")}`));
  const isThere = (path: string): boolean => (path.includes("*") ? globSync(path, { cwd: root }).length > 0 : existsSync(join(root, path)));
  assert.deepEqual(
    named.filter(({ name, path }) => !isBelow(path) && !bases.concat(dirname(name)).some((base) => isThere(join(base, path)))),
    [],
  );
});

test("every link of a document leads to a file of the repository", () => {
  const links = texts.flatMap(({ name, text }) =>
    [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target]) => ({ name, target: target as string })),
  );
  assert.deepEqual(
    links.filter(({ name, target }) => !existsSync(join(root, dirname(name), target))),
    [],
  );
});

test("every command and option that a document names exists", async () => {
  const commands = await loadCommands();
  const named = texts.flatMap(({ name, text }) =>
    [...text.matchAll(/`(?:npx )?fairlead ([^`]+)`/g)].map(([, call]) => ({ name, call: call as string })),
  );
  assert.ok(named.length > 60, `only ${named.length} calls found`);
  const wrong = named.filter(({ call }) => {
    if (call.startsWith("-") || call.startsWith("…")) return false;
    const command = commands
      .filter(({ name: known }) => call === known || call.startsWith(`${known} `))
      .sort((a, b) => b.name.length - a.name.length)[0];
    const isNoun = commands.some(({ name: known }) => known.startsWith(`${call.split(" ")[0]} `));
    if (command === undefined) return !isNoun;
    const own = call.split(" -- ")[0] as string;
    return [...own.matchAll(/(?<=\s)--([a-z-]+)/g)].some(([, option]) => option !== "help" && !((option as string) in command.options));
  });
  assert.deepEqual(wrong, []);
});

test("every error code that a document names is in the catalogue", () => {
  const codes = texts.flatMap(({ name, text }) => [...text.matchAll(/FL-\d{4}/g)].map(([code]) => ({ name, code })));
  const known = new Set<string>(ERROR_CATALOGUE.map(({ code }) => code));
  assert.deepEqual(
    codes.filter(({ code }) => !known.has(code)),
    [],
  );
});

test("a comment on what follows it stands right before it", () => {
  const files = globSync("src/**/*.ts", { cwd: root });
  assert.ok(files.length > 20, `${files.length} files`);
  // Something new put between the two leaves the first comment with nothing to say.
  const astray = files.filter((name) => /\/\*\*[^\n]*\*\/\n\s*\/\*\*/.test(readFileSync(join(root, name), "utf8")));
  assert.deepEqual(astray, []);
});

const FOLDERS = ["src/", "test/", "bench/", "scripts/", "examples/", "docs/", "bin/", ".ci/"];

/** `a/{b,c}.ts` is two files, `a/<name>.ts` none that could be checked. */
function alternatives(path: string): string[] {
  const braces = /\{([^}]+)\}/.exec(path);
  return braces === null ? [path] : (braces[1] as string).split(",").map((choice) => path.replace(braces[0], choice));
}
