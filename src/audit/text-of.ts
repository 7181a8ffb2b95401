// The text of a file that something was found in: also of one that no source tree takes, and that was looked at because it is committed.
import { join } from "node:path";
import type { SourceTree } from "../python/source-tree.ts";
import { readText } from "../python/text.ts";

export function textOf(tree: SourceTree, file: string): string | null {
  if (tree.has(file)) return tree.text(file)?.text ?? null;
  return file === "." ? null : (readText(join(tree.root, file))?.text ?? null);
}
