// Which app a person's own files for another platform start: Dockerfile, compose files, start scripts, units. A hint at the app, never the command itself.
import type { SourceTree } from "../source-tree.ts";

const FILES =
  /^(?:(?!tests?\/|docs?\/|examples?\/)[^/]+\/){0,2}(?:[\w.-]*Dockerfile[\w.-]*|(?:docker-)?compose[\w.-]*\.ya?ml|[\w-]+\.sh|render\.ya?ml|fly\.toml|railway\.(?:json|toml)|supervisord?\.conf|[\w-]+\.service|[Mm]akefile|[Jj]ustfile)$/;
const FILES_MAX = 40;
const SERVER = /\b(?:gunicorn|uvicorn|hypercorn|granian|daphne|waitress-serve)\b(.*)/g;
const TARGET = /^(?!unix:|fd:|tcp:|https?:)[A-Za-z_][\w.]*:[A-Za-z_]\w*(?=$|\()/;
const MODULE = /^[A-Za-z_][\w.]*\.[aw]sgi$/;

/** As `module:name`, in the order of the files. */
export function namedInDeployFiles(tree: SourceTree): readonly string[] {
  return tree.files
    .filter(({ path }) => FILES.test(path))
    .slice(0, FILES_MAX)
    .flatMap(({ path }) => targets(tree.text(path)?.text ?? ""));
}

function targets(text: string): string[] {
  const lines = text.replaceAll(/^[ \t]*#.*$/gm, "").replaceAll(/\\\s*\n/g, " ");
  return [...lines.matchAll(SERVER)].flatMap(([, rest = ""]) => {
    for (const word of rest.split(/[\s"',[\]]+/)) {
      const target = TARGET.exec(word)?.[0] ?? (MODULE.test(word) ? `${word}:application` : null);
      if (target !== null) return [target];
    }
    return [];
  });
}
