// Marks the findings that a comment speaks about, and finds the comments that speak about nothing, no longer hold, or cannot be understood.
import type { Finding } from "../../model/finding.ts";
import type { Directive } from "./directives.ts";
import type { RuleFacts } from "../rule.ts";

export interface Suppressed {
  readonly findings: readonly Finding[];
  readonly unused: readonly Directive[];
  readonly expired: readonly Directive[];
  readonly malformed: readonly Directive[];
}

export interface SuppressOptions {
  readonly rules: ReadonlyMap<string, RuleFacts>;
  readonly sameStatement: (one: number, other: number) => boolean;
  /** YYYY-MM-DD, in UTC. */
  readonly today: string;
}

export function suppress(findings: readonly Finding[], directives: readonly Directive[], options: SuppressOptions): Suppressed {
  const malformed = directives.filter(({ problem }) => problem !== null);
  const expired = directives.filter(({ problem, until }) => problem === null && until !== null && until < options.today);
  const valid = directives.filter((directive) => !malformed.includes(directive) && !expired.includes(directive));
  const used = new Set<Directive>();
  const marked = findings.map((finding) => {
    const speaking = valid.filter((directive) => speaksAbout(directive, finding, options));
    for (const directive of speaking) used.add(directive);
    const [first] = speaking;
    return first === undefined ? finding : { ...finding, suppression: { kind: "comment" as const, reason: first.reason } };
  });
  // Comments for another tool may be about what only that tool finds.
  const unused = valid.filter((directive) => !used.has(directive) && (directive.kind === "ignore" || directive.kind === "ignore-file"));
  return { findings: marked, unused, expired, malformed };
}

function speaksAbout(directive: Directive, { rule: id, place }: Finding, { rules, sameStatement }: SuppressOptions): boolean {
  const rule = rules.get(id);
  if (rule === undefined || !namesRule(directive, rule)) return false;
  if (directive.kind === "ignore-file" || directive.kind === "other-file") return true;
  return (directive.line >= place.line && directive.line <= place.endLine) || sameStatement(directive.line, place.line);
}

/** Hard-coded credentials and keys. */
const SECRET_WEAKNESSES = new Set([259, 321, 798]);
const BANDIT = /^B[0-9]/;
const RUFF = /^S[0-9]/;

function namesRule({ kind, ids }: Directive, rule: RuleFacts): boolean {
  if (kind === "secret") return rule.id.startsWith("SEC") || SECRET_WEAKNESSES.has(rule.cwe ?? 0);
  const known = [rule.id, rule.name, ...rule.aliases];
  if (ids !== null) return ids.some((id) => known.some((name) => name.toLowerCase() === id.toLowerCase()));
  const pattern = { nosec: BANDIT, noqa: RUFF }[kind as string];
  return pattern !== undefined && rule.aliases.some((alias) => pattern.test(alias));
}
