// What stands for a module in the comparison with an earlier run: its text, which of its functions can see something from outside, which fields of its objects the program changes wherever it has them, and what is asked about it.
import { createHash } from "node:crypto";
import { placeKey } from "./place-key.ts";
import type { ModuleUses } from "./module-uses.ts";
import type { FlowModule, Program } from "./program.ts";
import type { Relevance } from "./relevance.ts";
import { changedIn } from "./changed-fields.ts";
import type { Asked } from "../questions.ts";

const DIGITS = 24;

export function digestsOf(
  {
    program,
    uses,
    relevance,
    questions = [],
  }: {
    readonly program: Program;
    readonly uses: (module: FlowModule) => ModuleUses;
    readonly relevance: Relevance;
    readonly questions?: readonly Asked[];
  },
  contents: readonly string[],
): readonly string[] {
  const asked = Map.groupBy(questions, ({ outline }) => outline.file);
  const changedOf = changedIn(program, uses);
  return program.modules.map((module, i) => {
    const relevant = uses(module).functions.map((use) => {
      const key = placeKey(i, use.line, use.column);
      return relevance.callsSource(key) ? "2" : relevance.isRelevant(key) ? "1" : "0";
    });
    const changed = changedOf(module);
    const keys = (asked.get(module.file) ?? []).map(({ outline }) => outline.key).sort();
    return createHash("sha256")
      .update([contents[i], relevant.join(""), changed, ...keys].join("\n"))
      .digest("hex")
      .slice(0, DIGITS);
  });
}
