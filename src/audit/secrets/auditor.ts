// Looks for secrets in every text file of the project, in the files that git tracks although the source tree leaves them out, and, when asked, in its history.
import { join } from "node:path";
import { FileReport, type AuditedProject, type Auditor } from "../auditor.ts";
import type { Unmarked } from "../fingerprint.ts";
import { unreadFile } from "../rules/source/unread-file/rule.ts";
import { secretFileInGit } from "../rules/secrets/secret-file-in-git/rule.ts";
import { isTestOrExample } from "./file-kind.ts";

import { hitMessage, hitRule } from "./hit-rule.ts";
import { readFile } from "./read-file.ts";
import { placesOf } from "./places.ts";
import { maskLine } from "./redact.ts";
import { scanText } from "./scan-text.ts";
import type { SecretHit } from "./secret-hit.ts";
import { trackedFiles } from "./tracked-files.ts";

/** More tracked files that no source tree has are looked at by nobody's hand. */
const TRACKED_MAX = 5_000;
/** Files that hold secrets by their nature, and nothing to read in them. */
const KEY_STORE = /(?:\.(?:p12|pfx|jks|keystore|kdbx|ppk)|(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519))$/i;
/** Their content is pictures, sound, type and archives: text in them is chance. */
const NO_TEXT =
  /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|tiff?|pdf|woff2?|ttf|otf|eot|mp[34]|wav|ogg|webm|mov|zip|gz|tgz|bz2|xz|zst|7z|whl|jar|so|dylib|dll|exe|wasm|bin|pt|pth|onnx|safetensors|npy|npz|parquet|pyc|min\.css|lockb)$/i;

export const secretsAuditor: Auditor = { name: "secrets", audit };

async function audit(project: AuditedProject): Promise<readonly Unmarked[]> {
  const { tree, signal } = project;
  const found: Unmarked[] = [];
  for (const { path, link } of tree.files) {
    signal?.throwIfAborted();
    if (link === null) found.push(...auditFile(project, path));
  }
  const tracked = await trackedFiles(tree.root, signal);
  const leftOut = tracked.paths.filter((path) => !tree.has(path));
  for (const path of leftOut.slice(0, TRACKED_MAX)) found.push(...auditFile(project, path), ...auditTracked(path));
  if (leftOut.length > TRACKED_MAX)
    found.push(...notLookedAt(`${leftOut.length - TRACKED_MAX} tracked files were not searched for secrets`));
  if (tracked.problem !== null) found.push(...notLookedAt(`git could not say which files are committed (${tracked.problem})`));

  return found;
}

function auditFile(project: AuditedProject, path: string): readonly Unmarked[] {
  if (NO_TEXT.test(path)) return [];
  const reading = readFile(join(project.tree.root, path));
  if (reading.kind === "none") return [];
  const isAside = project.isAside(path) || isTestOrExample(path);
  if (reading.kind === "unread") {
    const report = new FileReport(path, "", isAside);
    report.add(unreadFile, { line: 1 }, `The file was not searched for secrets: ${reading.reason}.`, { severity: "low" });
    return report.found;
  }
  const hits = scanText(path, reading.text);
  if (hits.length === 0) return [];
  const report = new FileReport(path, reading.text, isAside);
  reportHits(report, { path, text: reading.text }, hits);
  return report.found;
}

function reportHits(
  report: FileReport,
  { path, text }: { readonly path: string; readonly text: string },
  hits: readonly SecretHit[],
): void {
  const lines = text.split("\n");
  const places = placesOf(path, lines, hits);
  hits.forEach((hit, i) => {
    const place = places[i]!;
    const code = maskLine(lines[place.line - 1]!, place.line, places);
    const { severity, confidence, of } = hit;
    report.add(hitRule(hit), place, hitMessage(hit, text), { severity, confidence, symbol: of, code });
  });
}

/** A file that no source tree takes, because it holds secrets, and that is committed all the same. */
function auditTracked(path: string): readonly Unmarked[] {
  if (!KEY_STORE.test(path)) return [];
  const report = new FileReport(path, "", isTestOrExample(path));
  report.add(
    secretFileInGit,
    { line: 1 },
    "A key store is committed: everybody who clones the repository has it, and guesses its password without limit.",
    { code: path },
  );
  return report.found;
}

function notLookedAt(what: string): readonly Unmarked[] {
  const report = new FileReport(".", "", false);
  report.add(unreadFile, { line: 1 }, `${what.slice(0, 1).toUpperCase()}${what.slice(1)}.`, { severity: "low", code: what });
  return report.found;
}
