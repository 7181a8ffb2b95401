// Raises the versions of vulnerable packages: makes the new files aside, shows them, and writes exactly what was shown.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findUpgrades } from "../audit/dependencies/find-upgrades.ts";
import { pinAt } from "../audit/dependencies/pin-edit.ts";
import { vulnerableDependency } from "../audit/rules/dependencies/vulnerable-dependency/rule.ts";
import { removeTree } from "../build/store/remove-tree.ts";
import { uvMessage } from "../build/uv/run-uv.ts";
import { UPGRADE_FAILED, UPGRADE_OVERTAKEN } from "../platform/errors/audit-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { writeFileDurably } from "../platform/files.ts";
import { randomName, systemRandom } from "../platform/random.ts";
import { readText } from "../python/text.ts";
import type { AuditedProject } from "./audit-project.ts";
import type { BuildTools } from "./build-tools.ts";
import { planUpgrades, type ManifestPin, type UpgradeStep } from "./plan-upgrades.ts";

export interface FileChange {
  /** Relative to the root. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** Of the packages about which a finding counts: what is accepted or suppressed stays as it is. */
export function stepsFor({ root, tree, report }: AuditedProject, advisories: string | null): readonly UpgradeStep[] {
  const counted = report.findings.filter(({ rule, suppression }) => rule === vulnerableDependency.id && suppression === null);
  if (counted.length === 0) return [];
  const wanted = new Set(counted.map(({ place, symbol }) => `${place.file} ${symbol.split(" ", 1)[0]}`));
  const read = (path: string): string | null => readText(join(root, path))?.text ?? null;
  const found = findUpgrades({ tree, read }, { fetchedAdvisories: advisories });
  return planUpgrades(found.filter(({ file, name }) => wanted.has(`${file} ${name}`)));
}

/** Nothing in the project is written. Throws UPGRADE_FAILED with uv's own words. */
export async function previewUpgrades(root: string, steps: readonly UpgradeStep[], tools: BuildTools): Promise<readonly FileChange[]> {
  const changes: FileChange[] = [];
  for (const step of steps) {
    if (step.kind === "uv") changes.push(...(await lockAside(root, step, tools)));
  }
  return changes.filter(({ before, after }) => before !== after);
}

const LOCK = "uv.lock";
const MANIFEST = "pyproject.toml";
/** What `uv lock` reads of a project of its own. A workspace has more, and a backend that computes metadata too: uv says so. */
const INPUTS = [MANIFEST, LOCK, "uv.toml", ".python-version", "README.md", "README.rst"];

async function lockAside(
  root: string,
  { folder, args, pins }: UpgradeStep & { readonly kind: "uv" },
  tools: BuildTools,
): Promise<readonly FileChange[]> {
  const aside = join(tools.layout.aside, `upgrade-${process.pid}-${randomName(systemRandom, 8)}`);
  mkdirSync(aside, { recursive: true });
  try {
    const from = join(root, folder);
    for (const name of INPUTS) if (existsSync(join(from, name))) copyFileSync(join(from, name), join(aside, name));
    if (pins.length > 0) writeFileSync(join(aside, MANIFEST), withPins(readFileSync(join(from, MANIFEST), "utf8"), pins));
    const uv = await tools.uv();
    const result = await uv.run([...args, "--quiet"], { cwd: aside, purpose: "raise versions in the lock" });
    if (result.code !== 0) {
      const details = uvMessage(result);
      throw userError(UPGRADE_FAILED, { lock: join(folder, LOCK), command: `uv ${args.join(" ")}` }, { details });
    }
    const changed = (name: string): FileChange => ({
      file: join(folder, name),
      before: readFileSync(join(from, name), "utf8"),
      after: readFileSync(join(aside, name), "utf8"),
    });
    return [...(pins.length > 0 ? [changed(MANIFEST)] : []), changed(LOCK)];
  } finally {
    removeTree(aside);
  }
}

function withPins(manifest: string, pins: readonly ManifestPin[]): string {
  const lines = manifest.split("\n");
  for (const { line, ...pin } of pins) {
    const text = lines[line - 1] ?? "";
    const [from, to] = pinAt(text, pin) ?? [0, 0];
    if (to > from) lines[line - 1] = text.slice(0, from) + pin.to + text.slice(to);
  }
  return lines.join("\n");
}

const FILE_MODE = 0o644;

/** Throws UPGRADE_OVERTAKEN, before anything is written, where a file is no longer what it was when the change was made. */
export function applyChanges(root: string, changes: readonly FileChange[]): void {
  const other = changes.find(({ file, before }) => readFileSync(join(root, file), "utf8") !== before);
  if (other !== undefined) throw userError(UPGRADE_OVERTAKEN, { file: other.file });
  for (const { file, after } of changes) writeFileDurably(join(root, file), after, FILE_MODE);
}
