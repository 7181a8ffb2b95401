// The static import graph of src/, read from the text: what a program loads before it runs a line.
import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

export const SOURCE_FOLDER = join(import.meta.dirname, "../src");

export interface Imports {
  /** Paths inside src/, of imports that exist at run time (no types, no lazy imports). */
  readonly own: readonly string[];
  /** Built-in modules and packages. */
  readonly foreign: readonly string[];
}

export function importsOf(file: string): Imports {
  const text = readFileSync(join(SOURCE_FOLDER, file), "utf8");
  const statements = [...text.matchAll(/^(?:import|export)\s+(?!type\b)([^;"]*?from\s+)?"([^"]+)"/gm)].filter(
    (match) => !isTypesOnly(match[1]),
  );
  const names = statements.map((match) => match[2] as string);
  return {
    own: names.filter((name) => name.startsWith(".")).map((name) => relative(SOURCE_FOLDER, resolve(SOURCE_FOLDER, dirname(file), name))),
    foreign: names.filter((name) => !name.startsWith(".")),
  };
}

/** `import { type A, type B } from` leaves nothing at run time but the file itself under verbatimModuleSyntax, so it counts as an import. */
function isTypesOnly(clause: string | undefined): boolean {
  return clause !== undefined && /^type\s/.test(clause);
}

/** Every file and foreign module that a program loads. */
export function closureOf(entry: string): { readonly files: readonly string[]; readonly foreign: readonly string[] } {
  const files = new Set<string>();
  const foreign = new Set<string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    const imports = importsOf(file);
    for (const name of imports.foreign) foreign.add(name);
    open.push(...imports.own);
  }
  return { files: [...files].sort(), foreign: [...foreign].sort() };
}
