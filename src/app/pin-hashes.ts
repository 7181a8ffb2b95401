// Writes the hashes of what requirements files pin: uv looks them up on a copy, and the lines stay as they are.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { obstacleToHashes, readCompiled, withHashes } from "../audit/dependencies/hash-edit.ts";
import { unhashedRequirement } from "../audit/rules/dependencies/unhashed-requirement/rule.ts";
import { removeTree } from "../build/store/remove-tree.ts";
import { uvMessage } from "../build/uv/run-uv.ts";
import { randomName, systemRandom } from "../platform/random.ts";
import type { AuditedProject } from "./audit-project.ts";
import type { BuildTools } from "./build-tools.ts";
import type { FileChange } from "./raise-versions.ts";

export interface HashesLeft {
  readonly file: string;
  readonly because: string;
  /** What a person may run instead. */
  readonly command: string;
}

/** Files with pins that have no hash, as the audit found them: what is suppressed or accepted stays as it is. */
export function unhashedFiles({ report }: AuditedProject): readonly string[] {
  const found = report.findings.filter(({ rule, suppression }) => rule === unhashedRequirement.id && suppression === null);
  return [...new Set(found.map(({ place }) => place.file))];
}

/** Nothing in the project is written. */
export async function previewHashes(
  root: string,
  files: readonly string[],
  tools: () => BuildTools,
): Promise<{ readonly changes: readonly FileChange[]; readonly left: readonly HashesLeft[] }> {
  const changes: FileChange[] = [];
  const left: HashesLeft[] = [];
  for (const file of files) {
    const made = await hashed(root, file, tools);
    if (typeof made === "string") left.push({ file, because: made, command: commandFor(file) });
    else changes.push(made);
  }
  return { changes, left };
}

const FLAGS = ["--quiet", "--universal", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-strip-extras"];
const FILE_BYTES_MAX = 1024 * 1024;

/** The reason, where it cannot be done. */
async function hashed(root: string, file: string, tools: () => BuildTools): Promise<FileChange | string> {
  if (!isRequirements(file)) return "another tool writes it";
  const before = readFileSync(join(root, file), "utf8");
  if (before.length > FILE_BYTES_MAX) return "it is too large";
  const obstacle = obstacleToHashes(before);
  if (obstacle !== null) return obstacle;
  const { layout, uv } = tools();
  const aside = join(layout.aside, `hashes-${process.pid}-${randomName(systemRandom, 8)}`);
  mkdirSync(aside, { recursive: true });
  try {
    const [input, output] = [join(aside, "requirements.in"), join(aside, "requirements.txt")];
    writeFileSync(input, before);
    const result = await (
      await uv()
    ).run(["pip", "compile", ...FLAGS, "--output-file", output, input], { cwd: aside, purpose: "look up hashes" });
    if (result.code !== 0)
      return `uv cannot resolve it: ${
        uvMessage(result)
          .at(0)
          ?.replace(/^\s*(?:error:|×)\s*/, "")
          .trim() ?? "no reason given"
      }`;
    const made = withHashes(before, readCompiled(readFileSync(output, "utf8")));
    return made.kind === "not" ? made.because : { file, before, after: made.text };
  } finally {
    removeTree(aside);
  }
}

function isRequirements(file: string): boolean {
  return /\.(?:txt|lock)$/.test(file) && !file.endsWith("poetry.lock") && !file.endsWith("Pipfile.lock") && !file.endsWith("pdm.lock");
}

function commandFor(file: string): string {
  if (file.endsWith("poetry.lock")) return "poetry lock";
  if (file.endsWith("pdm.lock")) return "pdm lock";
  if (file.endsWith("Pipfile.lock")) return "pipenv lock";
  if (/pylock[^/]*\.toml$/.test(file)) return `uv pip compile --format pylock.toml -o ${file} requirements.in`;
  return `uv pip compile --universal --generate-hashes ${file} -o ${file.replace(/\.txt$/, "")}.lock`;
}
