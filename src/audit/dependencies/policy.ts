// What a project wants of its dependencies, as data: `[tool.fairlead.audit]`.
import type { Severity } from "../../model/finding.ts";

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

export const DEFAULT_POLICY: DependencyPolicy = { unknownSeverity: "medium", licences: { allow: [], deny: [], review: [] } };

export function asksForLicences({ allow, deny, review }: LicencePolicy): boolean {
  return allow.length + deny.length + review.length > 0;
}
