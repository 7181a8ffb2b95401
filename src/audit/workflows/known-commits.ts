// Which commit a tag of an action stands for, as far as the project itself says so elsewhere: `uses: owner/action@<40 digits> # v4`.
import type { OfferedFix } from "../rule.ts";
import type { YamlScalar } from "../yaml/yaml-document.ts";

/** `owner/action@v4` → its commit. */
export type KnownCommits = ReadonlyMap<string, string>;

const PINNED = /^[ \t]*(?:-[ \t]+)?uses:[ \t]*["']?([\w.-]+\/[\w./-]+)@([0-9a-f]{40})["']?[ \t]+#[ \t]*([\w./-]+)[ \t]*$/gm;

/** What is named twice with different commits is not known. */
export function knownCommits(texts: readonly string[]): KnownCommits {
  const known = new Map<string, string>();
  const disputed = new Set<string>();
  for (const text of texts)
    for (const [, name, commit, ref] of text.matchAll(PINNED)) {
      const key = keyOf(name!, ref!);
      if (known.has(key) && known.get(key) !== commit) disputed.add(key);
      known.set(key, commit!);
    }
  for (const key of disputed) known.delete(key);
  return known;
}

/** Null where the project does not say it, or the line holds more than the reference. */
export function pinnedToKnown(scalar: YamlScalar, line: string, known: KnownCommits): OfferedFix | null {
  const [name, ref] = scalar.text.split("@", 2);
  const commit = name === undefined || ref === undefined ? undefined : known.get(keyOf(name, ref));
  const column = line.indexOf(scalar.text);
  if (
    commit === undefined ||
    column < 0 ||
    !/^\s*(?:-\s+)?uses:\s*$/.test(line.slice(0, column)) ||
    line.slice(column + scalar.text.length).trim() !== ""
  )
    return null;
  const at = { line: scalar.place.line, column, endLine: scalar.place.line, endColumn: column + scalar.text.length };
  return {
    title: `Pin \`${scalar.text}\` to the commit that this project names for it`,
    isSafe: true,
    edits: [{ at, text: `${name}@${commit} # ${ref}` }],
  };
}

/** GitHub tells names apart by their letters only, and tags also by their case. */
function keyOf(name: string, ref: string): string {
  return `${name.toLowerCase()}@${ref}`;
}
