// What is found in the settings of a tree as its processes take them, or as an earlier run found it.
import type { Finding } from "../model/finding.ts";
import type { SourceTree } from "../python/source-tree.ts";
import { withCode, withoutCode, type CheckedSource } from "./check-source.ts";
import { digestOf } from "./digest.ts";
import type { RunMemory } from "./memory.ts";
import type { RuleIndex } from "./patterns/rule-index.ts";
import { judgeSettings } from "./settings/judge-settings.ts";
import { deployFiles } from "./settings/selections.ts";

interface Followed {
  readonly index: RuleIndex;
  readonly own: readonly CheckedSource[];
  readonly memory: RunMemory | null;
}

/** As an earlier run found it, where no module and no file that starts the project is otherwise. */
export function findSettingsInForce(
  { index, own, memory }: Followed,
  tree: SourceTree,
  isAside: (path: string) => boolean,
): readonly Finding[] {
  const modules = own.map((one) => one.followed.module);
  const deploy = deployFiles(tree);
  const judged = (): readonly Finding[] => judgeSettings(modules, { index, deploy, isAside });
  if (memory === null) return judged();
  const digest = digestOf([own.map((one) => [one.followed.module.file, one.followed.digest]), deploy]);
  const byFile = new Map(modules.map((module) => [module.file, module]));
  const known = memory.settingsOf(digest);
  if (known !== null) return known.map((finding) => withCode(finding, byFile.get(finding.place.file)!));
  const found = judged();
  memory.keepSettings(
    digest,
    found.map((finding) => withoutCode(finding, byFile.get(finding.place.file)!)),
  );
  return found;
}
