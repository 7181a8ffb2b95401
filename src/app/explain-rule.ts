// The rules of `fairlead check`: their list, and the page of each.
import { readRulePage } from "../audit/rule-page.ts";
import { RULE_FACTS, RULE_FOLDERS } from "../audit/rule-facts.gen.ts";
import { measuredLine } from "../audit/measured.ts";
import type { RuleFacts } from "../audit/rule.ts";

export interface RuleEntry {
  readonly id: string;
  readonly name: string;
  readonly severity: string;
  readonly cwe: number | null;
  readonly summary: string;
  /** Of Bandit and Ruff. */
  readonly aliases: readonly string[];
}

/** Sorted by id. */
export function listRules(): readonly RuleEntry[] {
  return RULE_FACTS.map(entryOf);
}

/** Rules of which every word is somewhere in what identifies them: id, name, area, CWE number, other tools' ids, or the sentence about them. */
export function searchRules(words: string): readonly RuleEntry[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return RULE_FACTS.filter((rule) => wanted.every((word) => isAbout(rule, word))).map(entryOf);
}

/** Of ids and numbers the whole counts, or their begin: `cry`, `cwe-79`, `b3`. */
function isAbout({ id, name, cwe, summary, aliases }: RuleFacts, word: string): boolean {
  const area = RULE_FOLDERS[id]?.split("/")[0] ?? "";
  if (cwe !== null && [String(cwe), `cwe-${cwe}`, `cwe${cwe}`].includes(word)) return true;
  return (
    [id, ...aliases].some((one) => one.toLowerCase().startsWith(word)) ||
    [name, area, summary].some((text) => text.toLowerCase().includes(word))
  );
}

/** By id or name, or by what Bandit or Ruff call it; these may stand for several. */
export function findRules(asked: string): readonly RuleEntry[] {
  const name = asked.toLowerCase();
  const same = (one: string): boolean => one.toLowerCase() === name;
  const exact = RULE_FACTS.filter((rule) => same(rule.id) || same(rule.name));
  return (exact.length > 0 ? exact : RULE_FACTS.filter(({ aliases }) => aliases.some(same))).map(entryOf);
}

/** The whole page in Markdown. */
export function rulePage(rule: RuleEntry): string {
  const surest = RULE_FACTS.find(({ id }) => id === rule.id)?.surest;
  const about = [measuredLine(rule), surest === undefined ? null : `At most ${surest.confidence}: ${surest.because}.`];
  return [readRulePage(rule.id).text.trimEnd(), ...about.filter((line) => line !== null)].join("\n\n");
}

function entryOf({ id, name, severity, cwe, summary, aliases }: RuleFacts): RuleEntry {
  return { id, name, severity, cwe, summary, aliases };
}
