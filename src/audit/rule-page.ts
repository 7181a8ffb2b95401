// A rule's page, `cases.md` beside it: the text of `fairlead explain`, of the help in SARIF, and the Python cases of its test.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RULE_FOLDERS } from "./rules.gen.ts";

/** Every page has exactly these, in this order. */
export const PAGE_SECTIONS = ["What it does", "Why it matters", "Cases", "How to fix", "References"] as const;
export type PageSection = (typeof PAGE_SECTIONS)[number];

export interface RulePage {
  /** The whole page in Markdown. */
  readonly text: string;
  readonly sections: Readonly<Record<PageSection, string>>;
  readonly cases: readonly RuleCase[];
}

export interface RuleCase {
  readonly source: string;
  /** What the marks `# error: ID [confidence]` say, by line. */
  readonly expected: readonly { readonly line: number; readonly rule: string; readonly confidence: string }[];
}

const BLOCK = /^```python\n([^]*?)^```$/gm;
const MARK = /#\s*error:\s*([A-Z]+[0-9]+)(?:\s+(proven|possible|pattern))?/g;

/** Throws for an unknown id: only ids of the registry are asked for. */
export function readRulePage(id: string): RulePage {
  const folder = RULE_FOLDERS[id];
  if (folder === undefined) throw new Error(`no rule ${id}`);
  return parseRulePage(readFileSync(join(import.meta.dirname, "rules", folder, "cases.md"), "utf8"));
}

export function parseRulePage(text: string): RulePage {
  const parts = text.split(/^## (.+)$/m);
  const sections: Record<string, string> = {};
  for (let i = 1; i < parts.length; i += 2) sections[parts[i]!.trim()] = parts[i + 1]!.trim();
  const found = Object.keys(sections);
  if (found.join() !== PAGE_SECTIONS.join()) throw new Error(`sections are ${found.join(", ")}; expected ${PAGE_SECTIONS.join(", ")}`);
  const cases = [...sections["Cases"]!.matchAll(BLOCK)].map(([, source]) => ({ source: source!, expected: marksOf(source!) }));
  return { text, sections: sections as Record<PageSection, string>, cases };
}

function marksOf(source: string): RuleCase["expected"] {
  return source.split("\n").flatMap((line, i) => {
    const marks = [...line.matchAll(MARK)];
    return marks.map(([, rule, confidence]) => ({ line: i + 1, rule: rule!, confidence: confidence ?? "proven" }));
  });
}
