// Images of the services in a compose file: a hint at what the project needs beside itself. Read by line, not as YAML: only `image:` matters.
import type { Source } from "../../model/project.ts";
import type { SourceTree } from "../source-tree.ts";

export interface ComposeImage {
  /** Without registry, tag and digest. */
  readonly image: string;
  readonly source: Source;
}

const FILES = /^(?:[^/]+\/)?(?:docker-)?compose[\w.-]*\.ya?ml$/;
const IMAGE = /^\s+image:\s*["']?([^\s"'#]+)/;
const FILES_MAX = 10;

export function composeImages(tree: SourceTree): readonly ComposeImage[] {
  return tree.files
    .filter(({ path }) => FILES.test(path))
    .slice(0, FILES_MAX)
    .flatMap(({ path }) =>
      (tree.text(path)?.text ?? "").split("\n").flatMap((line, i) => {
        const found = IMAGE.exec(line)?.[1];
        return found === undefined ? [] : [{ image: imageName(found), source: { file: path, line: i + 1 } }];
      }),
    );
}

/** Drops a registry (`host.tld/` or `host:port/`), `library/`, the tag and the digest. */
function imageName(reference: string): string {
  const withoutDigest = reference.split("@")[0]!;
  const parts = withoutDigest.split("/");
  if (parts.length > 1 && /[.:]/.test(parts[0]!)) parts.shift();
  if (parts[0] === "library") parts.shift();
  return parts.join("/").replace(/:[^/]*$/, "");
}
