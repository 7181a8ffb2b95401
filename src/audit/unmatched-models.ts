// Models of the user's own that speak about nothing in the project: a misspelt sink finds nothing, and that must not look clean.
import type { Finding } from "../model/finding.ts";
import { fingerprintAll, type Unmarked } from "./fingerprint.ts";
import type { UserModel } from "./flow/models/load-models.ts";
import type { CheckedSource } from "./check-source.ts";
import type { Rule } from "./rule.ts";

const FOUND_MAX = 50;
/** Keys of a model whose values are names of code. */
const NAMING = new Set(["call", "attribute", "item", "parameter", "decorator", "annotation", "base", "module", "package"]);

type SearchedModule = Pick<CheckedSource, "followed" | "lines">;

export function unmatchedModels(models: readonly UserModel[], modules: readonly SearchedModule[], rule: Rule): readonly Finding[] {
  if (models.length === 0) return [];
  const words = wordsOf(modules);
  const found = models.flatMap(({ from, file }) =>
    Object.entries(file)
      .filter(([table]) => table !== "library")
      .flatMap(([table, entries]) =>
        (entries as readonly object[]).flatMap((entry) => namesIn(entry).map((name) => ({ from, table, name }))),
      )
      .filter(({ name }) => !isKnown(name, words)),
  );
  return fingerprintAll(found.slice(0, FOUND_MAX).map((one) => findingOf(one, rule)));
}

function findingOf({ from, table, name }: { readonly from: string; readonly table: string; readonly name: string }, rule: Rule): Unmarked {
  return {
    rule: rule.id,
    severity: rule.severity,
    confidence: "proven",
    cwe: rule.cwe,
    place: { file: from, line: 1, column: 0, endLine: 1, endColumn: 0 },
    message: `\`${name}\` in [[${table}]] is nothing that the project has or uses.`,
    symbol: `${table} ${name}`,
    code: name,
    trace: [],
    suppression: null,
  };
}

function namesIn(entry: object): string[] {
  return Object.entries(entry).flatMap(([key, value]) => {
    if (!NAMING.has(key)) return [];
    return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string");
  });
}

/** Each of its parts stands somewhere: as a word of a module, or as a folder or file. */
function isKnown(name: string, words: ReadonlySet<string>): boolean {
  const parts = name.match(/\w+/g) ?? [];
  const [first] = parts;
  const last = parts.at(-1);
  return first !== undefined && last !== undefined && words.has(first) && words.has(last);
}

function wordsOf(modules: readonly SearchedModule[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const {
    followed: { module },
    lines,
  } of modules) {
    for (const part of module.file.replace(/\.pyw?$/, "").split("/")) words.add(part);
    for (let number = 1; number <= lines + 1; number++) for (const word of module.line(number).match(/\w+/g) ?? []) words.add(word);
  }
  return words;
}
