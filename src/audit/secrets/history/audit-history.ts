// Secrets in the history of the repository: every blob ever committed is read once, and each secret is reported once, with its oldest commit.
import { createHash } from "node:crypto";
import { decodeText } from "../../../python/text.ts";
import { FileReport, type AuditedProject } from "../../auditor.ts";
import type { Unmarked } from "../../fingerprint.ts";
import { historyNotSearched } from "../../rules/secrets/history-not-searched/rule.ts";
import { secretInHistory } from "../../rules/secrets/secret-in-history/rule.ts";
import { isInRepository } from "../git.ts";
import { capitalised, hitTitle } from "../hit-rule.ts";
import { isAside } from "../is-aside.ts";
import { hasNoText } from "../no-text.ts";
import { placesOf } from "../places.ts";
import { isBinary } from "../read-file.ts";
import { maskLine, redacted } from "../redact.ts";
import { scanText } from "../scan-text.ts";
import type { SecretHit } from "../secret-hit.ts";
import { gitOutput, linesOf, readBlobs } from "./git-objects.ts";
import { firstCommits, listBlobs, type BlobList, type FirstCommit } from "./list-blobs.ts";

/** Each costs a finding; a repository with more has a greater trouble than the list. */
const SECRETS_MAX = 1_000;

interface PastSecret {
  readonly hit: SecretHit;
  readonly blob: string;
  readonly path: string;
  readonly line: number;
  readonly code: string;
  readonly shown: string;
  readonly isInTree: boolean;
}

/** `inTree`: digests of the secrets that the tree has now. */
export async function auditHistory(project: AuditedProject, inTree: ReadonlySet<string>): Promise<readonly Unmarked[]> {
  const { tree, signal } = project;
  if (!isInRepository(tree.root)) return notSearched(["the project is in no git repository"]);
  try {
    const isShallow = (await firstLine(tree.root, ["rev-parse", "--is-shallow-repository"], signal)) === "true";
    const list = await listBlobs(tree.root, (path) => !hasNoText(path), signal);
    const { secrets, leftOut } = await secretsOf(project, list, inTree);
    const commits = await firstCommits(tree.root, new Set(secrets.map(({ blob }) => blob)), signal);
    const found = secrets.flatMap((secret) => finding(project, secret, commits.get(secret.blob)));
    return [...found, ...notSearched(missing(list, isShallow, leftOut))];
  } catch (error) {
    project.keepOn();
    return notSearched([`git says: ${(error as Error).message.slice(0, 200)}`]);
  }
}

/** Tells a secret again without keeping it. */
export function digestOf(value: string): string {
  return createHash("sha256").update(value).digest("base64");
}

async function secretsOf(
  { tree, signal }: AuditedProject,
  { blobs }: BlobList,
  inTree: ReadonlySet<string>,
): Promise<{ readonly secrets: readonly PastSecret[]; readonly leftOut: number }> {
  const seen = new Map<string, PastSecret>();
  let leftOut = 0;
  for await (const { blob, bytes } of readBlobs(tree.root, blobs, signal)) {
    if (isBinary(bytes)) continue;
    const { text } = decodeText(bytes);
    const hits = scanText(blob.path, text, { isPythonRead: false });
    if (hits.length === 0) continue;
    const lines = text.split("\n");
    const places = placesOf(blob.path, lines, hits);
    hits.forEach((hit, i) => {
      const value = text.slice(hit.start, hit.end);
      const digest = digestOf(value);
      const { line } = places[i]!;
      const code = maskLine(lines[line - 1]!, line, places);
      const secret = {
        hit,
        blob: blob.id,
        path: blob.path,
        line,
        code,
        shown: redacted(value, hit.openUnits),
        isInTree: inTree.has(digest),
      };
      // Objects come from new to old: the last one is the oldest.
      if (seen.has(digest) || seen.size < SECRETS_MAX) seen.set(digest, secret);
      else leftOut += 1;
    });
  }
  return { secrets: [...seen.values()], leftOut };
}

function finding(project: AuditedProject, secret: PastSecret, first: FirstCommit | undefined): readonly Unmarked[] {
  const { hit, blob, path, line, code, shown, isInTree } = secret;
  const where = first?.path ?? path;
  const report = new FileReport(where, "", isAside(project, where));
  const since = first === undefined ? "a commit" : `commit ${first.commit.slice(0, 12)} of ${first.day}`;
  const now = isInTree
    ? "It still stands in the tree."
    : "It no longer stands in the tree, and everybody who clones the repository has it.";
  const because = hit.because === "" ? "" : ` ${capitalised(hit.because)}.`;
  report.add(
    secretInHistory,
    { line, column: 0, endLine: line, endColumn: 0 },
    `${hitTitle(hit)} ${shown} is in the history since ${since}, ${where} line ${line}. ${now} Revoke or change it.${because}`,
    { severity: hit.severity, confidence: hit.confidence, symbol: `${first?.commit.slice(0, 12) ?? ""}:${blob.slice(0, 12)}`, code },
  );
  return report.found;
}

function missing({ tooLarge, leftOut, missing: absent }: BlobList, isShallow: boolean, secretsLeftOut: number): readonly string[] {
  return [
    ...(isShallow ? ["the clone is shallow, and what was committed before its oldest commit is not here"] : []),
    ...(absent > 0 ? [`the clone is partial, and ${absent} files are not here`] : []),
    ...(leftOut > 0 ? [`${leftOut} files are above the limit of how many are read`] : []),
    ...(tooLarge > 0 ? [`${tooLarge} files have more than 16 MiB`] : []),
    ...(secretsLeftOut > 0 ? [`more than ${SECRETS_MAX} secrets were found, and the others are not listed`] : []),
  ];
}

function notSearched(reasons: readonly string[]): readonly Unmarked[] {
  const report = new FileReport(".", "", false);
  for (const reason of reasons)
    report.add(historyNotSearched, { line: 1 }, `The history was not searched for secrets, or not whole: ${reason}.`, { code: reason });
  return report.found;
}

async function firstLine(root: string, args: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  for await (const line of linesOf(gitOutput(root, args, { signal }))) return line;
  return "";
}
