// Which releases keep their files: the last five that ever served, the current one, and what is being rolled out. Pure.
import type { ReleaseRecord } from "./store.ts";

export const RELEASES_RETAINED = 5;

/** Releases whose files may go, oldest first. `inUse`: ids that must stay whatever their age. */
export function releasesToRetire(releases: readonly ReleaseRecord[], inUse: readonly string[]): ReleaseRecord[] {
  const kept = releases
    .filter(({ deployedAtMs, retired }) => deployedAtMs !== null && !retired)
    .sort((a, b) => b.release.number - a.release.number)
    .slice(0, RELEASES_RETAINED)
    .map(({ release }) => release.id);
  const newest = Math.max(0, ...releases.map(({ release }) => release.number));
  return releases
    .filter(({ release, retired }) => !retired && !kept.includes(release.id) && !inUse.includes(release.id) && release.number < newest)
    .sort((a, b) => a.release.number - b.release.number);
}
