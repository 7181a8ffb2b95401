// One weakness has several names: advisories that share one are one finding.
import type { Advisory } from "./advisory.ts";

export interface Weakness {
  /** The name to show: of the Python database where it has one, then GitHub's, then CVE. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly advisories: readonly Advisory[];
}

export function mergeAliases(advisories: readonly Advisory[]): readonly Weakness[] {
  const groups: { names: Set<string>; advisories: Advisory[] }[] = [];
  for (const advisory of advisories) {
    const names = [advisory.id, ...advisory.aliases];
    const joined = groups.filter((group) => names.some((name) => group.names.has(name)));
    const group = joined[0] ?? { names: new Set<string>(), advisories: [] };
    if (joined.length === 0) groups.push(group);
    for (const other of joined.slice(1)) {
      for (const name of other.names) group.names.add(name);
      group.advisories.push(...other.advisories);
      groups.splice(groups.indexOf(other), 1);
    }
    for (const name of names) group.names.add(name);
    group.advisories.push(advisory);
  }
  return groups.map(({ names, advisories: all }) => {
    const [id, ...aliases] = [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    return { id: id!, aliases, advisories: all };
  });
}

function rank(id: string): number {
  const at = ["MAL-", "PYSEC-", "GHSA-", "CVE-"].findIndex((prefix) => id.startsWith(prefix));
  return at === -1 ? 4 : at;
}
