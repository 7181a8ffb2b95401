// What uv's words about a lock that cannot be made say about Python: pure.

export interface NeededPython {
  /** "3.12": the oldest that the dependency takes. */
  readonly version: string;
  /** The requirement that asks for it, such as "django>=6.1". */
  readonly by: string;
}

/** uv wraps its explanation over lines. Of several, the newest Python counts. Null when something else is in the way. */
export function neededPython(lines: readonly string[]): NeededPython | null {
  const text = lines.join(" ").replaceAll(/\s+/g, " ");
  if (!text.includes("does not satisfy Python")) return null;
  const asked = [...text.matchAll(/([A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?\S*) depends on Python>=(3\.\d+)/g)];
  const sorted = asked
    .map(([, by, version]) => ({ by: by as string, version: version as string }))
    .sort((a, b) => minor(b.version) - minor(a.version));
  return sorted[0] ?? null;
}

function minor(version: string): number {
  return Number(version.split(".")[1]);
}
