// `[tool.fairlead.audit]` → the policy of an audit; a policy that is incomplete or names an unknown rule is an error with its line.
import { RULE_FACTS } from "../audit/rule-facts.gen.ts";
import type { DependencyOptions } from "../audit/dependencies/policy.ts";
import type { AuditPolicy, PolicyEntry } from "../audit/policy/audit-policy.ts";
import type { Configuration } from "../config/read-configuration.ts";
import type { PolicySettings } from "../config/settings.ts";
import { dotted } from "../config/toml-lines.ts";
import { BAD_VALUE } from "../platform/errors/config-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { nearestName } from "../platform/nearest.ts";

/** Throws BAD_VALUE. */
export function auditPolicy({ settings: { audit }, sources }: Configuration): AuditPolicy {
  const { failOn, refuseOn, confidence, requireReason } = audit;
  return {
    failing: { severity: failOn, confidence },
    refusing: { severity: refuseOn, confidence },
    requireReason,
    entries: Object.entries(audit.policy).map(([name, entry]) => policyEntry(name, entry, sources)),
  };
}

/** `advisories`: the file in the home, null without one. `root`: the project's folder, where its environment is installed. `environments`: others that are. */
export function dependencyOptions(
  { settings: { audit } }: Configuration,
  {
    advisories,
    root,
    environments = [],
  }: { readonly advisories: string | null; readonly root: string; readonly environments?: readonly string[] },
): DependencyOptions {
  const { unknownSeverity, licences } = audit;
  return { policy: { unknownSeverity, licences }, fetchedAdvisories: advisories, installedIn: root, environments };
}

function policyEntry(name: string, entry: PolicySettings, sources: Configuration["sources"]): PolicyEntry {
  const path = ["audit", "policy", name];
  const key = dotted(path);
  const placed = (at: readonly string[]): { file: string; line: number } => {
    const source = sources.get(dotted(at));
    return { file: source?.file ?? "fairlead.toml", line: source?.line ?? 1 };
  };
  const wrong = (last: string | null, problem: string, example: string): Error => {
    const { file, line } = placed(last === null ? path : [...path, last]);
    return userError(BAD_VALUE, { place: `${file}:${line}`, key: last === null ? key : `${key}.${last}`, problem, example });
  };
  const { severity, reason, rules, paths, until } = entry;
  if (severity === undefined) throw wrong(null, "does not say what such findings are", 'severity = "note"');
  if (reason === undefined) throw wrong(null, "does not say why", 'reason = "goes away in spring"');
  if (rules === undefined && paths === undefined)
    throw wrong(null, "would be about every finding: it names neither rules nor paths", 'paths = ["legacy/"]');
  if (until !== undefined && Number.isNaN(Date.parse(until))) throw wrong("until", `is ${until}, which is no day`, 'until = "2027-03-31"');
  const ids = rules?.flatMap((rule) => {
    const found = idsOf(rule);
    if (found.length > 0) return found;
    const nearest = nearestName(rule, KNOWN);
    throw wrong("rules", `names \`${rule}\`, which is no rule`, `rules = [${JSON.stringify(nearest ?? "CRY001")}]`);
  });
  return { key, rules: ids ? new Set(ids) : null, paths: paths ?? null, severity, reason, until: until ?? null, ...placed(path) };
}

const KNOWN = RULE_FACTS.flatMap(({ id, name }) => [id, name]);

function idsOf(asked: string): string[] {
  const same = (one: string): boolean => one.toLowerCase() === asked.toLowerCase();
  const exact = RULE_FACTS.filter(({ id, name }) => same(id) || same(name));
  return (exact.length > 0 ? exact : RULE_FACTS.filter(({ aliases }) => aliases.some(same))).map(({ id }) => id);
}
