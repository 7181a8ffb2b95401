// The templates of a source tree.
import type { SourceTree } from "../../python/source-tree.ts";
import { TemplateSet } from "./template-set.ts";

export function templatesOf(tree: SourceTree): TemplateSet {
  const paths = tree.files.flatMap(({ path, link }) => (link === null ? [path] : []));
  return new TemplateSet({ paths, read: (path) => tree.text(path)?.text ?? null });
}
