// A rule's page, `cases.md` beside it: the text of `fairlead explain`, of the help in SARIF, and the cases of its test.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RULE_FOLDERS } from "./rule-facts.gen.ts";

/** Every page has exactly these, in this order. */
export const PAGE_SECTIONS = ["What it does", "Why it matters", "Cases", "How to fix", "References"] as const;
export type PageSection = (typeof PAGE_SECTIONS)[number];

export interface RulePage {
  /** The whole page in Markdown. */
  readonly text: string;
  readonly sections: Readonly<Record<PageSection, string>>;
  readonly cases: readonly RuleCase[];
}

/** A small project: one Python module (a block that names no file, `app.py`), or the files that consecutive blocks name (```` ```yaml compose.yaml ````). */
export interface RuleCase {
  readonly files: Readonly<Record<string, string>>;
  readonly expected: readonly Expected[];
}

export interface Expected {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly confidence: string;
}

const BLOCK = /^```(\w+)(?: +(\S+))?\n([^]*?)^```$/gm;
/** `# error: ID [confidence]` on the line itself, or, where that cannot hold a comment, `# error below: ID` on the line before it. */
const MARK = /(?:#|\/\/|<!--)\s*error( below)?:\s*([A-Z]+[0-9]+)(?:\s+(proven|possible|pattern))?/g;
const PYTHON_MODULE = "app.py";

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
  return { text, sections: sections as Record<PageSection, string>, cases: casesOf(sections["Cases"]!) };
}

/** A file that is named again begins the next case, and so does a module without a name. */
function casesOf(text: string): RuleCase[] {
  const cases: { files: Record<string, string>; expected: Expected[] }[] = [];
  for (const [, language, path, source] of text.matchAll(BLOCK)) {
    if (path === undefined && language !== "python") continue;
    const file = path ?? PYTHON_MODULE;
    const last = cases.at(-1);
    const isNext = last === undefined || path === undefined || file in last.files || PYTHON_MODULE in last.files;
    const one = isNext ? { files: {}, expected: [] } : last;
    if (isNext) cases.push(one);
    one.files[file] = source!;
    one.expected.push(...marksOf(file, source!));
  }
  return cases;
}

function marksOf(file: string, source: string): Expected[] {
  return source.split("\n").flatMap((line, i) => {
    const marks = [...line.matchAll(MARK)];
    return marks.map(([, below, rule, confidence]) => ({
      file,
      line: i + (below === undefined ? 1 : 2),
      rule: rule!,
      confidence: confidence ?? "proven",
    }));
  });
}
