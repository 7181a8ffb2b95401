// For tests: what an audit with all rules finds in one module.
import type { Finding } from "../model/finding.ts";
import { checkSource } from "./check-source.ts";
import { followFlows } from "./follow-flows.ts";
import { indexRules } from "./rule-index.ts";
import { RULES } from "./rules.gen.ts";

const byId = new Map(RULES.map((rule) => [rule.id, rule]));
const index = indexRules(RULES);

/** `today`: the day on which suppressions are judged. */
export function auditModule(source: string, today: string): readonly Finding[] {
  const checked = checkSource({ file: "app.py", source, isAside: false }, { index, byId, today });
  return checked.finish(followFlows([checked.module], byId).findings);
}
