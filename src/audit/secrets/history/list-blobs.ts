// Lists every blob that was ever reachable from a branch, a tag or a stash, each once, and where it was first committed.
import { gitOutput, linesOf, type BlobToRead } from "./git-objects.ts";

export interface BlobList {
  readonly blobs: readonly BlobToRead[];
  /** Too large to be read. */
  readonly tooLarge: number;
  /** Above the limit of how many are read. */
  readonly leftOut: number;
  /** Not in this clone. */
  readonly missing: number;
}

export interface FirstCommit {
  readonly commit: string;
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly path: string;
}

const BLOBS_MAX = 1_000_000;
const BLOB_BYTES_MAX = 16 * 1024 * 1024;
const ALL = ["--all", "HEAD"] as const;

export async function listBlobs(root: string, isWanted: (path: string) => boolean, signal: AbortSignal | undefined): Promise<BlobList> {
  const named = linesOf(
    gitOutput(root, ["rev-list", "--objects", "--no-object-names", "--missing=allow-any", "-n", "1", "HEAD"], { signal }),
  );
  for await (const line of named) if (line === "") break; // a repository without a commit ends here, with what git says
  const objects = linesOf(gitOutput(root, ["rev-list", "--objects", "--missing=allow-any", ...ALL], { signal }));
  const sized = gitOutput(root, ["cat-file", "--buffer", "--batch-check=%(objecttype) %(objectname) %(objectsize) %(rest)"], {
    input: withPaths(objects, isWanted),
    signal,
  });
  const blobs: BlobToRead[] = [];
  let tooLarge = 0;
  let leftOut = 0;
  let missing = 0;
  for await (const line of linesOf(sized)) {
    if (line.endsWith(" missing")) missing += 1;
    const [, id, size, path] = /^blob ([0-9a-f]+) (\d+) (.*)$/.exec(line) ?? [];
    if (id === undefined) continue;
    if (Number(size) > BLOB_BYTES_MAX) tooLarge += 1;
    else if (blobs.length >= BLOBS_MAX) leftOut += 1;
    else blobs.push({ id, path: path!, sizeBytes: Number(size) });
  }
  return { blobs, tooLarge, leftOut, missing };
}

/** Commits have no path; of trees the type tells. */
async function* withPaths(lines: AsyncIterable<string>, isWanted: (path: string) => boolean): AsyncGenerator<string> {
  for await (const line of lines) {
    const space = line.indexOf(" ");
    if (space > 0 && isWanted(line.slice(space + 1))) yield `${line}\n`;
  }
}

/** Of each of these blobs the oldest commit that brought it in, and the path it had there. */
export async function firstCommits(
  root: string,
  ids: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, FirstCommit>> {
  const first = new Map<string, FirstCommit>();
  const log = gitOutput(
    root,
    [
      "log",
      ...ALL,
      "--raw",
      "--no-abbrev",
      "--no-renames",
      "--root",
      "-m",
      "--no-show-signature",
      "--no-ext-diff",
      "--format=commit %H %cs",
    ],
    { signal },
  );
  let commit = "";
  let day = "";
  for await (const line of linesOf(log)) {
    if (line.startsWith("commit ")) [, commit = "", day = ""] = line.split(" ");
    else if (line.startsWith(":")) {
      const id = line.slice(1).split(" ", 4)[3]!;
      // The log goes from new to old: what comes last is the oldest.
      if (ids.has(id)) first.set(id, { commit, day, path: line.slice(line.indexOf("\t") + 1) });
    }
  }
  return first;
}
