// Says which folders and files of a tree could not even be listed: nothing in them was looked at.
import type { Finding } from "../model/finding.ts";
import type { SourceTree } from "../python/source-tree.ts";
import { Remarks } from "./remarks.ts";
import type { RuleFacts } from "./rule.ts";

const TOLD_MAX = 20;

export function unreadableParts({ leftOut }: Pick<SourceTree, "leftOut">, active: ReadonlyMap<string, RuleFacts>): Finding[] {
  const unread = leftOut.filter(({ reason }) => reason === "unreadable");
  return unread.slice(0, TOLD_MAX).flatMap(({ path, detail }, i) => {
    const left = unread.length - TOLD_MAX;
    const more = i === TOLD_MAX - 1 && left > 0 ? `, and ${left} more cannot be read either` : "";
    return new Remarks(path.replace(/\/$/, ""), active).notListed(`${path.endsWith("/") ? "the folder" : "the file"}: ${detail}${more}`);
  });
}
