// Audits a project of a few files for its dependencies, with advisories of the test's own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";
import type { Finding } from "../../model/finding.ts";
import { listSourceTree } from "../../python/source-tree.ts";
import { AUDITORS } from "../auditors.ts";
import { checkTree, type AuditResult } from "../check-tree.ts";
import { RULES } from "../rules.gen.ts";
import { writeAdvisoryFile } from "./advisories/advisory-file.ts";
import type { Advisory } from "./advisories/advisory.ts";
import { DEFAULT_DEPENDENCIES, type DependencyPolicy } from "./policy.ts";

export const folder = mkdtempSync(join(tmpdir(), "fairlead-dependencies-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

interface Surroundings {
  readonly environments?: readonly string[];
  readonly advisories?: Readonly<Record<string, readonly Partial<Advisory>[]>>;
  readonly policy?: Partial<DependencyPolicy>;
  readonly today?: string;
}

export async function audit(
  files: Readonly<Record<string, string>>,
  { advisories, policy, environments = [], today = "2026-05-10" }: Surroundings = {},
): Promise<AuditResult> {
  const root = join(folder, String(count++));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  let fetchedAdvisories: string | null = null;
  if (advisories !== undefined) {
    fetchedAdvisories = join(folder, `${count}.gz`);
    writeFileSync(fetchedAdvisories, advisoryBytes(advisories));
  }
  const dependencies = { ...DEFAULT_DEPENDENCIES, policy: { ...DEFAULT_DEPENDENCIES.policy, ...policy }, fetchedAdvisories, environments };
  return checkTree(listSourceTree(root), { rules: RULES, auditors: AUDITORS, today, dependencies });
}

function advisoryBytes(advisories: Readonly<Record<string, readonly Partial<Advisory>[]>>): Uint8Array {
  const whole = (one: Partial<Advisory>, i: number): Advisory => ({
    id: `PYSEC-2026-${i}`,
    aliases: [],
    ranges: [],
    versions: [],
    severity: null,
    ...one,
  });
  const packages = new Map(Object.entries(advisories).map(([name, list]) => [name, list.map(whole)]));
  return writeAdvisoryFile({ source: "a test", licence: "CC0-1.0", attribution: "nobody", date: "2026-05-01" }, packages);
}

export async function found(rule: string, ...request: Parameters<typeof audit>): Promise<readonly Finding[]> {
  return (await audit(...request)).findings.filter((finding) => finding.rule === rule);
}
