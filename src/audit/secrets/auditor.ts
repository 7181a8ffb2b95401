// Looks for secrets in every text file of the project, in the files that git tracks although the source tree leaves them out, and, when asked, in its history.
import { join } from "node:path";
import { FileReport, type AuditedProject, type Auditor } from "../auditor.ts";
import type { Unmarked } from "../fingerprint.ts";
import { secretFileInGit } from "../rules/secrets/secret-file-in-git/rule.ts";
import { unreadFile } from "../rules/source/unread-file/rule.ts";
import { isTestOrExample } from "./file-kind.ts";
import { isAside } from "./is-aside.ts";
import { auditHistory, digestOf } from "./history/audit-history.ts";
import { hitMessage, hitRule } from "./hit-rule.ts";
import { hasNoText } from "./no-text.ts";
import { placesOf } from "./places.ts";
import { readFile } from "./read-file.ts";
import { maskLine } from "./redact.ts";
import { scanText, scanWithLimits } from "./scan-text.ts";
import { trackedFiles } from "./tracked-files.ts";

/** Tracked files that no source tree takes are few: more than this is a repository of something else. */
const TRACKED_MAX = 5_000;
/** Files that hold keys by their nature, and nothing to read in them. */
const KEY_STORE = /(?:\.(?:p12|pfx|jks|keystore|kdbx|ppk)|(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519))$/i;

export const secretsAuditor: Auditor = { name: "secrets", keepsByFile: true, audit };

async function audit(project: AuditedProject): Promise<readonly Unmarked[]> {
  const { tree, signal, history } = project;
  const found: Unmarked[] = [];
  const inTree = new Set<string>();
  for (const { path, link } of tree.files) {
    project.keepOn();
    if (link === null) found.push(...auditFile(project, path, inTree));
  }
  const tracked = await trackedFiles(tree.root, signal);
  const leftOut = tracked.paths.filter((path) => !tree.has(path));
  for (const path of leftOut.slice(0, TRACKED_MAX)) found.push(...auditFile(project, path, inTree), ...auditTracked(path));
  if (leftOut.length > TRACKED_MAX)
    found.push(...notLookedAt(`${leftOut.length - TRACKED_MAX} tracked files were not searched for secrets`));
  if (tracked.problem !== null) found.push(...notLookedAt(`git could not say which files are committed (${tracked.problem})`));
  if (history) found.push(...(await auditHistory(project, inTree)));
  return found;
}

function auditFile(project: AuditedProject, path: string, inTree: Set<string>): readonly Unmarked[] {
  if (hasNoText(path)) return [];
  const aside = isAside(project, path);
  const known = project.history ? null : (project.memory?.secretsOf(path, aside) ?? null);
  if (known !== null) return known;
  const reading = readFile(join(project.tree.root, path));
  if (reading.kind === "none") return [];
  const report = new FileReport(path, reading.kind === "text" ? reading.text : "", aside);
  if (reading.kind === "text") reportHits(report, { path, text: reading.text });
  else report.add(unreadFile, { line: 1 }, `The file was not searched for secrets: ${reading.reason}.`, { severity: "low" });
  if (project.history && reading.kind === "text")
    for (const { start, end } of scanText(path, reading.text, { isPythonRead: false }))
      inTree.add(digestOf(reading.text.slice(start, end)));
  if (reading.kind === "text") project.memory?.keepSecrets(path, { isAside: aside, found: report.found });
  return report.found;
}

function reportHits(report: FileReport, { path, text }: { readonly path: string; readonly text: string }): void {
  const { hits, leftOut } = scanWithLimits(path, text);
  if (leftOut > 0)
    report.add(unreadFile, { line: 1 }, `The file was not searched whole for secrets: ${leftOut} places are above the limits.`, {
      severity: "low",
    });
  if (hits.length === 0) return;
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
  const message = "A key store is committed: everybody who clones the repository has it, and guesses its password without limit.";
  report.add(secretFileInGit, { line: 1 }, message, { code: path });
  return report.found;
}

function notLookedAt(what: string): readonly Unmarked[] {
  const report = new FileReport(".", "", false);
  report.add(unreadFile, { line: 1 }, `${what.slice(0, 1).toUpperCase()}${what.slice(1)}.`, { severity: "low", code: what });
  return report.found;
}
