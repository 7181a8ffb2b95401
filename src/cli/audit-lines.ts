// What the audit of a release found, in one line and in one cell.
import type { ReleaseAuditJson } from "../contract/status.ts";

/** Nothing for a release without an audit; what is new is named. */
export function auditLines(audit: ReleaseAuditJson | null): string[] {
  if (audit === null) return [];
  const { since, suppressed, complete } = audit;
  const parts = Object.entries(audit.counts).flatMap(([severity, count]) => (count === 0 ? [] : [`${count} ${severity}`]));
  const found = parts.length === 0 ? "nothing found" : parts.join(", ");
  const change = since === null ? "" : `; ${changeOf(since)}`;
  const more = `${suppressed === 0 ? "" : `, ${suppressed} suppressed`}${complete ? "" : ", not finished"}`;
  const shown = (since?.new ?? []).map(({ rule, severity, file, line }) => `  new: ${file}:${line}  ${severity}  ${rule}`);
  return [`Audit: ${found}${more}${change}.`, ...shown];
}

function changeOf({ version, newCount, goneCount }: NonNullable<ReleaseAuditJson["since"]>): string {
  if (newCount === 0 && goneCount === 0) return `nothing new since ${version}`;
  const gone = goneCount === 0 ? "" : `, ${goneCount} gone`;
  return `${newCount === 0 ? "none" : newCount} new since ${version}${gone}`;
}

/** `2 (1 new)`; "-" where there was no audit. */
export function findingsOf(audit: ReleaseAuditJson | null): string {
  if (audit === null) return "-";
  const count = Object.values(audit.counts).reduce((sum, one) => sum + one, 0);
  const added = audit.since?.newCount ?? 0;
  return `${count}${added === 0 ? "" : ` (${added} new)`}${audit.complete ? "" : " …"}`;
}
