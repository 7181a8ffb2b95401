// What a project wants of its dependencies, as data: `[tool.fairlead.audit]`.
import type { Severity } from "../../model/finding.ts";

export interface DependencyOptions {
  readonly policy: DependencyPolicy;
  /** File of advisories that were fetched into the home; null: those that came with the program. */
  readonly fetchedAdvisories: string | null;
  /** Folder whose .venv says what licences packages have; null: the audited one. */
  readonly installedIn: string | null;
  /** More environments that say so: their folders or interpreters. */
  readonly environments: readonly string[];
}

export interface DependencyPolicy {
  /** What an advisory without a known severity counts as. */
  readonly unknownSeverity: Severity;
  readonly licences: LicencePolicy;
}

/** SPDX ids. With all three empty nothing is asked of a licence. */
export interface LicencePolicy {
  /** Not empty: whatever is not named here is refused, unless it is to be reviewed. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly review: readonly string[];
}

export const DEFAULT_DEPENDENCIES: DependencyOptions = {
  policy: { unknownSeverity: "medium", licences: { allow: [], deny: [], review: [] } },
  fetchedAdvisories: null,
  installedIn: null,
  environments: [],
};

export function asksForLicences({ allow, deny, review }: LicencePolicy): boolean {
  return allow.length + deny.length + review.length > 0;
}
