// Audits workflows and actions of GitHub, and the configurations of dependabot and pre-commit.
import { FileReport, bounded, type AuditedProject, type Auditor } from "../auditor.ts";
import type { Unmarked } from "../fingerprint.ts";
import { unreadDocument } from "../rules/source/unread-document/rule.ts";
import { readYaml, type YamlNode } from "../yaml/yaml-document.ts";
import { checkActions } from "./checks/actions.ts";
import type { WorkflowAt, WorkflowCheck } from "./checks/check.ts";
import { checkConditions } from "./checks/conditions.ts";
import { checkDependabot } from "./checks/dependabot.ts";
import { checkHooks } from "./checks/hooks.ts";
import { checkInjection } from "./checks/injection.ts";
import { checkIndexes } from "./checks/indexes.ts";
import { checkKeptSecrets } from "./checks/kept-secrets.ts";
import { checkReleases } from "./checks/releases.ts";
import { checkRights } from "./checks/rights.ts";
import { checkTriggers } from "./checks/triggers.ts";
import { knownCommits } from "./known-commits.ts";
import { readWorkflow } from "./read-workflow.ts";

const CHECKS: readonly WorkflowCheck[] = [
  checkInjection,
  checkTriggers,
  checkActions,
  checkReleases,
  checkRights,
  checkConditions,
  checkIndexes,
  checkKeptSecrets,
];
const KINDS = [
  ["workflow", /^(.*\/)?\.github\/workflows\/[^/]+\.ya?ml$/],
  ["dependabot", /^(.*\/)?\.github\/dependabot\.ya?ml$/],
  ["hooks", /^(.*\/)?\.pre-commit-config\.ya?ml$/],
  ["action", /^(.*\/)?action\.ya?ml$/],
] as const;
type Kind = (typeof KINDS)[number][0];
/** More than any repository has. */
const FILES_MAX = 2_000;

export const workflowsAuditor: Auditor = {
  name: "workflows",
  async audit(project) {
    const owners = ownOwners(project);
    const files = project.tree.files.filter(({ path, link }) => link === null && kindOf(path) !== null && !path.includes("{{"));
    const { taken, found: leftOut } = bounded(files, FILES_MAX, unreadDocument);
    const found: Unmarked[] = [...leftOut];
    const known = knownCommits(taken.map(({ path }) => project.read(path) ?? ""));
    for (const { path } of taken) {
      project.keepOn();
      found.push(...auditFile(project, path, { owners, known }));
    }
    return found;
  },
};

function kindOf(path: string): Kind | null {
  return KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? null;
}

function auditFile(project: AuditedProject, path: string, shared: Pick<WorkflowAt, "owners" | "known">): readonly Unmarked[] {
  const text = project.read(path);
  const kind = kindOf(path)!;
  const lines = (text ?? "").split(/\r?\n/);
  const report = new FileReport(path, text ?? "", isAside(project, path));
  const reading = text === null ? ({ kind: "broken", line: 1, reason: "it cannot be read" } as const) : readYaml(text);
  if (reading.kind === "broken") {
    // Any tool may have an `action.yml`.
    if (kind !== "action") report.add(unreadDocument, { line: reading.line }, `This was not audited: ${reading.reason}.`);
    return report.found;
  }
  if (kind === "dependabot") checkDependabot(reading.root, report);
  else if (kind === "hooks") checkHooks(reading.root, report);
  else if (!check(reading.root, kind, { report, ...shared, line: (number) => lines[number - 1] ?? "" })) {
    if (kind === "workflow") report.add(unreadDocument, { line: 1 }, "This was not audited: it has no jobs.");
    return report.found;
  }
  project.countFile(path, text!);
  return report.found;
}

const OWNER = /github\.com[/:]([\w-]+)\//gi;

/** Whose repository this is, as the links of its metadata say. */
function ownOwners(project: AuditedProject): ReadonlySet<string> {
  const texts = ["pyproject.toml", "setup.cfg", "setup.py"].map((file) => (project.tree.has(file) ? (project.read(file) ?? "") : ""));
  return new Set(texts.flatMap((text) => [...text.matchAll(OWNER)].map(([, owner]) => owner!.toLowerCase())));
}

/** False where it is none. */
function check(root: YamlNode, kind: "workflow" | "action", at: Omit<WorkflowAt, "workflow">): boolean {
  const workflow = readWorkflow(root, kind);
  if (workflow === null) return false;
  for (const one of CHECKS) one({ ...at, workflow });
  return true;
}

/** GitHub runs only what lies in `.github` at the top: others are templates. That folder itself is no aside. */
function isAside(project: AuditedProject, path: string): boolean {
  return path.startsWith(".github/") ? false : path.includes(".github/") || project.isAside(path);
}
