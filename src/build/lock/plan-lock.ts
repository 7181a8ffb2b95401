// How a project without a lock gets one: pure. uv.lock where [project] says what it needs, else requirements.lock, which pip can install too.
import { join } from "node:path";
import { NOTHING_DECLARED } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import type { DeclaredDependency, ManagerReading } from "../../python/managers/manager-reader.ts";

export type LockPlan =
  | { readonly kind: "uv-lock"; /** Relative to the project; above it for a member of a workspace. */ readonly file: string }
  | {
      readonly kind: "requirements";
      readonly file: "requirements.lock";
      /** File to compile as it stands, or null to compile `lines`. */
      readonly input: string | null;
      /** A project without a manifest gets requirements.txt too: from then on the user says what it needs. */
      readonly writeInput: boolean;
      readonly lines: readonly string[];
      /** Where the lines come from, for the lock's first line. */
      readonly from: string;
    };

export interface LockFacts {
  /** pyproject.toml has [project] with its dependencies written there (not `dynamic`). */
  readonly standardProject: boolean;
  /** For a project without a manifest: distributions its imports stand for. */
  readonly imported: readonly string[];
}

export const INPUT = "requirements.txt";

/** Managers whose own lock file would stand beside ours and disagree: only where they have none. */
const OWN_LOCKS: ReadonlySet<string> = new Set(["poetry", "pdm", "pipenv"]);

/** Throws NOTHING_DECLARED for what only its own tool can lock. */
export function planLock(reading: ManagerReading, facts: LockFacts): LockPlan {
  const manager = reading.manager?.value ?? null;
  if (manager === "conda") throw userError(NOTHING_DECLARED, { manager, reason: "its packages are not Python distributions" });
  if (facts.standardProject && manager !== null && !OWN_LOCKS.has(manager) && !isRequirements(manager)) {
    return { kind: "uv-lock", file: join(reading.workspaceRoot ?? ".", "uv.lock") };
  }
  const lines = [...reading.dependencies.flatMap(requirementLine), ...(manager === null ? facts.imported : [])].sort();
  const source = reading.manifests[0];
  const plain = isRequirements(manager) && source !== undefined && reading.dependencies.every(({ path }) => path === null);
  const writeInput = manager === null;
  const from = writeInput ? INPUT : reading.manifests.join(", ");
  return { kind: "requirements", file: "requirements.lock", input: writeInput ? INPUT : plain ? source : null, writeInput, lines, from };
}

function isRequirements(manager: string | null): boolean {
  return manager === "pip" || manager === "pip-tools";
}

/** PEP 508. A path is part of the tree or built apart, never resolved from an index. Of Poetry's alternatives (`||`) the last, newest one. */
export function requirementLine(dependency: DeclaredDependency): string[] {
  const { name, extras, specifier, marker, url, path } = dependency;
  if (path !== null) return [];
  const bracket = extras.length > 0 ? `[${extras.join(",")}]` : "";
  const version = url === null ? specifier.split("||").at(-1)!.trim() : ` @ ${url}`;
  return [`${name}${bracket}${version}${marker === null ? "" : ` ; ${marker}`}`];
}

/** Oldest Python that the lock should hold for: the lower bound of what was declared, else the chosen interpreter's minor version. */
export function oldestPython(constraint: string | null, chosen: string): string {
  const bounds = [...(constraint ?? "").matchAll(/(?:>=|~=|==)\s*(\d+)\.(\d+)/g)].map(
    (match) => [Number(match[1]), Number(match[2])] as const,
  );
  const fitting = bounds.filter(([major]) => major === 3).sort((a, b) => b[1] - a[1]);
  if (fitting[0] !== undefined && !constraint!.includes("||")) return `${fitting[0][0]}.${fitting[0][1]}`;
  return chosen.split(".").slice(0, 2).join(".");
}
