// Names of the packages in a lock, whatever platform they are for: enough to say that an import is in none of them.
import type { ProjectLock } from "../../model/project.ts";
import type { SourceTree } from "../source-tree.ts";

/** Normalised; null where the file is not in the tree (the lock of a workspace) or not understood. */
export function lockNames(tree: SourceTree, lock: ProjectLock): readonly string[] | null {
  const text = tree.text(lock.file)?.text ?? null;
  if (text === null) return null;
  if (lock.format === "Pipfile.lock") return pipfileNames(text);
  const pattern = lock.format === "requirements" ? /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:==|@)/gm : /^name = "([^"]+)"/gm;
  return [...text.matchAll(pattern)].map((found) => found[1]!.replaceAll(/[-_.]+/g, "-").toLowerCase());
}

function pipfileNames(text: string): readonly string[] | null {
  try {
    const lock = JSON.parse(text) as { default?: object };
    return Object.keys(lock.default ?? {}).map((name) => name.replaceAll(/[-_.]+/g, "-").toLowerCase());
  } catch (cause) {
    if (cause instanceof SyntaxError) return null; // its reader reports that it does not parse
    throw cause;
  }
}
