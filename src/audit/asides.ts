// Which Python files of a tree stand beside what is audited: tests, documentation, examples, migrations. Their findings are notes, and values are not followed there.
import { findExamples, isTestOrDocs } from "../python/facts/aside.ts";
import type { SourceTree } from "../python/source-tree.ts";

const MIGRATION = /(?:^|\/)migrations\/\d{4}_\w+\.py$/;
/** What others wrote, whatever else is there. */
const OTHERS = /(?:^|\/)(?:site-packages|node_modules|__pycache__|\.[^/]+)\//;
/** They start or prepare the rest. */
const HELPER = /^(?:[^/]*\/)?(?:setup|conftest|noxfile|tasks|fabfile|__init__|__main__)\.py$/;
/** What is left beside tests is no project where it is less than this part of all: a script that starts them. */
const REST_SHARE_MIN = 0.05;

export function findAsides(
  tree: SourceTree,
  python: readonly { readonly path: string; readonly sizeBytes: number }[],
): (path: string) => boolean {
  const isExample = findExamples(
    tree,
    python.map(({ path }) => path),
  );
  const isAside = (path: string): boolean => isTestOrDocs(path) || isExample(path) || MIGRATION.test(path);
  const size = (files: readonly { readonly sizeBytes: number }[]): number => files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const rest = python.filter(({ path }) => !isAside(path) && !HELPER.test(path));
  // A folder of nothing but tests is what was asked about.
  if (rest.length > 0 && size(rest) >= REST_SHARE_MIN * size(python)) return isAside;
  return (path) => OTHERS.test(path);
}
