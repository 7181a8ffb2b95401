// Durations and sizes as people write them: "30s", "1m30s", "512MB".

const DURATION_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** MB is 1024² here, as in `docker --memory` and systemd's `MemoryMax=`; MiB says the same. */
const SIZE_BYTES: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  kb: 1024,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  gib: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1024 ** 4,
  tib: 1024 ** 4,
};

/** Milliseconds, or null when the text is no duration. A number without a unit is none: 30 of what? */
export function parseDurationMs(text: string): number | null {
  const compact = text.trim().toLowerCase();
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(compact)) return null;
  const parts = compact.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g);
  return Math.round([...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (DURATION_MS[unit as string] as number), 0));
}

/** Bytes, or null when the text is no size. */
export function parseSizeBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/.exec(text.trim().toLowerCase());
  const unit = match ? SIZE_BYTES[match[2] as string] : undefined;
  return match && unit !== undefined ? Math.round(Number(match[1]) * unit) : null;
}

export function formatDuration(ms: number): string {
  for (const unit of ["d", "h", "m", "s"] as const) {
    const size = DURATION_MS[unit] as number;
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return ms > 1_000 && ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}

export function formatSize(bytes: number): string {
  for (const [unit, size] of [
    ["GB", 1024 ** 3],
    ["MB", 1024 ** 2],
    ["KB", 1024],
  ] as const)
    if (bytes >= size) return `${Number((bytes / size).toFixed(1))}${unit}`;
  return `${bytes}B`;
}
