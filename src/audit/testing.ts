// For tests: what an audit with all rules finds in one module, or in a small project.
import type { Finding } from "../model/finding.ts";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { listSourceTree } from "../python/source-tree.ts";
import { AUDITORS } from "./auditors.ts";
import { checkSource } from "./check-source.ts";
import { checkTree } from "./check-tree.ts";
import { ownModels, type UserModel } from "./flow/models/load-models.ts";
import { analyse } from "./flow/analyse.ts";
import { followFlows } from "./follow-flows.ts";
import { uncapped, type Rule } from "./rule.ts";
import { judgeSettings } from "./settings/judge-settings.ts";
import { indexRules } from "./patterns/rule-index.ts";
import { RULES } from "./rules.gen.ts";

const byId = new Map(RULES.map((rule) => [rule.id, rule]));
/** As sure as the engine is: for tests of it. */
export const UNCAPPED: readonly Rule[] = RULES.map(uncapped);
const byIdUncapped = new Map(UNCAPPED.map((rule) => [rule.id, rule]));
const index = indexRules(RULES);

/** `today`: the day on which suppressions are judged. */
export function auditModule(source: string, today: string): readonly Finding[] {
  return auditModules({ "app.py": source }, today);
}

/** The modules of a program, path → text, without what is no Python. */
export function auditModules(files: Readonly<Record<string, string>>, today: string, rules = byId): readonly Finding[] {
  const checked = Object.entries(files).map(([file, source]) =>
    checkSource({ file, source, isAside: false }, { index, byId, today, models: ownModels() }),
  );
  const modules = checked.map(({ followed }) => followed.module);
  const { findings, disproved, idle } = followFlows(
    checked.map(({ followed }) => followed),
    { rules },
    analyse,
  );
  const all = [...findings, ...judgeSettings(modules, { index, isAside: () => false })];
  return checked.flatMap((one) =>
    one.finish(
      all.filter(({ place }) => place.file === one.followed.module.file),
      disproved,
      idle,
    ),
  );
}

/** Path → text. */
export async function auditFiles(
  files: Readonly<Record<string, string>>,
  today: string,
  userModels: readonly UserModel[] = [],
  rules: readonly Rule[] = RULES,
): Promise<readonly Finding[]> {
  const root = mkdtempSync(join(tmpdir(), "fairlead-audit-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return (await checkTree(listSourceTree(root), { rules, auditors: AUDITORS, today, userModels })).findings;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** `LINE RULE` of each flow that is proven; the day is any. */
export function flowLines(source: string): string[] {
  const found = auditModules({ "app.py": source }, "2026-06-15", byIdUncapped);
  const proven = found.filter(({ trace, confidence }) => trace.length > 0 && confidence === "proven");
  return proven.map(({ place, rule }) => `${place.line} ${rule}`).toSorted(byLine);
}

/** The same of what `# flow: RULE` says at the end of its line. */
export function markedLines(source: string): string[] {
  const marks = source.split("\n").flatMap((line, i) => [...line.matchAll(/# flow: (\w+)/g)].map(([, rule]) => `${i + 1} ${rule}`));
  return marks.toSorted(byLine);
}

function byLine(one: string, other: string): number {
  return parseInt(one, 10) - parseInt(other, 10) || (one < other ? -1 : 1);
}
