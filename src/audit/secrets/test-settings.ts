// Parts of files that only tests read or run: tables of a project's configuration, modules of tests in Rust. A secret in them is one of tests.
import type { SecretHit } from "./secret-hit.ts";

const FILES = /(?:^|\/)(?:pyproject\.toml|pytest\.(?:ini|toml)|\.pytest\.(?:ini|toml)|tox\.(?:ini|toml)|setup\.cfg)$/;
const TABLE = /^\[+[ \t]*([^\]\n]{1,200})\]/gm;
const OF_TESTS = /^"?(?:tool[.:])?"?(?:pytest|tox|testenv|coverage)\b|^env_run_base$|^env\.|^tool\.hatch\.envs\.[\w"-]*test/i;
const TABLES_MAX = 2_000;
/** `#[cfg(test)]`, `#[cfg(all(test, unix))]`, `#[test]`, `#[tokio::test]` */
const RUST_TEST = /^([ \t]*)#\[(?:cfg\((?:test|all\(test\b[^\]\n]{0,80})\)|(?:\w{1,40}::)?test(?:\([^\]\n]{0,80})?)\]/gm;
const RUST_TESTS_MAX = 500;
/** Characters from the mark to what it stands on opens. */
const HEAD_MAX = 400;

export function asOfTests(hits: readonly SecretHit[], path: string, text: string): readonly SecretHit[] {
  if (hits.length === 0) return hits;
  if (path.endsWith(".rs")) return asOfRustTests(hits, text);
  return FILES.test(path) ? asOfTestTables(hits, text) : hits;
}

/** What stands below the mark ends where a line closes it as far from the margin as it begins. */
function asOfRustTests(hits: readonly SecretHit[], text: string): readonly SecretHit[] {
  const parts: { readonly from: number; readonly to: number }[] = [];
  for (const { 0: mark, 1: margin, index } of text.matchAll(RUST_TEST)) {
    if (parts.length >= RUST_TESTS_MAX) return hits;
    // `mod tests;` and `use …;` have nothing that stands below them.
    const [begin] = /[;{]/.exec(text.slice(index + mark.length, index + mark.length + HEAD_MAX)) ?? [];
    if (begin !== "{" || index < (parts.at(-1)?.to ?? 0)) continue;
    const end = text.indexOf(`\n${margin!}}`, index);
    parts.push({ from: index, to: end < 0 ? text.length : end });
  }
  return hits.map((hit) => (parts.some(({ from, to }) => from < hit.start && hit.start < to) ? { ...hit, severity: "note" } : hit));
}

function asOfTestTables(hits: readonly SecretHit[], text: string): readonly SecretHit[] {
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
