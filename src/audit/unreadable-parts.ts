// Says which folders and files of a tree were not looked at although somebody would expect it: they cannot be read, are no files, or lie elsewhere.
import type { Finding } from "../model/finding.ts";
import type { SourceTree } from "../python/source-tree.ts";
import { Remarks } from "./remarks.ts";
import type { RuleFacts } from "./rule.ts";

const TOLD_MAX = 20;

export function unreadableParts({ leftOut }: Pick<SourceTree, "leftOut">, active: ReadonlyMap<string, RuleFacts>): Finding[] {
  const unread = leftOut.filter(
    ({ path, reason }) => reason === "unreadable" || ((reason === "special" || reason === "outside") && AUDITED.test(path)),
  );
  return unread.slice(0, TOLD_MAX).flatMap(({ path, detail }, i) => {
    const left = unread.length - TOLD_MAX;
    const more = i === TOLD_MAX - 1 && left > 0 ? `, and ${left} more were not looked at either` : "";
    return new Remarks(path.replace(/\/$/, ""), active).notListed(`${path.endsWith("/") ? "the folder" : "the file"}: ${detail}${more}`);
  });
}

/** What is audited by its name; editors mark a file as open by a link beside it, `.#views.py`. */
const AUDITED =
  /(?:^|\/)(?!\.#)(?:[^/]+\.pyi?|[^/]+\.ipynb|(?:Docker|Container)file[^/]*|(?:docker-)?compose[^/]*\.ya?ml|[^/]*requirements[^/]*\.txt|pyproject\.toml|setup\.cfg|Pipfile|[^/]+\.lock|pylock\.[^/]*toml)$|^\.github\/workflows\/[^/]+$/;
