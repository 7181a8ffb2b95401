// Tables of a project's configuration that only its tests read: a secret in them is one of tests.
import type { SecretHit } from "./secret-hit.ts";

const FILES = /(?:^|\/)(?:pyproject\.toml|pytest\.(?:ini|toml)|\.pytest\.(?:ini|toml)|tox\.(?:ini|toml)|setup\.cfg)$/;
const TABLE = /^\[+[ \t]*([^\]\n]{1,200})\]/gm;
const OF_TESTS = /^"?(?:tool[.:])?"?(?:pytest|tox|testenv|coverage)\b|^env_run_base$|^env\.|^tool\.hatch\.envs\.[\w"-]*test/i;
const TABLES_MAX = 2_000;

export function asOfTests(hits: readonly SecretHit[], path: string, text: string): readonly SecretHit[] {
  if (hits.length === 0 || !FILES.test(path)) return hits;
  const tables: { readonly name: string; readonly at: number }[] = [];
  for (const { 1: name, index } of text.matchAll(TABLE)) {
    if (tables.length >= TABLES_MAX) return hits;
    tables.push({ name: name!, at: index });
  }
  return hits.map((hit) => {
    const table = tables.findLast(({ at }) => at < hit.start);
    return table !== undefined && OF_TESTS.test(table.name) ? { ...hit, severity: "note" } : hit;
  });
}
