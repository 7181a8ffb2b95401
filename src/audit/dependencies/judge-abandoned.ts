// Packages that their authors gave up: nobody mends what is found in them.
import type { ListedPackage } from "../../python/managers/manager-reader.ts";
import type { FileReport } from "../auditor.ts";
import { abandonedDependency } from "../rules/dependencies/abandoned-dependency/rule.ts";
import { placeOf } from "./judge-advisories.ts";
import { shippedList } from "./shipped-list.ts";

/** `isAsked`: the project itself asks for it; else another package does, and has to change first. */
export function judgeAbandoned(one: ListedPackage, isAsked: boolean, report: FileReport): void {
  const instead = one.origin.kind === "registry" ? abandoned().get(one.name) : undefined;
  if (instead === undefined) return;
  const what = instead === "-" ? "They name nothing that takes its place." : `What takes its place: ${instead}.`;
  report.add(
    abandonedDependency,
    placeOf(one),
    `The authors of \`${one.name}\` have given it up: what is found in it is not mended. ${what}`,
    {
      symbol: one.name,
      code: one.name,
      ...(isAsked ? {} : { severity: "note" as const }),
    },
  );
}

let known: ReadonlyMap<string, string> | null = null;

/** Name → what takes its place. */
function abandoned(): ReadonlyMap<string, string> {
  known ??= new Map(
    shippedList("abandoned.txt").map((line) => {
      const cut = line.indexOf(" ");
      return [line.slice(0, cut), line.slice(cut + 1)];
    }),
  );
  return known;
}
