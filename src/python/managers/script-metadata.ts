// What a single-file script says it needs, in a comment block (PEP 723, "Inline script metadata"). No code is run.
import type { Sourced } from "../../model/project.ts";
import type { SourceTree } from "../source-tree.ts";
import { parseDeclared } from "./declared.ts";
import type { DeclaredDependency } from "./manager-reader.ts";
import { readToml, text, texts } from "./toml-document.ts";

export interface ScriptMetadata {
  readonly file: string;
  readonly dependencies: readonly DeclaredDependency[];
  readonly python: readonly Sourced<string>[];
}

const SCRIPTS_MAX = 50;

/** Of the one script in the root that has such a block; null where none has, or several: each of those is a project of its own. */
export function scriptMetadata(tree: SourceTree): ScriptMetadata | null {
  const scripts = tree.files.filter(({ path }) => /^[^/]+\.py$/.test(path)).slice(0, SCRIPTS_MAX);
  const found = scripts.flatMap(({ path }) => metadataOf(path, tree.text(path)?.text ?? "") ?? []);
  return found.length === 1 ? found[0]! : null;
}

function metadataOf(file: string, content: string): ScriptMetadata | null {
  const lines = content.split("\n").map((line) => line.trimEnd());
  const start = lines.indexOf("# /// script");
  if (start < 0) return null;
  const below = lines.slice(start + 1);
  const block = below.slice(
    0,
    below.findIndex((line) => !/^#(?: |$)/.test(line)) >>> 0, // no other line: all of them
  );
  const end = block.lastIndexOf("# ///");
  if (end < 0) return null;
  const parsed = readToml(
    file,
    block
      .slice(0, end)
      .map((line) => line.slice(2))
      .join("\n"),
  );
  if (parsed.kind !== "read") return null;
  const { document } = parsed;
  const at = (path: readonly string[], item?: string): { file: string; line: number } => ({
    file,
    line: start + 1 + (document.lineOf(path, item) ?? 0),
  });
  const requires = text(document.data, "requires-python");
  return {
    file,
    dependencies: texts(document.data["dependencies"]).flatMap((written) => {
      const declared = parseDeclared(written, at(["dependencies"], written));
      return declared.kind === "read" ? [declared.dependency] : [];
    }),
    python: requires === null ? [] : [{ value: requires, source: at(["requires-python"]), sure: "certain" }],
  };
}
